"""From files to tables: find, read, map and check the input."""
