"""The dataset as files: descriptor, table schemas, rows, archive, release index."""
