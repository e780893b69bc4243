"""Survey answers and field visits."""

from __future__ import annotations

from datetime import timedelta

from .book import DAY, SECOND, Book
from .casework import Casework
from .master_data import ENGINEERS, customer_id, unit_id

_SCALES = {
    "nps": ((None, None), (None, None), (0, 10), (1, 10)),
    "csat": (
        (None, None),
        (1, 5),
        (0, 1),
        (1, 2),
        (1, 3),
        (1, 7),
        (1, 10),
        (0, 10),
        (None, 3),
        (0, 100),
    ),
    "ces": ((None, None), (1, 7), (1, 5), (0, 10), (None, 5)),
}
_DEFAULTS = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


def add_answers(book: Book, casework: Casework, count: int) -> None:
    """Write down answers on every scale, some days of nothing but praise."""
    sunny = {casework.busy_day() for _ in range(12)}
    days = [casework.busy_day() for _ in range(count)] + 3 * sorted(sunny)
    for number, day in enumerate(days):
        kind = "nps" if day in sunny else book.pick(("nps", "csat", "ces"))
        low, high = book.pick(_SCALES[kind])
        bottom = _DEFAULTS[kind][0] if low is None else low
        top = _DEFAULTS[kind][1] if high is None else high
        score: object = book.rng.randint(bottom, top)
        if day in sunny:
            score = book.pick((9, 10))
        elif kind != "nps" and book.chance(0.15):
            score = min(top, bottom + book.rng.randrange(8 * (top - bottom)) / 8)
        elif book.chance(0.05):
            score = f"{score}.0"
        ticket = None
        if book.chance(0.6):
            ticket = book.pick(casework.cases).ticket_id
        elif book.chance(0.1):
            ticket = "t-unknown"
        book.add(
            "survey_responses",
            response_id=f"r-{number}",
            survey_type=book.in_any_case(kind),
            responded_at=book.moment(day),
            score=score,
            scale_min=low,
            scale_max=high,
            higher_is_better=book.pick((None, None, True, True, False)),
            customer_id=customer_id(book) if book.chance(0.8) else None,
            ticket_id=ticket,
            updated_at=book.pick((None, book.moment(day))),
        )


def add_visits(book: Book, casework: Casework, count: int) -> None:
    """Write down visits of every type and status, some outside employment.

    Some visits of a ticket lie at the edges of the window past its last resolution.
    """
    merged = [c for c in casework.cases if c.row.get("merged_into_ticket_id")]
    for number in range(count):
        completed = book.moment(casework.busy_day())
        case = book.pick(merged if merged and book.chance(0.1) else casework.cases)
        if case.final_resolution and book.chance(0.6):
            wait = book.pick((-2 * DAY, -SECOND, SECOND, 3 * DAY, 7 * DAY))
            late = case.final_resolution + wait + book.pick((0, 0, 1)) * SECOND
            completed = late if case.created_at <= late <= book.end else completed
        worked = book.pick((0, 900, 3600, 7200, 86400)) * SECOND
        started = completed - worked if book.chance(0.8) else None
        status = book.pick(("completed",) * 7 + ("cancelled", "no_access", "scheduled"))
        if status != "completed":
            started = completed
            if status == "scheduled" and book.chance(0.3):
                started = book.end + book.rng.randint(1, 90) * DAY
            if status == "cancelled" and book.chance(0.2):
                started = None
        has_end = status == "completed" or (
            status == "cancelled" and book.chance(0.4) and started is not None
        )
        engineer: str | None = f"f-{book.rng.randrange(ENGINEERS)}"
        if status != "completed" and book.chance(0.3):
            engineer = book.pick((None, "f-unknown"))
        book.add(
            "field_visits",
            visit_id=f"v-{number}",
            visit_type=book.in_any_case(
                book.pick(("aftersales", "aftersales", "installation", "maintenance"))
            ),
            status=book.in_any_case(status),
            engineer_id=engineer,
            started_at=started,
            completed_at=completed + timedelta(hours=1) * (not worked)
            if has_end
            else None,
            ticket_id=case.ticket_id if book.chance(0.6) else None,
            unit_id=unit_id(book),
        )
