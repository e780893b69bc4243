"""The export: three years of a company with a given number of tickets."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
TABLES = tuple(sorted(path.stem for path in (HERE / "tables").glob("*.sql")))
FIRST_SECOND = 1_672_531_200
"""The first day, 2023-01-01, as seconds since 1970."""
DAYS = 1096
SECONDS_A_DAY = 86_400


def write_company(directory: Path, tickets: int, seed: int) -> None:
    """Write the Parquet and CSV files of every table into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    variables = {
        "seed": seed,
        "tickets": tickets,
        "customers": max(10, tickets // 5),
        "units": max(10, tickets * 3 // 5),
        "engineers": max(5, tickets // 3800),
        "products": max(20, min(2000, tickets // 5000)),
        "tickets_a_week": max(1, tickets * 7 // DAYS),
        "days": DAYS,
        "ends": FIRST_SECOND + DAYS * SECONDS_A_DAY,
    }
    with _connected(variables) as connection:
        for name in ("macros", "lifecycles"):
            connection.execute(_statement(name))
        for table in TABLES:
            connection.execute(
                f"copy (\n{_statement(f'tables/{table}')}\n)"
                f" to '{directory / table}.parquet' (format parquet)"
            )
    for path in (HERE / "references").glob("*.csv"):
        shutil.copyfile(path, directory / path.name)


@contextmanager
def _connected(variables: Mapping[str, int]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database for a while, with variables for the statements' `getvariable`."""
    with (
        tempfile.TemporaryDirectory(prefix="large-company-") as scratch,
        duckdb.connect(
            f"{scratch}/company.duckdb", config={"memory_limit": "6GB"}
        ) as connection,
    ):
        connection.execute("set TimeZone = 'UTC'")
        # Rows keep their order only while the large side of a join is the one read.
        connection.execute("set disabled_optimizers = 'build_side_probe_side'")
        for name, number in variables.items():
            connection.execute(f"set variable {name} = {number}::bigint")
        yield connection


def _statement(name: str) -> str:
    """The text of one of the SQL files here, without its `.sql`."""
    return (HERE / f"{name}.sql").read_text("utf-8")
