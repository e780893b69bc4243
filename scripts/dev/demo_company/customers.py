"""Who the customers are, the service plans they hold and what they order."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from demo_company.clock import month_index
from demo_company.rng import Rng
from demo_company.story import CUT, MOOD, REGIONS, SEGMENTS

PLANS_SINCE = date(2023, 1, 2)
OLD_CUSTOMERS, NEW_CUSTOMERS = 165, 95
FIRST = (
    "Bro", "Dre", "Fel", "Gar", "Hol", "Jer", "Kal", "Lor", "Mer", "Nör", "Pel",
    "Quen", "Ros", "Sol", "Tre", "Vor", "Wen", "Yst", "Zel",
)  # fmt: skip
LAST = (
    "vind", "markt", "holt", "sund", "brook", "stedt", "wyk", "lund", "dahl",
    "mere", "bøl", "rade", "hövel",
)  # fmt: skip
FORMS = {
    "Housing": ("{} Housing Cooperative", "Homes of {}", "{} Wohnbau"),
    "Commercial": ("Hotel {}", "{} Foods", "{} Logistics", "{} Clinics"),
    "Public": ("Town of {}", "{} School District", "{} University Hospital"),
}


@dataclass
class Customer:
    """One customer; `size` weighs how many units and tickets it has."""

    customer_id: str
    name: str
    segment: str
    region: str
    country: str
    joined_on: date
    size: float
    has_plan: bool
    left_on: date | None = None
    contracts: list[tuple[date, date | None]] = field(default_factory=list)

    def is_here(self, day: date) -> bool:
        """Buys and calls on this day."""
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


def _region(rng: Rng, is_new: bool) -> str:
    weights = {name: share for name, (_, _, share) in REGIONS.items()}
    weights["Nordics"] = 0.24 if is_new else 0.03
    return rng.weighted(weights)


def _joined(rng: Rng, region: str, is_new: bool) -> date:
    if not is_new:
        return PLANS_SINCE + timedelta(days=rng.between(0, 600))
    first = date(2025, 5, 1) if region == "Nordics" else date(2024, 10, 1)
    return first + timedelta(days=rng.between(0, (date(2026, 9, 25) - first).days))


def make_customers() -> list[Customer]:
    """All customers, in the order they joined."""
    rng = Rng("customers")
    names = [first + last for first in FIRST for last in LAST]
    drafts = []
    for number in range(OLD_CUSTOMERS + NEW_CUSTOMERS):
        is_new = number >= OLD_CUSTOMERS
        region = _region(rng, is_new)
        segment = rng.weighted(SEGMENTS)
        place = names.pop(rng.between(0, len(names) - 1)) if names else "Aldersund"
        name = rng.pick(FORMS[segment]).format(place)
        country = rng.pick(REGIONS[region][0])
        joined_on = _joined(rng, region, is_new)
        size = min(rng.spread(1.0, 0.8), 6.0)
        has_plan = rng.chance(0.92)
        drafts.append(
            (joined_on, name, segment, region, country, round(size, 3), has_plan)
        )
    drafts.sort()
    return [
        Customer(f"C{101 + n}", name, segment, region, country, joined, size, plan)
        for n, (joined, name, segment, region, country, size, plan) in enumerate(drafts)
    ]


def _one_year_on(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _renewal(rng: Rng, customer: Customer, ends: date, suffers: bool) -> date | None:
    """The day the next plan starts, if there is one."""
    month = month_index(ends)
    mood = MOOD[month] if 0 <= month < len(MOOD) else 0.85
    loyalty = 0.925 + 0.05 * mood - (0.12 if suffers and month >= 18 else 0)
    if customer.segment == "Public":
        loyalty += 0.02
    if not rng.chance(loyalty):
        return None
    return ends + timedelta(days=rng.between(4, 35) if rng.chance(0.04) else 0)


def sign_contracts(customers: list[Customer], sufferers: set[str]) -> None:
    """Yearly service plans: renewed, renewed late, or not at all (churn)."""
    rng = Rng("contracts")
    for customer in customers:
        if not customer.has_plan:
            continue
        starts = customer.joined_on
        if customer.segment == "Public" and rng.chance(0.3):
            customer.contracts.append((starts, None))
            continue
        while starts <= CUT.date():
            ends = _one_year_on(starts)
            customer.contracts.append((starts, ends))
            if ends > CUT.date():
                break
            suffers = customer.customer_id in sufferers
            renewed = _renewal(rng, customer, ends, suffers)
            if renewed is None:
                customer.left_on = ends
                break
            starts = renewed


def customer_rows(customers: list[Customer]) -> list[dict[str, str]]:
    """Rows of `customers`."""
    return [
        {
            "customer_id": customer.customer_id,
            "customer_name": customer.name,
            "customer_segment": customer.segment,
            "region": customer.region,
            "country": customer.country,
        }
        for customer in customers
    ]


def contract_rows(customers: list[Customer]) -> list[dict[str, str]]:
    """Rows of `contracts`, by start."""
    plans = [
        (starts, customer.customer_id, ends)
        for customer in customers
        for starts, ends in customer.contracts
    ]
    plans.sort(key=lambda plan: plan[:2])
    return [
        {
            "contract_id": f"K{2001 + number}",
            "customer_id": customer_id,
            "started_on": starts.isoformat(),
            "ended_on": "" if ends is None else ends.isoformat(),
        }
        for number, (starts, customer_id, ends) in enumerate(plans)
    ]


def activity_rows(customers: list[Customer]) -> list[dict[str, str]]:
    """Rows of `customer_activity`: orders of filters and spare parts."""
    rng = Rng("activity")
    orders = []
    for customer in customers:
        day = max(customer.joined_on, date(2024, 10, 1))
        while True:
            day += timedelta(days=rng.between(60, 480))
            if day > date(2026, 9, 30) or not customer.is_here(day):
                break
            orders.append((day, customer.customer_id))
    orders.sort()
    return [
        {
            "activity_id": f"A{3001 + number}",
            "customer_id": customer_id,
            "activity_on": day.isoformat(),
        }
        for number, (day, customer_id) in enumerate(orders)
    ]
