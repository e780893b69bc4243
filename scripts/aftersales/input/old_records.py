"""Records so old that their date is likely mistyped, told of before the long work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aftersales.sql import identifier

if TYPE_CHECKING:
    import duckdb

LONGEST_SPAN_YEARS = 200

_FIRST_RECORDS = {
    "tickets": "created_at",
    "survey_responses": "responded_at",
    "field_visits": "completed_at",
    "contracts": "started_on",
    "customer_activity": "activity_on",
}
"""The columns whose earliest date begins the calendar, as in model dim_dates."""


def old_record_notices(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str]
) -> Iterator[str]:
    """A notice for each of the loaded tables that makes the calendar very long."""
    today = datetime.now(UTC).date()
    for table, column in _FIRST_RECORDS.items():
        if table not in tables:
            continue
        limit = f"{today.year - LONGEST_SPAN_YEARS:04d}-01-01"
        if found := _oldest_before(limit, connection, table, column):
            date, row = found
            yield (
                f"{table}: {column} goes back to {date} (row {row}). Every day since"
                f" then is counted, {today.year - int(date[:4]):,} years of them, which"
                " takes long: is that date mistyped?"
            )


def _oldest_before(
    limit: str, connection: duckdb.DuckDBPyConnection, table: str, column: str
) -> tuple[str, int] | None:
    """The earliest date of an input column before another, and the row it is in."""
    described = connection.execute(f"describe raw.{identifier(table)}").fetchall()
    kinds = {name: kind for name, kind, *_ in described}
    if not kinds.get(column, "").startswith(("VARCHAR", "DATE", "TIMESTAMP")):
        return None
    # As texts, ISO dates and instants sort like the days they are of.
    return connection.execute(
        "select date_text, _row_number from ("
        f" select left(cast({identifier(column)} as varchar), 10) as date_text,"
        f" _row_number from raw.{identifier(table)}"
        f" where {identifier(column)} < cast('{limit}' as {kinds[column]}))"
        " where regexp_full_match(date_text, '[0-9]{4}-[0-9]{2}-[0-9]{2}')"
        " and date_text >= '0001-01-03' and try_cast(date_text as date) is not null"
        " order by date_text, _row_number limit 1"
    ).fetchone()
