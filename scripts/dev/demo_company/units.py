"""The installed base: what was there before, what is installed, what is retired."""

from dataclasses import dataclass
from datetime import date, timedelta

from demo_company.clock import is_working_day, month_days, month_index
from demo_company.customers import Customer
from demo_company.rng import Rng
from demo_company.story import (
    FAULTY_PRODUCT,
    INSTALLS,
    LINES,
    MONTHS,
    PRODUCTS,
    RECALL_MONTH,
)

OLD_UNITS = 540


@dataclass
class Unit:
    """`quantity` devices of one product, installed together."""

    customer: Customer
    product_id: str
    installed_on: date
    quantity: int
    is_new: bool
    unit_id: str = ""
    decommissioned_on: date | None = None

    @property
    def line(self) -> str:
        """The product line."""
        return PRODUCTS[self.product_id][1]

    @property
    def is_faulty(self) -> bool:
        """One of those with the bad valve."""
        return self.product_id == FAULTY_PRODUCT

    def is_in_service(self, day: date) -> bool:
        """In service on this local date."""
        retired = self.decommissioned_on
        return self.installed_on <= day and (retired is None or day < retired)


def _product(rng: Rng, day: date) -> str:
    line = rng.weighted(LINES)
    month = month_index(day)
    return rng.weighted(
        {
            product_id: share
            for product_id, (_, its_line, share, first, last) in PRODUCTS.items()
            if its_line == line and first <= month <= last
        }
    )


def _quantity(rng: Rng, customer: Customer, is_new: bool) -> int:
    if rng.chance(0.82 if is_new else 0.45):
        return 1
    return rng.between(2, 3 if is_new else (9 if customer.size > 1 else 5))


def _old_units(rng: Rng, customers: list[Customer]) -> list[Unit]:
    weights = {
        number: customer.size
        for number, customer in enumerate(customers)
        if customer.joined_on < date(2024, 10, 1)
    }
    units = []
    for _ in range(OLD_UNITS):
        customer = customers[rng.weighted(weights)]
        installed_on = date(2017, 3, 1) + timedelta(days=rng.between(0, 2765))
        unit = Unit(
            customer,
            _product(rng, installed_on),
            installed_on,
            _quantity(rng, customer, is_new=False),
            is_new=False,
        )
        if rng.chance(0.09):
            days = rng.between(0, 729)
            unit.decommissioned_on = date(2024, 10, 1) + timedelta(days=days)
        units.append(unit)
    return units


def _new_units(rng: Rng, customers: list[Customer]) -> list[Unit]:
    units = []
    for month in range(MONTHS):
        days = [day for day in month_days(month) if is_working_day(day)]
        for _ in range(rng.count(INSTALLS[month])):
            day = rng.pick(days)
            weights = {
                number: customer.size
                * (3 if month_index(customer.joined_on) >= 0 else 1)
                for number, customer in enumerate(customers)
                if customer.is_here(day)
            }
            customer = customers[rng.weighted(weights)]
            quantity = _quantity(rng, customer, is_new=True)
            product_id = _product(rng, day)
            units.append(Unit(customer, product_id, day, quantity, is_new=True))
    return units


def make_units(customers: list[Customer]) -> list[Unit]:
    """All units, old ones first; ids follow."""
    rng = Rng("units")
    return _old_units(rng, customers) + _new_units(rng, customers)


def number_units(units: list[Unit]) -> None:
    """Give out ids in order of installation, once the calendar has settled it."""
    units.sort(key=lambda unit: unit.installed_on)
    for number, unit in enumerate(units):
        unit.unit_id = f"U{1001 + number}"


def recall_units(units: list[Unit]) -> None:
    """Retire some of the faulty units for good, and those of customers who left."""
    rng = Rng("recall")
    recall_days = [
        day
        for month in range(RECALL_MONTH, MONTHS)
        for day in month_days(month)
        if is_working_day(day)
    ]
    for unit in units:
        left_on = unit.customer.left_on
        if unit.is_faulty and rng.chance(0.12):
            unit.decommissioned_on = rng.pick(recall_days)
        elif left_on is not None and rng.chance(0.3) and unit.installed_on < left_on:
            unit.decommissioned_on = min(
                left_on + timedelta(days=rng.between(0, 40)),
                unit.decommissioned_on or date.max,
            )


def unit_rows(units: list[Unit]) -> list[dict[str, str]]:
    """Rows of `installed_units`."""
    rng = Rng("unit rows")
    rows = []
    for unit in units:
        retired = unit.decommissioned_on
        warranty = unit.installed_on + timedelta(days=5 * 365 + 1)
        rows.append(
            {
                "unit_id": unit.unit_id,
                "installed_on": unit.installed_on.isoformat(),
                "decommissioned_on": retired.isoformat() if retired else "",
                "quantity": (
                    "" if unit.quantity == 1 and rng.chance(0.1) else f"{unit.quantity}"
                ),
                "product_id": unit.product_id,
                "customer_id": unit.customer.customer_id,
                "region": "" if rng.chance(0.02) else unit.customer.region,
                "warranty_until": warranty.isoformat() if unit.is_new else "",
            }
        )
    return rows


def product_rows() -> list[dict[str, str]]:
    """Rows of `products`."""
    return [
        {"product_id": product_id, "product_name": name, "product_line": line}
        for product_id, (name, line, *_) in PRODUCTS.items()
    ]
