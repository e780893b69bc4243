"""Run dbt on the input, and publish what it made."""
