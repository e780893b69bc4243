"""Write a company's accepted records back into the tables of a ticket system.

Usage: python scripts/dev/make_vendor_tables.py SYSTEM WORK_DATABASE OUTPUT

WORK_DATABASE is what a build left (aftersales.duckdb.d/work.duckdb); OUTPUT a directory
that `aftersales build --source SYSTEM --data OUTPUT` reads. What a system has no words
for, such as spam, is left out.
"""

import argparse
from pathlib import Path

import duckdb

RECORDS = (
    "tickets",
    "ticket_status_events",
    "ticket_interactions",
    "survey_responses",
    "customers",
    "products",
    "installed_units",
    "engineers",
    "field_visits",
    "contracts",
)
TABLES = Path(__file__).parent / "vendor_tables"


def make_tables(connection: duckdb.DuckDBPyConnection, system: str, work: Path) -> None:
    """Create the system's tables in a schema of its name, of the records in `work`."""
    connection.execute(f"attach '{work}' as company (read_only)")
    for record in RECORDS:
        connection.execute(
            f"create or replace temp view {record} as"
            f" from company.staging.stg_{record} where record_status = 'accepted'"
        )
    connection.execute(f"create schema {system}")
    connection.execute((TABLES / f"{system}.sql").read_text("utf-8"))
    connection.execute("detach company")


def make_files(system: str, work: Path, output: Path) -> None:
    """Write each of the system's tables as a Parquet file in a directory."""
    output.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        make_tables(connection, system, work)
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = ?", [system]
        ).fetchall():
            path = output / f"{name}.parquet"
            connection.execute(f"copy {system}.{name} to '{path}'")


def main() -> int:
    """Write the tables that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    known = sorted(path.stem for path in TABLES.glob("*.sql"))
    parser.add_argument("system", choices=known)
    parser.add_argument("work", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    make_files(options.system, options.work, options.output)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
