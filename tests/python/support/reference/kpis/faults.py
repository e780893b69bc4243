"""Fault rate: tickets over the installed base."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from .. import bounds
from ..series import Group, Measure, Series, groups_of, percent, split
from ..timeline import Period
from ..world import Record, Ticket, World
from .tickets import created_buckets, ticket_periods

Quantity = int | Fraction
UnitsByDay = dict[date, dict[Group, Quantity]]


def is_in_service(unit: Record, day: date) -> bool:
    """Installed and not yet decommissioned on a local date."""
    gone: date | None = unit["decommissioned_on"]
    return bool(unit["installed_on"] <= day and (gone is None or day < gone))


def _quantity(unit: Record) -> Quantity:
    """Count one unit unless it says otherwise; whole numbers are the quicker ones."""
    quantity: Fraction | None = unit["quantity"]
    if quantity is None:
        return 1
    return quantity if quantity.denominator > 1 else quantity.numerator


def _units_by_day(world: World, first: date) -> UnitsByDay:
    """Units in service on every local date up to `as_of`, by group."""
    segments = world.options.segments["unit"]
    units = [
        (unit, _quantity(unit), groups_of(world.dimensions.of_unit(unit), segments))
        for unit in world.accepted["installed_units"]
    ]
    by_day: UnitsByDay = {}
    day = first
    while day <= world.timeline.today:
        counts: dict[Group, Quantity] = defaultdict(int)
        for unit, quantity, groups in units:
            if is_in_service(unit, day):
                for group in groups:
                    counts[group] += quantity
        by_day[day] = counts
        day += timedelta(days=1)
    return by_day


def fault_rate(world: World) -> Series:
    """Tickets created in the period over the average units in service."""
    if not world.accepted.get("installed_units"):
        return {}
    segments = world.options.segments["unit"]
    created = created_buckets(world)
    periods = list(ticket_periods(world))
    if not periods:
        return {}
    in_service = _units_by_day(world, min(period.first for period in periods))
    series: Series = {}
    for period in periods:
        unit_days: dict[Group, Quantity] = defaultdict(int)
        for day in period.elapsed_days():
            for group, units in in_service[day].items():
                unit_days[group] += units
        groups = split(created.of(period), lambda ticket: ticket.dims, segments)
        for group in {*groups, *unit_days}:
            series[period, group] = _fault_rate(
                period,
                groups.get(group, []),
                unit_days.get(group, 0),
                units_at_start=in_service[period.first].get(group, 0),
                units_at_end=in_service[period.elapsed_to].get(group, 0),
            )
    return series


def _fault_rate(
    period: Period,
    tickets: list[Ticket],
    unit_days: Quantity,
    units_at_start: Quantity,
    units_at_end: Quantity,
) -> Measure:
    average_units = float(Fraction(unit_days, period.days_elapsed))
    return Measure(
        numerator=len(tickets),
        denominator=average_units,
        value=percent(len(tickets), average_units),
        sample_size=len(tickets),
        bounds=bounds.byar(len(tickets), average_units),
        extras={
            "unit_days": unit_days,
            "units_at_start": units_at_start,
            "units_at_end": units_at_end,
            "units_affected": len({ticket.unit_id for ticket in tickets} - {None}),
            "annualised_fault_rate": percent(
                len(tickets), float(Fraction(unit_days, 365))
            ),
        },
    )
