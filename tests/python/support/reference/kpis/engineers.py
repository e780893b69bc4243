"""Field engineer utilization: jobs over engineers on the roster."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from ..series import Buckets, Group, Measure, Series, groups_of, percent, ratio, split
from ..timeline import Period
from ..world import Record, World, days_between

JOBS = ("aftersales", "installation")


def is_on_roster(engineer: Record, day: date) -> bool:
    """Employed on a local date; the last day of employment counts."""
    left: date | None = engineer["employed_to"]
    return bool(engineer["employed_from"] <= day and (left is None or day <= left))


class Roster:
    """Full-time equivalents and contracted hours per local date and group."""

    def __init__(self, world: World, first: date) -> None:
        segments = world.options.segments["engineer"]
        engineers = world.accepted.get("engineers", [])
        self.is_given = bool(engineers)
        self._fte: dict[date, dict[Group, Fraction]] = {}
        self._hours: dict[date, dict[Group, Fraction]] = {}
        day = first
        while day <= world.timeline.today:
            fte: dict[Group, Fraction] = defaultdict(Fraction)
            hours: dict[Group, Fraction] = defaultdict(Fraction)
            for engineer in engineers:
                if not is_on_roster(engineer, day):
                    continue
                dims = world.dimensions.of_engineer(engineer["engineer_id"])
                for group in groups_of(dims, segments):
                    share = engineer["fte"]
                    fte[group] += 1 if share is None else share
                    hours[group] += Fraction(engineer["weekly_hours"] or 0, 7)
            self._fte[day], self._hours[day] = fte, hours
            day += timedelta(days=1)

    def engineer_days(self, period: Period) -> dict[Group, Fraction]:
        """FTE-weighted engineer-days of the elapsed days."""
        return _sum_of(self._fte, period)

    def contracted_hours(self, period: Period) -> dict[Group, Fraction]:
        """Contracted hours of the elapsed days."""
        return _sum_of(self._hours, period)


def _sum_of(
    by_day: dict[date, dict[Group, Fraction]], period: Period
) -> dict[Group, Fraction]:
    total: dict[Group, Fraction] = defaultdict(Fraction)
    for day in period.elapsed_days():
        for group, amount in by_day[day].items():
            total[group] += amount
    return total


def _dated_visits(world: World, status: str) -> list[tuple[date, Record]]:
    """Aftersales and installation visits of a status, by local date up to `as_of`."""
    dated = []
    for visit in world.accepted.get("field_visits", []):
        instant = visit["completed_at"] or visit["started_at"]
        if (
            visit["visit_type"] in JOBS
            and visit["status"] == status
            and instant is not None
            and instant <= world.timeline.as_of
        ):
            dated.append((world.timeline.day_of(instant), visit))
    return dated


def engineer_utilization(world: World) -> Series:
    """Completed jobs per average engineer."""
    segments = world.options.segments["engineer"]
    completed = _dated_visits(world, "completed")
    if not completed:
        return {}
    jobs = Buckets(completed)
    cancelled = Buckets(_dated_visits(world, "cancelled"))
    in_vain = Buckets(_dated_visits(world, "no_access"))
    periods = list(world.timeline.periods_since(min(day for day, _ in completed)))
    roster = Roster(world, min(period.first for period in periods))

    def by_group(visits: list[Record]) -> dict[Group, list[Record]]:
        return split(
            visits,
            lambda visit: world.dimensions.of_engineer(visit["engineer_id"]),
            segments,
        )

    series: Series = {}
    for period in periods:
        done = by_group(jobs.of(period))
        dropped = by_group(cancelled.of(period))
        locked_out = by_group(in_vain.of(period))
        engineer_days = roster.engineer_days(period)
        contracted = roster.contracted_hours(period)
        for group in {*done, *dropped, *locked_out, *engineer_days}:
            visits = done.get(group, [])
            if roster.is_given:
                days = engineer_days.get(group, Fraction(0))
                engineers = float(days / period.days_elapsed)
            else:
                engineers = len({visit["engineer_id"] for visit in visits})
            series[period, group] = _utilization(
                visits,
                engineers,
                cancelled=len(dropped.get(group, [])),
                no_access=len(locked_out.get(group, [])),
                contracted_hours=contracted.get(group, Fraction(0)),
            )
    return series


def _utilization(
    jobs: list[Record],
    engineers: float,
    cancelled: int,
    no_access: int,
    contracted_hours: Fraction,
) -> Measure:
    visits = sum(job["visit_type"] == "aftersales" for job in jobs)
    installs = len(jobs) - visits
    worked_hours = 24 * sum(
        (
            days_between(job["started_at"], job["completed_at"])
            for job in jobs
            if job["started_at"] is not None
        ),
        Fraction(0),
    )
    return Measure(
        numerator=len(jobs),
        denominator=engineers,
        value=ratio(len(jobs), engineers),
        sample_size=len(jobs),
        extras={
            "visits_per_engineer": ratio(visits, engineers),
            "installs_per_engineer": ratio(installs, engineers),
            "visits": visits,
            "installs": installs,
            "cancelled_visits": cancelled,
            "hours_utilization": percent(float(worked_hours), float(contracted_hours)),
            "no_access_visits": no_access,
        },
    )
