"""The base export: three years of a company with a given number of tickets."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
TABLES = tuple(sorted(path.stem for path in (HERE / "tables").glob("*.sql")))
ROW_GROUP_ROWS = 122_880
"""DuckDB's own; an unchanged group of rows is the same bytes in the next export."""

FIRST_SECOND = 1_672_531_200
"""The first day, 2023-01-01, as seconds since 1970."""

DAYS = 1096
SECONDS_A_DAY = 86_400


def write_company(directory: Path, tickets: int, seed: int) -> None:
    """Write the Parquet and CSV files of every table into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    sizes = {
        "customers": max(10, tickets // 5),
        "units": max(10, tickets * 3 // 5),
        "engineers": max(5, tickets // 3800),
        "products": max(20, min(2000, tickets // 5000)),
    }
    story = {
        "first_life": 0,
        "lives": tickets,
        "tickets_a_week": max(1, tickets * 7 // DAYS),
        "first_day": 0,
        "end_day": DAYS,
        "ends": FIRST_SECOND + DAYS * SECONDS_A_DAY,
    }
    with connected({"seed": seed, **sizes, **story}) as connection:
        run(connection, "lives")
        for table in TABLES:
            write(
                connection, statement(f"tables/{table}"), directory / f"{table}.parquet"
            )
    for path in (HERE / "references").glob("*.csv"):
        shutil.copyfile(path, directory / path.name)


@contextmanager
def connected(variables: Mapping[str, int]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database for a while, with the macros and these variables."""
    with (
        tempfile.TemporaryDirectory(prefix="large-company-") as scratch,
        duckdb.connect(
            f"{scratch}/company.duckdb", config={"memory_limit": "6GB"}
        ) as connection,
    ):
        connection.execute("set TimeZone = 'UTC'")
        # Rows keep their order only while the large side of a join is the one read.
        connection.execute("set disabled_optimizers = 'build_side_probe_side'")
        set_variables(connection, variables)
        run(connection, "macros")
        yield connection


def set_variables(
    connection: duckdb.DuckDBPyConnection, variables: Mapping[str, int]
) -> None:
    """Set what the statements read by `getvariable`."""
    for name, number in variables.items():
        connection.execute(f"set variable {name} = {number}::bigint")


def statement(name: str) -> str:
    """The text of one of the SQL files here, without its `.sql`."""
    return (HERE / f"{name}.sql").read_text("utf-8")


def run(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run all statements of an SQL file."""
    connection.execute(statement(name))


def write(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query as Parquet, in their order.

    They are written twice: how a query hands over its rows shows in the pages of a
    file, and rows that two exports share would be other bytes in each. A copy of a file
    with full groups of rows has the same pages whatever query filled that file.
    """
    draft = path.with_suffix(".draft")
    options = f"(format parquet, row_group_size {ROW_GROUP_ROWS})"
    connection.execute(f"copy (\n{query}\n) to '{draft}' {options}")
    connection.execute(f"copy (from read_parquet('{draft}')) to '{path}' {options}")
    draft.unlink()
