"""Athena: Trino SQL over tables of the Glue catalogue, run by DuckDB."""
