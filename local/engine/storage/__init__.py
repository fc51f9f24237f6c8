"""S3 where MiniStack differs from it."""
