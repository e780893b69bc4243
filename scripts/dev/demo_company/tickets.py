"""Which tickets come in: when, from whom, about what."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from demo_company.clock import is_working_day, month_days, month_index, to_utc
from demo_company.customers import Customer
from demo_company.rng import Rng, total
from demo_company.story import (
    CUT,
    FAILURE_RATE,
    FAULT_WAVE,
    MONTHS,
    NORDIC_OPENING,
    REGIONS,
    SEASON,
    ZONES,
)
from demo_company.units import Unit

APP, VALVE = "Controls and app", "Reversing valve"
# How often each fault is the reason, and how often it takes a visit.
FAULTS = {
    "No heating": 0.26,
    "Error code": 0.26,
    "Noise": 0.12,
    "Leak": 0.12,
    APP: 0.24,
}
VISIT_NEEDED = {
    "No heating": 0.62,
    "Error code": 0.42,
    "Noise": 0.5,
    "Leak": 0.8,
    APP: 0.18,
    VALVE: 0.92,
}
QUESTIONS = {
    "Operation": 0.4,
    "Spare parts": 0.28,
    "Invoice": 0.2,
    "Service plan": 0.12,
}
CHANNELS = {"phone": 0.42, "email": 0.28, "portal": 0.22, "chat": 0.08}
WEEKDAYS = (1.3, 1.12, 1.0, 0.95, 0.85, 0.2, 0.12)
HOURS = {
    7: 6, 8: 12, 9: 13, 10: 12, 11: 10, 12: 6, 13: 8, 14: 9, 15: 8, 16: 7,
    17: 4, 18: 2, 20: 1, 22: 0.6,
}  # fmt: skip
QUESTIONS_PER_MONTH = (14, 24)  # first month, last month
TELEMETRY_SINCE = 8


@dataclass
class Ticket:
    """One case and, once the desk has handled it, its lifecycle."""

    created_at: datetime
    customer: Customer
    unit: Unit | None
    product_id: str
    category: str
    ticket_type: str
    priority: str
    channel: str
    team: str
    flag: str = ""
    ticket_id: str = ""
    merged_into: "Ticket | None" = None
    events: list[tuple[datetime, str]] = field(default_factory=list)
    interactions: list[tuple[datetime, str, str]] = field(default_factory=list)

    @property
    def month(self) -> int:
        """Month of the story."""
        return month_index(self.created_at.date())

    @property
    def is_old_system(self) -> bool:
        """From the help desk that was replaced: no events, no messages."""
        return self.created_at < datetime(2024, 11, 11)

    @property
    def is_valve(self) -> bool:
        """Part of the wave."""
        return self.category == VALVE


def team_of(region: str, day: date) -> str:
    """The team that looks after a region on a day."""
    if region == "Nordics" and day < NORDIC_OPENING:
        return "Hamburg"
    return REGIONS[region][1]


def _busyness(day: date) -> float:
    is_holiday = day.isoweekday() <= 5 and not is_working_day(day)
    return WEEKDAYS[6] if is_holiday else WEEKDAYS[day.weekday()]


def _created_at(rng: Rng, days: list[date], region: str) -> datetime:
    day = rng.weighted({day: _busyness(day) for day in days})
    minute, second = rng.between(0, 59), rng.between(0, 59)
    local = datetime(day.year, day.month, day.day, rng.weighted(HOURS), minute, second)
    return to_utc(local, ZONES[team_of(region, day)])


def _priority(rng: Rng, category: str, month: int) -> str:
    if category in ("No heating", VALVE):
        is_winter = SEASON[month % 12] > 1
        return rng.weighted(
            {"urgent": 0.35 if is_winter else 0.12, "high": 0.45, "normal": 0.25}
        )
    if category == "Leak":
        return rng.weighted({"urgent": 0.25, "high": 0.5, "normal": 0.25})
    if category in QUESTIONS:
        return rng.weighted({"normal": 0.45, "low": 0.55})
    return rng.weighted({"high": 0.22, "normal": 0.6, "low": 0.18})


def _channel(rng: Rng, created_at: datetime, category: str, month: int) -> str:
    if created_at.isoweekday() > 5:
        return rng.weighted({"portal": 0.6, "email": 0.4})
    if month >= TELEMETRY_SINCE and category == "Error code" and rng.chance(0.22):
        return "telemetry"
    return rng.weighted(CHANNELS)


def _ticket(
    rng: Rng, days: list[date], customer: Customer, unit: Unit | None, category: str
) -> Ticket:
    created_at = _created_at(rng, days, customer.region)
    month = month_index(created_at.date())
    is_fault = unit is not None
    complaint = 0.05 if is_fault else 0.1
    kinds = {
        "incident": 0.86 if is_fault else 0.0,
        "question": 0.05 if is_fault else 0.7,
        "request": 0.06 if is_fault else 0.25,
        "complaint": complaint,
    }
    return Ticket(
        created_at=created_at,
        customer=customer,
        unit=unit,
        product_id=unit.product_id if unit and rng.chance(0.7) else "",
        category=category,
        ticket_type=rng.weighted(kinds),
        priority=_priority(rng, category, month),
        channel=_channel(rng, created_at, category, month),
        team=team_of(customer.region, created_at.date()),
    )


def _faults(rng: Rng, month: int, units: list[Unit]) -> list[Ticket]:
    days = month_days(month)
    in_service = [unit for unit in units if unit.is_in_service(days[0])]
    mean = SEASON[month % 12] * total(
        unit.quantity * FAILURE_RATE[unit.line] for unit in in_service
    )
    weights = {
        number: unit.quantity * FAILURE_RATE[unit.line]
        for number, unit in enumerate(in_service)
    }
    tickets = []
    for _ in range(rng.count(mean)):
        unit = in_service[rng.weighted(weights)]
        tickets.append(_ticket(rng, days, unit.customer, unit, rng.weighted(FAULTS)))
    for unit in in_service:
        if unit.is_faulty:
            chance = FAULT_WAVE.get(month, 0.0)
            tickets += [
                _ticket(rng, days, unit.customer, unit, VALVE)
                for _ in range(unit.quantity)
                if rng.chance(chance)
            ]
    return tickets


def _questions(
    rng: Rng, days: list[date], mean: float, customers: list[Customer]
) -> list[Ticket]:
    here = [customer for customer in customers if customer.is_here(days[0])]
    weights = {number: customer.size for number, customer in enumerate(here)}
    return [
        _ticket(rng, days, here[rng.weighted(weights)], None, rng.weighted(QUESTIONS))
        for _ in range(rng.count(mean))
    ]


def _name_products(tickets: list[Ticket], units: list[Unit]) -> None:
    """Most questions name one of the products that the customer has."""
    rng = Rng("products of questions")
    for ticket in tickets:
        if ticket.category in ("Operation", "Spare parts") and rng.chance(0.85):
            day = ticket.created_at.date()
            mine = [
                unit.product_id
                for unit in units
                if unit.customer is ticket.customer and unit.is_in_service(day)
            ]
            if mine and not ticket.product_id:
                ticket.product_id = rng.pick(mine)


def _leave_gaps(rng: Rng, ticket: Ticket) -> None:
    """Fields nobody filled in, and cases nobody gave to a team."""
    if rng.chance(0.02):
        ticket.category = ""
    if rng.chance(0.01):
        ticket.priority = ""
    if rng.chance(0.02):
        ticket.team = ""
    if ticket.unit is not None and rng.chance(0.06):
        ticket.product_id, ticket.unit = ticket.unit.product_id, None


def _set_aside(rng: Rng, tickets: list[Ticket]) -> None:
    """Spam, tests, internal and deleted cases, and duplicates that get merged."""
    for number, ticket in enumerate(tickets):
        if rng.chance(0.016) and number:
            ticket.flag = rng.weighted(
                {"is_spam": 4, "is_test": 2, "is_internal": 3, "is_deleted": 3}
            )
        elif rng.chance(0.014) and number:
            twin = tickets[number - 1]
            if not twin.flag and twin.created_at < ticket.created_at:
                ticket.flag, ticket.merged_into = "merged", twin
                ticket.customer, ticket.unit = twin.customer, twin.unit
                ticket.product_id, ticket.category = twin.product_id, twin.category
                ticket.team = twin.team
                late = twin.created_at + timedelta(minutes=rng.between(9, 600))
                ticket.created_at = min(late, ticket.created_at)


def make_tickets(customers: list[Customer], units: list[Unit]) -> list[Ticket]:
    """All tickets that come in before the export, by time of arrival."""
    rng = Rng("tickets")
    tickets = []
    first, last = QUESTIONS_PER_MONTH
    for month in range(MONTHS):
        tickets += _faults(rng, month, units)
        mean = first + (last - first) * month / (MONTHS - 1)
        tickets += _questions(rng, month_days(month), mean, customers)
    tickets += _questions(rng, [CUT.date()], 7, customers)
    tickets = [ticket for ticket in tickets if ticket.created_at < CUT]
    tickets.sort(key=lambda ticket: ticket.created_at)
    _name_products(tickets, units)
    for ticket in tickets:
        _leave_gaps(rng, ticket)
    _set_aside(rng, tickets)
    tickets.sort(key=lambda ticket: ticket.created_at)
    return tickets


def number_tickets(tickets: list[Ticket]) -> None:
    """Give out ids in order of arrival."""
    tickets.sort(key=lambda ticket: ticket.created_at)
    for number, ticket in enumerate(tickets):
        ticket.ticket_id = f"T{10001 + number}"
