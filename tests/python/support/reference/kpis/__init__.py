"""One module a kind of record: what its KPIs count."""
