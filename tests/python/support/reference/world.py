"""What exists at `as_of`, ready to be counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from .business_time import BusinessTime
from .dimensions import Dimensions, Dims
from .lifecycles import Interval, open_intervals, waiting_time
from .options import Options
from .rows.reasons import scale_of
from .rows.reference_tables import ReferenceTables
from .rows.validation import Validated
from .timeline import Timeline

Record = dict[str, Any]

_EXCLUSIONS = (
    ("deleted", "is_deleted"),
    ("spam", "is_spam"),
    ("test", "is_test"),
    ("internal", "is_internal"),
)


@dataclass(frozen=True)
class Ticket:
    """A countable ticket created at or before `as_of`."""

    ticket_id: str
    created_at: datetime
    intervals: tuple[Interval, ...]
    dims: Dims
    priority: str | None
    category: str | None
    team: str | None
    customer_id: str | None
    unit_id: str | None
    customer_contacts: int | None
    first_response: datetime | None
    waiting: timedelta | None

    @property
    def final_resolution(self) -> datetime | None:
        """End of the last interval; None while the ticket is open."""
        return self.intervals[-1].end

    @property
    def first_resolution(self) -> datetime | None:
        """End of the first interval."""
        return self.intervals[0].end

    def is_open_at(self, instant: datetime) -> bool:
        """Tell whether it is open at the exclusive end of a period."""
        return any(interval.is_open_at(instant) for interval in self.intervals)


@dataclass(frozen=True)
class Answer:
    """A survey answer given at or before `as_of`; `score` is mirrored if need be."""

    survey_type: str
    responded_at: datetime
    score: Fraction
    scale_min: Fraction
    scale_max: Fraction
    favourable_from: Fraction | None
    dims: Dims


@dataclass(frozen=True, eq=False)
class World:
    """Everything the KPIs are computed from; equal to itself alone."""

    timeline: Timeline
    options: Options
    tables: ReferenceTables
    business_time: BusinessTime
    dimensions: Dimensions
    accepted: dict[str, list[Record]]
    tickets: tuple[Ticket, ...]
    knows_waiting: bool
    answers: tuple[Answer, ...]


def build_world(
    rows: Validated, tables: ReferenceTables, timeline: Timeline, options: Options
) -> World:
    """Put the accepted records together as they stand at `as_of`."""
    accepted = rows.accepted
    dimensions = Dimensions(accepted)
    existing = [
        ticket
        for ticket in accepted.get("tickets", [])
        if ticket["created_at"] <= timeline.as_of
    ]
    dims = {ticket["ticket_id"]: dimensions.of_ticket(ticket) for ticket in existing}
    return World(
        timeline=timeline,
        options=options,
        tables=tables,
        business_time=BusinessTime(tables.openings, tables.holidays, timeline.zone),
        dimensions=dimensions,
        accepted=accepted,
        tickets=_countable_tickets(existing, dims, accepted, tables, timeline.as_of),
        knows_waiting=any(
            event["occurred_at"] <= timeline.as_of
            and tables.statuses.is_waiting(event["status"])
            for event in accepted.get("ticket_status_events", [])
        ),
        answers=tuple(
            _answer(answer, _dims_of_answer(answer, dimensions, dims), tables)
            for answer in accepted.get("survey_responses", [])
            if answer["responded_at"] <= timeline.as_of
        ),
    )


def exclusion_reason(ticket: Record) -> str | None:
    """Say why a ticket is left out everywhere; the first reason that holds."""
    for reason, column in _EXCLUSIONS:
        if ticket[column]:
            return reason
    return None if ticket["merged_into_ticket_id"] is None else "merged"


def _countable_tickets(
    existing: list[Record],
    dims: dict[str, Dims],
    accepted: dict[str, list[Record]],
    tables: ReferenceTables,
    as_of: datetime,
) -> tuple[Ticket, ...]:
    events = _by_ticket(accepted.get("ticket_status_events", []))
    interactions = _by_ticket(accepted.get("ticket_interactions", []))
    return tuple(
        Ticket(
            ticket_id=ticket["ticket_id"],
            created_at=ticket["created_at"],
            intervals=open_intervals(
                ticket, events[ticket["ticket_id"]], tables.statuses, as_of
            ),
            dims=dims[ticket["ticket_id"]],
            priority=ticket["priority"],
            category=ticket["category"],
            team=ticket["team"],
            customer_id=ticket["customer_id"],
            unit_id=ticket["unit_id"],
            customer_contacts=_contacts(
                ticket, interactions[ticket["ticket_id"]], as_of
            ),
            first_response=_first_response(
                ticket, interactions[ticket["ticket_id"]], as_of
            ),
            waiting=waiting_time(events[ticket["ticket_id"]], tables.statuses, as_of),
        )
        for ticket in existing
        if exclusion_reason(ticket) is None
    )


def _by_ticket(records: list[Record]) -> defaultdict[str, list[Record]]:
    grouped: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        grouped[record["ticket_id"]].append(record)
    return grouped


def _contacts(
    ticket: Record, interactions: list[Record], as_of: datetime
) -> int | None:
    """Count customer contacts: by interactions if there is any, else as given."""
    known = [row for row in interactions if row["occurred_at"] <= as_of]
    if known:
        return sum(1 for row in known if row["author_type"] == "customer")
    count: int | None = ticket["customer_contact_count"]
    return count


def _first_response(
    ticket: Record, interactions: list[Record], as_of: datetime
) -> datetime | None:
    """Find the earliest message by an agent after the creation."""
    return min(
        (
            row["occurred_at"]
            for row in interactions
            if row["author_type"] == "agent"
            and ticket["created_at"] < row["occurred_at"] <= as_of
        ),
        default=None,
    )


def _dims_of_answer(
    answer: Record, dimensions: Dimensions, dims_of_tickets: dict[str, Dims]
) -> Dims:
    _, low, high = scale_of(answer)
    on_scale = answer | {"scale_min": low, "scale_max": high}
    return dimensions.of_answer(on_scale, dims_of_tickets)


def _answer(answer: Record, dims: Dims, tables: ReferenceTables) -> Answer:
    scale = scale_of(answer)
    kind, low, high = scale
    score: Fraction = answer["score"]
    if answer["higher_is_better"] is False and kind in ("csat", "ces"):
        score = low + high - score
    return Answer(
        survey_type=kind,
        responded_at=answer["responded_at"],
        score=score,
        scale_min=low,
        scale_max=high,
        favourable_from=tables.scales[scale],
        dims=dims,
    )


def latest_instant(accepted: dict[str, list[Record]]) -> datetime | None:
    """Find the latest accepted event instant, the default of `as_of`."""
    columns = (
        ("tickets", "created_at"),
        ("tickets", "resolved_at"),
        ("ticket_status_events", "occurred_at"),
        ("ticket_interactions", "occurred_at"),
        ("survey_responses", "responded_at"),
    )
    instants = [
        record[column]
        for table, column in columns
        for record in accepted.get(table, [])
        if record[column] is not None
    ]
    instants += [
        visit["completed_at"]
        for visit in accepted.get("field_visits", [])
        if visit["status"] == "completed"
    ]
    return max(instants, default=None)


def days_between(start: datetime, end: datetime) -> Fraction:
    """Measure an exact duration in days of 86,400 seconds."""
    return days_of(end - start)


def days_of(duration: timedelta) -> Fraction:
    """Give a duration in days of 86,400 seconds."""
    return Fraction(duration // timedelta(microseconds=1), 86_400_000_000)
