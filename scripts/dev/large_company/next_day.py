"""The next day's full export of a company that was written before.

`recent`: new tickets with all that belongs to them at the ends of the files, and
tickets of the fortnight before resolved, reopened, corrected or gone. `any-age`: events
of tickets of any age at the end of the events file, and tickets, units and customers
changed in place. Either way one ticket in a thousand changes, and every other row stays
where it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

import duckdb

from large_company.company import (
    FIRST_SECOND,
    HERE,
    SECONDS_A_DAY,
    connected,
    run,
    set_variables,
    statement,
    write,
)

Mode = Literal["recent", "any-age"]
MODES: tuple[Mode, ...] = ("recent", "any-age")

_ALL_ROWS = """
    from read_parquet(getvariable('base') || '/{}.parquet', file_row_number = true)
"""
_NEW_PLACES = """
    select *, 1000000000000 + row_number() over () as file_row_number from (\n{}\n)
"""

_CHANGED: dict[Mode, tuple[str, ...]] = {
    "recent": (
        "tickets",
        "ticket_status_events",
        "survey_responses",
        "field_visits",
        "ticket_interactions",
    ),
    "any-age": ("tickets", "ticket_status_events", "installed_units", "customers"),
}


def write_next_day(base: Path, directory: Path, mode: Mode, seed: int) -> None:
    """Write into `directory` what `base` is exported as a day later."""
    directory.mkdir(parents=True, exist_ok=True)
    changed = {f"{table}.parquet" for table in _CHANGED[mode]}
    for path in base.iterdir():
        if path.name not in changed and path.suffix in (".parquet", ".csv"):
            shutil.copyfile(path, directory / path.name)
    with connected({"seed": seed}) as connection:
        connection.execute(f"set variable base = '{base}'")
        set_variables(connection, _state(connection, base))
        run(connection, f"changes/{mode}")
        if mode == "recent":
            run(connection, "lives")
        for table in _CHANGED[mode]:
            write(connection, _query(table, mode), directory / f"{table}.parquet")


def _query(table: str, mode: Mode) -> str:
    """The next export of a table: the base's rows in their order, then the new ones."""
    parts = [_text(f"changes/{table}", _ALL_ROWS.format(table))]
    if new_rows := _text(f"changes/new_{table}"):
        parts.append(_NEW_PLACES.format(new_rows))
    if mode == "recent":
        parts.append(_NEW_PLACES.format(statement(f"tables/{table}")))
    rows = " union all by name ".join(f"({part})" for part in parts)
    return (
        f"select * exclude (file_row_number) from (\n{rows}\n) order by file_row_number"
    )


def _text(name: str, default: str = "") -> str:
    return statement(name) if (HERE / f"{name}.sql").exists() else default


def _state(connection: duckdb.DuckDBPyConnection, base: Path) -> dict[str, int]:
    """How large the company is and where its story stands: the SQL's variables."""
    counts = {
        name: _number(connection, f"select count(*) from '{base}/{table}.parquet'")
        for name, table in {
            "customers": "customers",
            "units": "installed_units",
            "engineers": "engineers",
            "products": "products",
            "tickets": "tickets",
        }.items()
    }
    began = _number(
        connection,
        "select epoch(max(updated_at)::date + 1)::bigint"
        f" from '{base}/tickets.parquet'",
    )
    first_life = _number(
        connection,
        "select 1 + max(try_cast(ticket_id[2:] as bigint))"
        f" from '{base}/tickets.parquet'",
    )
    day = (began - FIRST_SECOND) // SECONDS_A_DAY
    changes = max(10, counts["tickets"] // 1000)
    return {
        **counts,
        "changes": changes,
        "first_life": first_life,
        "lives": changes * 6 // 10,
        "tickets_a_week": max(1, counts["tickets"] * 7 // day),
        "first_day": day,
        "end_day": day + 1,
        "began": began,
        "ends": began + SECONDS_A_DAY,
    }


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
