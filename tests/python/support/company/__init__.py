"""An invented company whose books hold every edge case the definitions know.

The same arguments always give the same files, byte for byte.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from .bad_rows import BadRows
from .book import WALL_CLOCK, Book
from .casework import Casework
from .feedback import add_answers, add_visits
from .master_data import add_master_data
from .reference_tables import add_reference_tables

__all__ = ["REFERENCE_TABLES", "WALL_CLOCK", "WALL_CLOCK_TEXT", "write_company"]

WALL_CLOCK_TEXT = WALL_CLOCK.strftime("%Y-%m-%dT%H:%M:%SZ")
REFERENCE_TABLES = (
    "ticket_statuses",
    "survey_scales",
    "kpi_targets",
    "sla_targets",
    "business_calendars",
    "holidays",
)


def write_company(
    directory: Path,
    seed: int,
    tickets: int = 1200,
    timezone: str = "Europe/Berlin",
    *,
    start: date = date(2023, 1, 1),
    days: int = 731,
    dirty: bool = True,
    leave_out: Collection[str] = (),
) -> None:
    """Write every canonical table as CSV into the directory.

    Edge cases sit at the local midnights of `timezone`; nothing good lies after
    `WALL_CLOCK`. `leave_out` names tables ("engineers") and optional columns
    ("tickets.team") that are not written, those of `REFERENCE_TABLES` among them.
    """
    book = Book(seed, ZoneInfo(timezone), start, days)
    add_master_data(book)
    casework = Casework(book)
    casework.add_tickets(tickets)
    add_answers(book, casework, tickets * 3 // 4)
    add_visits(book, casework, tickets // 2)
    if dirty:
        BadRows(book).add_everywhere()
    for row in book.rows["tickets"]:
        row["internal_note"] = "ignored, though it has a comma"
    add_reference_tables(book)
    book.write(directory, leave_out)
