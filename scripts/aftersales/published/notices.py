"""`input_notices` in sentences: what is worth a look among the rows that count."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from aftersales.errors import shorten
from aftersales.published import fetch, has_relation
from aftersales.published.figures import plural

if TYPE_CHECKING:
    import duckdb

    from aftersales.sql import Row

_LONGEST_EXAMPLE = 100
SENTENCES = {
    "unknown_columns": (
        "{count} that the contract does not know, such as {example}, ignored",
        "column",
    ),
    "ids_end_in_dot_zero": (
        "{count} whose ids all end in .0, as in a table of decimal numbers; another"
        " table's ids may not ({example})",
        "column",
    ),
    "copies_settled_by_order": (
        "{count} with several copies and one greatest updated_at, or none: the last in"
        " the file counts ({example})",
        "key",
    ),
    "date_without_time": (
        "{count} with a date where an instant should be, read as midnight UTC, which is"
        " the day before in the reporting time zone ({example})",
        "row",
    ),
    "unknown_reference": (
        "{count} naming what is not on record, counted as (none): {example}",
        "accepted row",
    ),
    "status_disagrees_with_events": (
        "{count} of which the own status says open and the last event resolved, or the"
        " reverse; the events count ({example})",
        "ticket",
    ),
    "contract_gap_of_a_day": (
        "{count} followed by one that begins the day after ended_on. ended_on is the"
        " first day without a contract, so that day lies between ({example})",
        "contract",
    ),
    "job_outside_employment": (
        "{count} outside the engineer's employment, counted ({example})",
        "completed visit",
    ),
    "newest_record": (
        "the newest record is of {example} UTC, {count} before as_of",
        "day",
    ),
}
"""Each kind's sentence, and what it counts; in the order in which they are told."""


def notices(
    connection: duckdb.DuckDBPyConnection, told: Collection[str] = ()
) -> list[str]:
    """What the audit's notices say, apart from the kinds that were told before.

    Nothing where an older version published.
    """
    if not has_relation(connection, "input_notices"):
        return []
    rows = fetch(connection, "from marts.input_notices order by table_name")
    return list(_sentences([row for row in rows if row["kind"] not in told]))


def _sentences(rows: Collection[Row]) -> Iterator[str]:
    for kind, (text, noun) in SENTENCES.items():
        for row in rows:
            if row["kind"] == kind:
                count = plural(row["count"], noun)
                example = shorten(row["example"], _LONGEST_EXAMPLE)
                said = text.format(count=count, example=example)
                yield f"{row['table_name']}: {said}"
