"""A ticket's lifecycle: the intervals during which it was open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from .rows.reference_tables import Statuses

Record = dict[str, Any]


@dataclass(frozen=True)
class Interval:
    """Open from `start` until `end`; `end` is None while it is still open."""

    start: datetime
    end: datetime | None

    def is_open_at(self, instant: datetime) -> bool:
        """Tell whether it is open at the exclusive end of a period."""
        return self.start < instant and (self.end is None or self.end >= instant)


def event_order(event: Record) -> tuple[datetime, bool, int, str]:
    """Sort by occurred_at, sequence (null first), event_id by code point."""
    sequence = event["sequence"]
    return (
        event["occurred_at"],
        sequence is not None,
        0 if sequence is None else sequence,
        event["event_id"],
    )


def waiting_time(
    events: list[Record], statuses: Statuses, as_of: datetime
) -> timedelta | None:
    """Add up the time from each waiting status to the next event; None without events.

    Of a resolved ticket none comes after the final resolution: a waiting status would
    have opened it again.
    """
    known = sorted((e for e in events if e["occurred_at"] <= as_of), key=event_order)
    if not known:
        return None
    return sum(
        (
            following["occurred_at"] - event["occurred_at"]
            for event, following in pairwise(known)
            if statuses.is_waiting(event["status"])
        ),
        timedelta(),
    )


def open_intervals(
    ticket: Record, events: list[Record], statuses: Statuses, as_of: datetime
) -> tuple[Interval, ...]:
    """List the ticket's open intervals, as they are known at `as_of`.

    `events` are the ticket's own accepted status events, in any order.
    """
    known = [event for event in events if event["occurred_at"] <= as_of]
    if known:
        return _walk(ticket["created_at"], known, statuses)

    end: datetime | None = ticket["resolved_at"]
    is_resolved = statuses.is_resolved(ticket["status"])
    if not is_resolved or (end is not None and end > as_of):
        end = None
    return (Interval(ticket["created_at"], end),)


def _walk(
    created_at: datetime, events: list[Record], statuses: Statuses
) -> tuple[Interval, ...]:
    intervals: list[Interval] = []
    start: datetime | None = created_at
    for event in sorted(events, key=event_order):
        is_resolved = statuses.is_resolved(event["status"])
        if start is not None and is_resolved:
            intervals.append(Interval(start, event["occurred_at"]))
            start = None
        elif start is None and not is_resolved:
            start = event["occurred_at"]
    if start is not None:
        intervals.append(Interval(start, None))
    return tuple(intervals)
