"""First response time, SLA attainment and first-time fix rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

from .. import bounds
from ..series import Buckets, Group, Measure, Series, percent, split
from ..timeline import Period
from ..world import Ticket, World, days_between, days_of
from .resolution import by_final_resolution, durations, is_repeat, mean, sla_target
from .tickets import Backlog, backlog_of


def _by_group(world: World, tickets: Iterable[Ticket]) -> dict[Group, list[Ticket]]:
    segments = world.options.segments["ticket"]
    return split(tickets, lambda ticket: ticket.dims, segments)


def first_response_time(world: World) -> Series:
    """Average the hours from creation to the first response."""
    day_of = world.timeline.day_of
    answered = Buckets(
        (day_of(ticket.first_response), ticket)
        for ticket in world.tickets
        if ticket.first_response is not None
    )
    if not answered:
        return {}
    first = min(day for grain, day in answered if grain == "day")
    resolved, _ = by_final_resolution(world, world.tickets)
    backlog = backlog_of(world)
    series: Series = {}
    for period in world.timeline.periods_since(first):
        responses = _by_group(world, answered.of(period))
        closed = _by_group(
            world, (t for t in resolved.of(period) if _is_closed_unanswered(t))
        )
        waiting = {
            group: sum(_is_unanswered_at(ticket, period.end) for ticket in tickets)
            for group, tickets in backlog.open_at(period.end).items()
        }
        for group in {*responses, *closed, *waiting}:
            series[period, group] = _first_response(
                world,
                responses.get(group, []),
                waiting.get(group, 0),
                len(closed.get(group, [])),
            )
    return series


def _is_closed_unanswered(ticket: Ticket) -> bool:
    final, answer = ticket.final_resolution, ticket.first_response
    return final is not None and (answer is None or answer > final)


def _is_unanswered_at(ticket: Ticket, end: datetime) -> bool:
    return ticket.first_response is None or ticket.first_response >= end


def _first_response(
    world: World, tickets: list[Ticket], unanswered: int, closed_unanswered: int
) -> Measure:
    exact, business = [], []
    for ticket in tickets:
        if ticket.first_response is None:
            raise ValueError(ticket.ticket_id)
        span = ticket.created_at, ticket.first_response
        exact.append(24 * days_between(*span))
        business.append(24 * days_of(world.business_time.worked(ticket.team, *span)))
    hours = [float(hour) for hour in exact]
    total = float(sum(exact, Fraction(0)))
    return Measure(
        numerator=total,
        denominator=len(hours),
        value=total / len(hours) if hours else None,
        sample_size=len(hours),
        bounds=bounds.clip(bounds.mean(hours), floor=0),
        extras={
            "median_hours": bounds.percentile(hours, 0.5) if hours else None,
            "p90_hours": bounds.percentile(hours, 0.9) if hours else None,
            "mean_business_hours": mean(business),
            "unanswered": unanswered,
            "closed_unanswered": closed_unanswered,
        },
    )


def sla_attainment(world: World) -> Series:
    """Share of the resolved tickets with a target that were within it."""
    within = {
        ticket_id: resolved.is_within_sla
        for ticket_id, resolved in durations(world).items()
    }
    promised = [t for t in world.tickets if within.get(t.ticket_id) is not None]
    _, periods = by_final_resolution(world, promised)
    resolved, _ = by_final_resolution(world, world.tickets)
    backlog = backlog_of(world)
    series: Series = {}
    for period in periods:
        closed = _by_group(world, resolved.of(period))
        overdue = _overdue(world, backlog, period)
        for group in {*closed, *overdue}:
            kept = [within[ticket.ticket_id] for ticket in closed.get(group, [])]
            promises = [is_kept for is_kept in kept if is_kept is not None]
            met = sum(promises)
            series[period, group] = Measure(
                numerator=met,
                denominator=len(promises),
                value=percent(met, len(promises)),
                sample_size=len(promises),
                bounds=bounds.wilson(met, len(promises)),
                extras={
                    "breached": len(promises) - met,
                    "without_target": len(kept) - len(promises),
                    "overdue_open": overdue.get(group, 0),
                },
            )
    return series


def _overdue(world: World, backlog: Backlog, period: Period) -> dict[Group, int | None]:
    """Count open tickets past their target; None where one is in business time."""
    seen_at = min(period.end, world.timeline.as_of)
    counts: dict[Group, int | None] = {}
    for group, tickets in backlog.open_at(period.end).items():
        targets = [(ticket, sla_target(world, ticket)) for ticket in tickets]
        if any(target is not None and target.is_business for _, target in targets):
            counts[group] = None
            continue
        counts[group] = sum(
            target is not None
            and target.days < days_between(ticket.created_at, seen_at)
            for ticket, target in targets
        )
    return counts


def first_time_fix_rate(world: World) -> Series:
    """Share of the visited tickets that one visit solved."""
    window = timedelta(days=world.options.fcr_repeat_window_days)
    days = _visit_days(world, window)
    by_customer: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in world.tickets:
        by_customer[ticket.customer_id or ""].append(ticket)
    visited = [ticket for ticket in world.tickets if days.get(ticket.ticket_id)]
    fixed = {
        ticket.ticket_id
        for ticket in visited
        if len(days[ticket.ticket_id]) == 1
        and len(ticket.intervals) == 1
        and not (
            ticket.customer_id is not None
            and any(
                is_repeat(ticket, other, window)
                for other in by_customer[ticket.customer_id]
            )
        )
    }
    buckets, periods = by_final_resolution(world, visited)
    series: Series = {}
    for period in periods:
        for group, tickets in _by_group(world, buckets.of(period)).items():
            hits = sum(ticket.ticket_id in fixed for ticket in tickets)
            visits = sum(len(days[ticket.ticket_id]) for ticket in tickets)
            series[period, group] = Measure(
                numerator=hits,
                denominator=len(tickets),
                value=percent(hits, len(tickets)),
                sample_size=len(tickets),
                bounds=bounds.wilson(hits, len(tickets)),
                extras={
                    "mean_visits": visits / len(tickets) if tickets else None,
                    "is_mature": world.timeline.as_of >= period.end + window,
                },
            )
    return series


def _visit_days(world: World, window: timedelta) -> dict[str, set[date]]:
    """Collect the local dates of each ticket's completed aftersales visits."""
    merged = {
        ticket["ticket_id"]: ticket["merged_into_ticket_id"]
        for ticket in world.accepted.get("tickets", [])
        if ticket["merged_into_ticket_id"] is not None
    }
    tickets = {ticket.ticket_id: ticket for ticket in world.tickets}
    days: dict[str, set[date]] = defaultdict(set)
    for visit in world.accepted.get("field_visits", []):
        completed = visit["completed_at"]
        if (
            visit["visit_type"] != "aftersales"
            or visit["status"] != "completed"
            or visit["ticket_id"] is None
            or completed > world.timeline.as_of
        ):
            continue
        ticket = tickets.get(_end_of_chain(merged, visit["ticket_id"]) or "")
        if ticket is None or ticket.final_resolution is None:
            continue
        if completed - ticket.final_resolution <= window:
            days[ticket.ticket_id].add(world.timeline.day_of(completed))
    return days


def _end_of_chain(merged: dict[str, str], ticket_id: str) -> str | None:
    """Follow merges to the ticket that is merged no further; a circle has none."""
    passed: set[str] = set()
    while ticket_id in merged:
        if ticket_id in passed:
            return None
        passed.add(ticket_id)
        ticket_id = merged[ticket_id]
    return ticket_id
