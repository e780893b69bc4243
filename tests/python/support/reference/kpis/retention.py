"""Customer retention: who of the start's customers is still there at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..series import Group, Measure, Series, groups_of, percent
from ..timeline import ONE_DAY
from ..world import World


@dataclass(frozen=True)
class Span:
    """Active on every local date of [start, end); `end` None is open."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the span."""
        return self.start <= day and (self.end is None or day < self.end)


def bridge(spans: Iterable[Span], grace_days: int) -> list[Span]:
    """Join spans with gaps of up to `grace_days` between them."""
    bridged: list[Span] = []
    for span in sorted(spans, key=lambda item: item.start):
        if span.start == span.end:
            continue
        if bridged and _reaches(bridged[-1], span.start, grace_days):
            previous = bridged.pop()
            ends = (previous.end, span.end)
            end = None if None in ends else max(e for e in ends if e is not None)
            bridged.append(Span(previous.start, end))
        else:
            bridged.append(span)
    return bridged


def _reaches(span: Span, start: date, grace_days: int) -> bool:
    return span.end is None or start <= span.end + timedelta(days=grace_days)


def customer_spans(world: World) -> dict[str, list[Span]]:
    """Find when each customer is active: by contracts, without any by activity."""
    today = world.timeline.today
    spans: dict[str, list[Span]] = defaultdict(list)
    contracts = world.accepted.get("contracts", [])
    if contracts:
        for contract in contracts:
            if contract["started_on"] <= today:
                spans[contract["customer_id"]].append(
                    Span(contract["started_on"], contract["ended_on"])
                )
        grace = world.options.retention_grace_days
        return {customer: bridge(rows, grace) for customer, rows in spans.items()}

    keeps = timedelta(days=world.options.retention_activity_days)
    for activity in world.accepted.get("customer_activity", []):
        start = activity["activity_on"]
        if start <= today:
            spans[activity["customer_id"]].append(Span(start, start + keeps))
    return spans


def first_record(world: World) -> date | None:
    """Find the earliest contract or activity that exists at `as_of`.

    No series begins before `earliest_on`.
    """
    contracts = world.accepted.get("contracts", [])
    if contracts:
        days = [row["started_on"] for row in contracts]
    else:
        days = [r["activity_on"] for r in world.accepted.get("customer_activity", [])]
    known = [day for day in days if day <= world.timeline.today]
    return max(min(known), world.options.earliest_on) if known else None


def customer_retention_rate(world: World) -> Series:
    """Share of the customers active before the period who are kept over it."""
    first = first_record(world)
    if first is None:
        return {}
    segments = world.options.segments["customer"]
    spans = customer_spans(world)
    groups = {
        customer: groups_of(world.dimensions.of_customer(customer), segments)
        for customer in spans
    }
    active: dict[date, set[str]] = {}

    def active_on(day: date) -> set[str]:
        if day not in active:
            active[day] = {
                customer
                for customer, rows in spans.items()
                if any(span.holds(day) for span in rows)
            }
        return active[day]

    series: Series = {}
    for period in world.timeline.periods_since(first):
        at_start = active_on(period.first - ONE_DAY)
        at_end = active_on(period.elapsed_to)
        start_groups = _by_group(at_start, groups)
        end_groups = _by_group(at_end, groups)
        for group in {("all", "all"), *start_groups, *end_groups}:
            series[period, group] = _retention(
                start_groups.get(group, set()), end_groups.get(group, set())
            )
    return series


def _by_group(
    customers: set[str], groups: dict[str, list[Group]]
) -> dict[Group, set[str]]:
    members: dict[Group, set[str]] = defaultdict(set)
    for customer in customers:
        for group in groups[customer]:
            members[group].add(customer)
    return members


def _retention(at_start: set[str], at_end: set[str]) -> Measure:
    kept = at_start & at_end
    return Measure(
        numerator=len(kept),
        denominator=len(at_start),
        value=percent(len(kept), len(at_start)),
        sample_size=len(at_start),
        extras={
            "customers_at_start": len(at_start),
            "customers_at_end": len(at_end),
            "new_customers": len(at_end - at_start),
        },
    )
