"""Drop a recording in a bucket, query who said what and when in SQL."""
