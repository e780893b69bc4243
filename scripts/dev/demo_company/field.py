"""The field engineers, their diaries and the visits they make."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo_company.clock import is_working_day, month_days, stamp, to_utc
from demo_company.rng import Rng
from demo_company.story import CUT, ENGINEERS, MONTHS, ZONES
from demo_company.tickets import Ticket, team_of
from demo_company.units import Unit

MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
OPENS = {MORNING: (7, 45), AFTERNOON: (12, 45), EVENING: (16, 30)}
FULL_DAY_LINES = {"Air heat pumps", "Ground heat pumps", "Air handling"}
MAINTENANCE_PER_MONTH = 15


@dataclass
class Engineer:
    """One engineer on the roster, with a diary of half days."""

    engineer_id: str
    name: str
    team: str
    region: str
    employed_from: date
    employed_to: date | None
    fte: str
    weekly_hours: str
    away: set[date]
    taken: set[tuple[date, str]]

    def is_free(self, day: date, half: str) -> bool:
        """On the roster, at work and without a job that half day."""
        return (
            self.employed_from <= day
            and (self.employed_to is None or day <= self.employed_to)
            and day.isoweekday() <= round(float(self.fte) * 5)
            and day not in self.away
            and (day, half) not in self.taken
        )


@dataclass
class Visit:
    """One line of the diary."""

    visit_type: str
    status: str
    engineer: Engineer | None
    started_at: datetime
    completed_at: datetime | None
    ticket: Ticket | None = None
    unit: Unit | None = None
    visit_id: str = ""


def _holidays(rng: Rng) -> set[date]:
    """Three weeks in summer, one at Christmas, each year."""
    days: set[date] = set()
    for year in (2024, 2025, 2026):
        for month, day, length in ((7, rng.between(1, 45), 16), (12, 21, 9)):
            first = date(year, month, 1) + timedelta(days=day - 1)
            days.update(first + timedelta(days=n) for n in range(length))
    return days


def make_engineers() -> list[Engineer]:
    """The roster."""
    rng = Rng("engineers")
    return [
        Engineer(
            engineer_id=f"E{11 + number}",
            name=name,
            team=team,
            region=region,
            employed_from=date.fromisoformat(first),
            employed_to=date.fromisoformat(last) if last else None,
            fte=fte,
            weekly_hours=hours,
            away=_holidays(rng),
            taken=set(),
        )
        for number, (name, team, region, first, last, fte, hours) in enumerate(
            ENGINEERS
        )
    ]


def _opens(engineer: Engineer, day: date, half: str) -> datetime:
    """When an engineer's part of the day begins."""
    local = datetime(day.year, day.month, day.day, *OPENS[half])
    return to_utc(local, ZONES[engineer.team])


class Dispatch:
    """Finds the next free engineer and keeps every visit that comes of it."""

    def __init__(self, engineers: list[Engineer]) -> None:
        self.engineers = engineers
        self.visits: list[Visit] = []
        self._rng = Rng("dispatch")

    def _slot(
        self, team: str, first: date, after: datetime, full_day: bool, urgent: bool
    ) -> tuple[Engineer, date, str]:
        helpers = [engineer for engineer in self.engineers if engineer.team == team]
        halves = (MORNING, AFTERNOON, EVENING) if urgent else (MORNING, AFTERNOON)
        day = first
        while True:
            if is_working_day(day):
                turn = self._rng.between(0, len(helpers) - 1)
                for engineer in helpers[turn:] + helpers[:turn]:
                    for half in halves:
                        wanted = {MORNING, AFTERNOON} if full_day else {half}
                        if _opens(engineer, day, half) < after:
                            continue
                        if all(engineer.is_free(day, part) for part in wanted):
                            engineer.taken.update((day, part) for part in wanted)
                            return engineer, day, half
            day += timedelta(days=1)
            if (day - first).days > 50:
                helpers = self.engineers

    def send(
        self,
        visit_type: str,
        team: str,
        first: date,
        hours: float,
        after: datetime = datetime.min,
        full_day: bool = False,
        urgent: bool = False,
        outcome: str = "completed",
        unit: Unit | None = None,
        ticket: Ticket | None = None,
    ) -> Visit:
        """Book a visit on the first free half day from `first` on, and make it."""
        engineer, day, half = self._slot(team, first, after, full_day, urgent)
        late = timedelta(minutes=self._rng.between(0, 50))
        started_at = _opens(engineer, day, half) + late
        ends_at: datetime | None = started_at + timedelta(minutes=round(hours * 60))
        if outcome in ("cancelled", "no_access"):
            ends_at = None
        if outcome == "cancelled":
            engineer.taken.discard((day, half))
        if ends_at is not None and ends_at > CUT:
            outcome = "scheduled"
        visit = Visit(visit_type, outcome, engineer, started_at, ends_at, ticket, unit)
        self.visits.append(visit)
        return visit


def install(dispatch: Dispatch, units: list[Unit]) -> None:
    """Put every new unit in place; the visit decides the day it entered service.

    Units whose installation lies past the export are taken off the list.
    """
    rng = Rng("installations")
    for unit in sorted(
        (unit for unit in units if unit.is_new), key=lambda unit: unit.installed_on
    ):
        planned = unit.installed_on
        team = team_of(unit.customer.region, planned)
        full_day = unit.line in FULL_DAY_LINES
        if rng.chance(0.04):
            dispatch.send(
                "installation", team, planned, 0, outcome="cancelled", unit=unit
            )
            planned += timedelta(days=rng.between(2, 9))
        hours = rng.between(270, 460) / 60 if full_day else rng.between(115, 175) / 60
        visit = dispatch.send(
            "installation", team, planned, hours, full_day=full_day, unit=unit
        )
        unit.installed_on = visit.started_at.date()
        if visit.status != "completed":
            visit.unit = None
            units.remove(unit)


def maintain(dispatch: Dispatch, units: list[Unit]) -> None:
    """Yearly maintenance of older units."""
    rng = Rng("maintenance")
    for month in range(MONTHS):
        days = month_days(month)
        for _ in range(rng.count(MAINTENANCE_PER_MONTH)):
            day = rng.pick(days)
            unit = rng.pick(units)
            if unit.is_in_service(day) and not unit.is_new:
                team = team_of(unit.customer.region, day)
                hours = rng.between(60, 150) / 60
                dispatch.send("maintenance", team, day, hours, unit=unit)


def engineer_rows(engineers: list[Engineer]) -> list[dict[str, str]]:
    """Rows of `engineers`."""
    return [
        {
            "engineer_id": engineer.engineer_id,
            "employed_from": engineer.employed_from.isoformat(),
            "employed_to": (
                engineer.employed_to.isoformat() if engineer.employed_to else ""
            ),
            "fte": engineer.fte,
            "weekly_hours": engineer.weekly_hours,
            "engineer_name": engineer.name,
            "team": engineer.team,
            "region": engineer.region,
        }
        for engineer in engineers
    ]


def visit_rows(visits: list[Visit]) -> list[dict[str, str]]:
    """Rows of `field_visits`, by start; ticket ids are filled in by the desk."""
    visits.sort(key=lambda visit: (visit.started_at, visit.visit_type))
    rows = []
    for number, visit in enumerate(visits):
        visit.visit_id = f"V{10001 + number}"
        done = visit.status == "completed"
        rows.append(
            {
                "visit_id": visit.visit_id,
                "visit_type": visit.visit_type,
                "status": visit.status,
                "engineer_id": visit.engineer.engineer_id if visit.engineer else "",
                "started_at": stamp(visit.started_at),
                "completed_at": stamp(visit.completed_at) if done else "",
                "ticket_id": visit.ticket.ticket_id if visit.ticket else "",
                "unit_id": visit.unit.unit_id if visit.unit else "",
            }
        )
    return rows
