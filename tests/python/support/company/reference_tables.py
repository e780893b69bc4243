"""The company's own reference tables: targets, calendars, scales and statuses."""

from __future__ import annotations

from datetime import date

from .book import DAY, Book

_WEEK = ("monday", "Tue", 3, "THURSDAY", "fri")


def add_reference_tables(book: Book) -> None:
    """Write down all six reference tables."""
    _add_statuses(book)
    _add_scales(book)
    _add_targets(book)
    _add_sla_targets(book)
    _add_calendars(book)
    _add_holidays(book)


def _add_statuses(book: Book) -> None:
    categories = {
        "new": "open",
        "open": "open",
        "pending": "Pending",
        "on_hold": "on_hold",
        "In Arbeit": "open",
        "resolved": "RESOLVED",
        "closed": "closed",
    }
    for status, category in categories.items():
        book.add("ticket_statuses", status=status, category=category)


def _add_scales(book: Book) -> None:
    scales = {
        "nps": ((0, 10, None), (1, 10, None)),
        "csat": (
            (0, 1, 1),
            (1, 2, 2),
            (1, 3, 3),
            (1, 5, 4),
            (1, 7, 6),
            (1, 10, 9),
            (0, 10, 9),
            (0, 100, "62.5"),
        ),
        "ces": ((1, 7, None), (1, 5, None), (0, 10, None)),
    }
    for kind, rows in scales.items():
        for low, high, top in rows:
            book.add(
                "survey_scales",
                survey_type=kind,
                scale_min=low,
                scale_max=high,
                favourable_from=top,
            )


def _add_targets(book: Book) -> None:
    middle = date(book.start.year + 1, 1, 1)
    odd = book.start + 400 * DAY
    rows: tuple[tuple[object, ...], ...] = (
        ("nps", "all", "all", 20, None, None, None),
        ("NPS", "all", "all", 30, middle, None, "month"),
        ("nps", "team", "hotline", "12.5", book.start, odd, None),
        ("csat", "all", "all", 70, book.start, middle, None),
        ("csat", "all", "all", 75, odd, None, "Week"),
        ("turnaround_time", "all", "all", 8, None, middle, None),
        ("turnaround_time", "all", "all", 6, middle, odd, None),
        ("turnaround_time", "priority", "high", 5, None, None, None),
        ("turnaround_time", "priority", "(none)", 9, None, None, "quarter"),
        ("open_tickets", "all", "all", 80, book.start, None, None),
        ("open_tickets", "all", "all", 70, middle, None, None),
        ("open_tickets", "all", "all", 60, book.start, None, "year"),
        ("open_ticket_rate", "team", "field", 50, None, odd, None),
        ("engineer_utilization", "all", "all", "1.5", None, None, "week"),
        ("engineer_utilization", "all", "all", 5, None, None, "month"),
        ("engineer_utilization", "region", "north", 20, None, None, "quarter"),
        ("first_contact_resolution", None, None, 30, None, None, None),
        ("customer_retention_rate", "all", "all", 100, None, None, None),
        ("fault_rate", "product_line", "pumps", 4, middle, None, "month"),
        ("ticket_volume", "all", "all", 0, middle, odd, "day"),
    )
    columns = (
        "kpi_id",
        "segment",
        "segment_value",
        "target_value",
        "valid_from",
        "valid_to",
        "period_grain",
    )
    for row in rows:
        book.add("kpi_targets", **dict(zip(columns, row, strict=True)))


def _add_sla_targets(book: Book) -> None:
    change = book.start + 365 * DAY
    for priority, days, valid_from, valid_to, basis in (
        ("low", 10, None, None, None),
        ("normal", 5, None, change, "Calendar"),
        ("normal", "3.5", change, None, "Business"),
        ("high", 1, book.start + 100 * DAY, None, None),
        ("high", "0.5", change, None, "calendar"),
        (None, 4, None, change, None),
        (None, 6, book.start + 200 * DAY, None, None),
    ):
        book.add(
            "sla_targets",
            priority=priority,
            target_days=days,
            valid_from=valid_from,
            valid_to=valid_to,
            time_basis=basis,
        )


def _add_calendars(book: Book) -> None:
    """`field` has none of its own; `night` never closes."""

    def opening(
        team: str | None, weekday: object, opens: str, closes: str, zone: str | None
    ) -> None:
        book.add(
            "business_calendars",
            team=team,
            weekday=weekday,
            opens=opens,
            closes=closes,
            timezone=zone,
        )

    for weekday in _WEEK:
        opening(None, weekday, "09:00", "17:30", None)
        opening("hotline", weekday, "08:00", "12:00", "America/New_York")
        opening("hotline", weekday, "13:15", "18:00:30", "America/New_York")
    for weekday in (1, 2, 4, "sat"):
        opening("workshop", weekday, "14:00", "24:00", "Africa/Cairo")
    opening("workshop", 0, "00:00", "03:30", "Africa/Cairo")
    for weekday in range(1, 8):
        opening("night", weekday, "00:00", "24:00", None)


def _add_holidays(book: Book) -> None:
    for number in range(24):
        team = ("hotline", "field", "night")[number % 3] if number % 2 else None
        book.add("holidays", holiday_on=book.day(), team=team, name=f"Day {number}")
