"""From raw rows to accepted records: reading, and validating."""
