"""Where releases come from, if not from a folder: an HTTP(S) address or an S3-compatible bucket."""
