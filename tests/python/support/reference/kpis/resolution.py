"""Turnaround time and first contact resolution: by final resolution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from statistics import fmean

from .. import bounds
from ..rows.reference_tables import SlaTarget, in_force
from ..series import Buckets, Measure, Series, percent, split
from ..timeline import Period
from ..world import Ticket, World, days_between, days_of


@dataclass(frozen=True)
class Resolved:
    """The durations of a ticket resolved at `as_of`, in days."""

    days: Fraction
    first_days: Fraction
    business_days: Fraction
    waiting_days: Fraction | None
    is_within_sla: bool | None


def by_final_resolution(
    world: World, tickets: Iterable[Ticket]
) -> tuple[Buckets[Ticket], list[Period]]:
    """Bucket tickets by final resolution; give the periods of the series too."""
    dated = [
        (world.timeline.day_of(ticket.final_resolution), ticket)
        for ticket in tickets
        if ticket.final_resolution is not None
    ]
    if not dated:
        return Buckets(()), []
    first = min(day for day, _ in dated)
    return Buckets(dated), list(world.timeline.periods_since(first))


def durations(world: World) -> dict[str, Resolved]:
    """Measure every resolved ticket, by id."""
    resolved = {}
    for ticket in world.tickets:
        created, first = ticket.created_at, ticket.first_resolution
        final = ticket.final_resolution
        if final is None or first is None:
            continue
        days = days_between(created, final)
        business_days = world.business_time.working_days(ticket.team, created, final)
        target = sla_target(world, ticket)
        is_within = None
        if target is not None:
            is_within = (business_days if target.is_business else days) <= target.days
        resolved[ticket.ticket_id] = Resolved(
            days=days,
            first_days=days_between(created, first),
            business_days=business_days,
            waiting_days=_waiting_days(world, ticket),
            is_within_sla=is_within,
        )
    return resolved


def _waiting_days(world: World, ticket: Ticket) -> Fraction | None:
    """Time in a waiting status; None where nobody's, or no status of it is known."""
    if not world.knows_waiting or ticket.waiting is None:
        return None
    return days_of(ticket.waiting)


def sla_target(world: World, ticket: Ticket) -> SlaTarget | None:
    """Find the target for the priority in force on the day of creation.

    Only a priority that no row names, in force or not, falls back to the empty one.
    """
    day = world.timeline.day_of(ticket.created_at)
    named = {target.priority for target in world.tables.sla_targets}
    priority = ticket.priority if ticket.priority in named else None
    candidates = [
        target
        for target in world.tables.sla_targets
        if target.priority == priority
        and in_force(target.valid_from, target.valid_to, day)
    ]
    return max(
        candidates, key=lambda target: str(target.valid_from or ""), default=None
    )


def turnaround_time(world: World) -> Series:
    """Average the days from creation to final resolution."""
    segments = world.options.segments["ticket"]
    measured = durations(world)
    buckets, periods = by_final_resolution(world, world.tickets)
    series: Series = {}
    for period in periods:
        groups = split(buckets.of(period), lambda ticket: ticket.dims, segments)
        for group, tickets in groups.items():
            rows = [measured[ticket.ticket_id] for ticket in tickets]
            series[period, group] = _turnaround(rows)
    return series


def _turnaround(rows: list[Resolved]) -> Measure:
    days = [float(row.days) for row in rows]
    kept = [row.is_within_sla for row in rows if row.is_within_sla is not None]
    total = float(sum((row.days for row in rows), Fraction(0)))
    return Measure(
        numerator=total,
        denominator=len(rows),
        value=total / len(rows) if rows else None,
        sample_size=len(rows),
        bounds=bounds.clip(bounds.mean(days), floor=0),
        extras={
            "median_days": bounds.percentile(days, 0.5) if days else None,
            "p90_days": bounds.percentile(days, 0.9) if days else None,
            "mean_first_resolution_days": mean(row.first_days for row in rows),
            "mean_business_days": mean(row.business_days for row in rows),
            "sla_met_rate": percent(sum(kept), len(kept)),
            "mean_waiting_days": mean(
                row.waiting_days for row in rows if row.waiting_days is not None
            ),
        },
    )


def mean(amounts: Iterable[Fraction]) -> float | None:
    """Average exact amounts; None of none."""
    floats = [float(amount) for amount in amounts]
    return fmean(floats) if floats else None


def first_contact_resolution(world: World) -> Series:
    """Share of tickets solved by the contact that opened them."""
    segments = world.options.segments["ticket"]
    window = timedelta(days=world.options.fcr_repeat_window_days)
    first_contact = _first_contact_tickets(world, window)
    visited = _visited_tickets(world)
    known = [t for t in world.tickets if t.customer_contacts is not None]
    buckets, periods = by_final_resolution(world, known)
    series: Series = {}
    for period in periods:
        groups = split(buckets.of(period), lambda ticket: ticket.dims, segments)
        for group, members in groups.items():
            tickets = {ticket.ticket_id for ticket in members}
            solved = tickets & first_contact
            series[period, group] = Measure(
                numerator=len(solved),
                denominator=len(tickets),
                value=percent(len(solved), len(tickets)),
                sample_size=len(tickets),
                bounds=bounds.wilson(len(solved), len(tickets)),
                extras={
                    "net_value": percent(len(solved - visited), len(tickets - visited)),
                    "is_mature": world.timeline.as_of >= period.end + window,
                },
            )
    return series


def _first_contact_tickets(world: World, window: timedelta) -> set[str]:
    by_customer: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in world.tickets:
        if ticket.customer_id is not None:
            by_customer[ticket.customer_id].append(ticket)
    return {
        ticket.ticket_id
        for ticket in world.tickets
        if ticket.customer_contacts is not None
        and ticket.customer_contacts <= 1
        and len(ticket.intervals) == 1
        and not any(
            is_repeat(ticket, other, window)
            for other in by_customer.get(ticket.customer_id or "", [])
        )
    }


def is_repeat(ticket: Ticket, other: Ticket, window: timedelta) -> bool:
    """Tell whether `other` is the same customer's issue again, within the window."""
    final = ticket.final_resolution
    if final is None or other.ticket_id == ticket.ticket_id:
        return False
    if not timedelta() < other.created_at - final <= window:
        return False
    if ticket.unit_id is not None and other.unit_id is not None:
        return ticket.unit_id == other.unit_id
    return ticket.category == other.category


def _visited_tickets(world: World) -> set[str]:
    return {
        visit["ticket_id"]
        for visit in world.accepted.get("field_visits", [])
        if visit["visit_type"] == "aftersales"
        and visit["status"] == "completed"
        and visit["completed_at"] <= world.timeline.as_of
        and visit["ticket_id"] is not None
    }
