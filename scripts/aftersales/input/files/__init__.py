"""Users' files: found, unpacked, read by DuckDB."""
