"""Ticket volume, the backlog and the share of tickets that stay open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from ..series import Buckets, Group, Measure, Series, percent, ratio, split
from ..timeline import Period
from ..world import Ticket, World

_TEN_DAYS = timedelta(days=10)
_THIRTY_DAYS = timedelta(days=30)


def created_buckets(world: World) -> Buckets[Ticket]:
    """Countable tickets by the period they were created in."""
    day_of = world.timeline.day_of
    return Buckets((day_of(ticket.created_at), ticket) for ticket in world.tickets)


def ticket_periods(world: World) -> Iterable[Period]:
    """All periods since the first countable ticket was created."""
    if not world.tickets:
        return ()
    first = min(ticket.created_at for ticket in world.tickets)
    return world.timeline.periods_since(world.timeline.day_of(first))


def ticket_volume(world: World) -> Series:
    """Countable tickets by creation."""
    segments = world.options.segments["ticket"]
    created = created_buckets(world)
    series: Series = {}
    for period in ticket_periods(world):
        groups = split(created.of(period), lambda ticket: ticket.dims, segments)
        for group, tickets in groups.items():
            count = len(tickets)
            series[period, group] = Measure(count, None, count, count)
    return series


class Backlog:
    """Tickets open at an instant, and what happened to tickets in a period."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._segments = world.options.segments["ticket"]
        self._open: dict[datetime, dict[Group, list[Ticket]]] = {}
        day_of = world.timeline.day_of
        self._created = created_buckets(world)
        self._reopened = Buckets(
            (day_of(interval.start), ticket)
            for ticket in world.tickets
            for interval in ticket.intervals[1:]
        )
        self._resolved = Buckets(
            (day_of(interval.end), ticket)
            for ticket in world.tickets
            for interval in ticket.intervals
            if interval.end is not None
        )

    def _split(self, tickets: list[Ticket]) -> dict[Group, list[Ticket]]:
        return split(tickets, lambda ticket: ticket.dims, self._segments)

    def open_at(self, instant: datetime) -> dict[Group, list[Ticket]]:
        """Tickets open at the exclusive end of a period, by group."""
        if instant not in self._open:
            self._open[instant] = self._split(
                [t for t in self._world.tickets if t.is_open_at(instant)]
            )
        return self._open[instant]

    def created_in(self, period: Period) -> dict[Group, list[Ticket]]:
        """Tickets created in the period, by group."""
        return self._split(self._created.of(period))

    def reopened_in(self, period: Period) -> dict[Group, list[Ticket]]:
        """One entry per reopening in the period, by group."""
        return self._split(self._reopened.of(period))

    def resolved_in(self, period: Period) -> dict[Group, list[Ticket]]:
        """One entry per end of an open interval in the period, by group."""
        return self._split(self._resolved.of(period))


@lru_cache(maxsize=1)
def backlog_of(world: World) -> Backlog:
    """Give the one that several KPIs ask for."""
    return Backlog(world)


def open_tickets(world: World) -> Series:
    """Tickets open at each period's end, with the flows that led there."""
    backlog = backlog_of(world)
    series: Series = {}
    for period in ticket_periods(world):
        opening = backlog.open_at(period.start)
        closing = backlog.open_at(period.end)
        created = backlog.created_in(period)
        reopened = backlog.reopened_in(period)
        resolved = backlog.resolved_in(period)
        seen_at = min(period.end, world.timeline.as_of)
        for group in {*opening, *closing, *created, *reopened, *resolved}:
            tickets = closing.get(group, [])
            ages = [seen_at - ticket.created_at for ticket in tickets]
            series[period, group] = Measure(
                numerator=len(tickets),
                denominator=None,
                value=len(tickets),
                sample_size=len(tickets),
                extras={
                    "opening": len(opening.get(group, [])),
                    "created": len(created.get(group, [])),
                    "reopened": len(reopened.get(group, [])),
                    "resolved": len(resolved.get(group, [])),
                    "open_under_10_days": sum(age < _TEN_DAYS for age in ages),
                    "open_10_to_30_days": sum(
                        _TEN_DAYS <= age <= _THIRTY_DAYS for age in ages
                    ),
                    "open_over_30_days": sum(age > _THIRTY_DAYS for age in ages),
                    "net_flow": len(created.get(group, []))
                    + len(reopened.get(group, []))
                    - len(resolved.get(group, [])),
                    "days_of_backlog": ratio(
                        len(tickets) * period.days_elapsed,
                        len(resolved.get(group, [])),
                    ),
                },
            )
    return series


def open_ticket_rate(world: World) -> Series:
    """Tickets open at the period's end among those in play during it."""
    backlog = backlog_of(world)
    series: Series = {}
    for period in ticket_periods(world):
        opening = backlog.open_at(period.start)
        closing = backlog.open_at(period.end)
        created = backlog.created_in(period)
        reopened = backlog.reopened_in(period)
        for group in {*opening, *closing, *created, *reopened}:
            in_play = {
                ticket.ticket_id
                for part in (opening, created, reopened)
                for ticket in part.get(group, [])
            }
            open_count = len(closing.get(group, []))
            new = created.get(group, [])
            still_open = sum(ticket.final_resolution is None for ticket in new)
            series[period, group] = Measure(
                numerator=open_count,
                denominator=len(in_play),
                value=percent(open_count, len(in_play)),
                sample_size=len(in_play),
                extras={
                    "backlog_to_volume": percent(open_count, len(new)),
                    "created_still_open_rate": percent(still_open, len(new)),
                },
            )
    return series
