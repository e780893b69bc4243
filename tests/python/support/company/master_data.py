"""Customers, products, units, engineers, contracts and customer activity."""

from __future__ import annotations

from datetime import date

from .book import DAY, Book

REGIONS = ("north", "south", "west", "Île-de-France", None)
CUSTOMER_SEGMENTS = ("enterprise", "small", "public", None)
PRODUCTS = tuple(f"p-{number}" for number in range(8))
TEAMS = ("hotline", "workshop", "field", "night", None)
CUSTOMERS = 90
UNITS = 160
ENGINEERS = 10


def add_master_data(book: Book) -> None:
    """Write down everything that tickets, answers and visits refer to."""
    _add_products(book)
    _add_customers(book)
    _add_units(book)
    _add_engineers(book)
    for number in range(CUSTOMERS + 5):
        _add_contracts(book, number)
        _add_activity(book, number)


def customer_id(book: Book) -> str | None:
    """Pick a customer: mostly known, sometimes unknown or none."""
    if book.chance(0.1):
        return None
    if book.chance(0.03):
        return "c-unknown"
    return f"c-{book.rng.randrange(CUSTOMERS)}"


def unit_id(book: Book) -> str | None:
    """Pick a unit: often none, sometimes unknown."""
    if book.chance(0.4):
        return None
    if book.chance(0.04):
        return "u-unknown"
    return f"u-{book.rng.randrange(UNITS)}"


def product_id(book: Book) -> str | None:
    """Pick a product: mostly known, sometimes unknown or none."""
    if book.chance(0.2):
        return None
    return "p-unknown" if book.chance(0.05) else book.pick(PRODUCTS)


def first_of_month(day: date, months: int) -> date:
    """Find the first day of a month some months later."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _add_products(book: Book) -> None:
    lines = ("boilers", "pumps", "boilers", "controls", "pumps", None, "(none)", "all")
    for key, line in zip(PRODUCTS, lines, strict=True):
        book.add("products", product_id=key, product_name=key, product_line=line)


def _add_customers(book: Book) -> None:
    names = ("Plain Ltd", 'Quote "A", Comma', "Zwei\nZeilen GmbH", "Æther", None)
    for number in range(CUSTOMERS):
        book.add(
            "customers",
            customer_id=f"c-{number}",
            customer_name=book.pick(names),
            customer_segment=book.pick(CUSTOMER_SEGMENTS),
            region=book.pick(REGIONS),
            country=book.pick(("DE", "FR", None)),
        )


def _add_units(book: Book) -> None:
    for number in range(UNITS):
        installed = book.day(-400, book.days + 20)
        decommissioned = None
        if book.chance(0.3):
            decommissioned = first_of_month(installed, book.rng.randint(1, 20))
        elif book.chance(0.1):
            decommissioned = installed + book.rng.choice((0, 1, 7, 100)) * DAY
        book.add(
            "installed_units",
            unit_id=f"u-{number}",
            installed_on=installed,
            decommissioned_on=decommissioned,
            quantity=book.pick((None, None, 1, 1, 2, 12)),
            product_id=product_id(book),
            customer_id=customer_id(book),
            region=book.pick(REGIONS),
            warranty_until=book.pick((None, installed + 730 * DAY)),
        )


def _add_engineers(book: Book) -> None:
    for number in range(ENGINEERS):
        employed = book.day(-300, 300)
        left = None
        if number % 3 == 0:
            left = employed + book.rng.choice((0, 1, 90, 400)) * DAY
        if number == ENGINEERS - 1:
            employed, left = book.start + (book.days + 30) * DAY, None
        book.add(
            "engineers",
            engineer_id=f"f-{number}",
            employed_from=employed,
            employed_to=left,
            fte=book.pick((None, 1, "0.5", "0.8", "1.0", "0.333")),
            weekly_hours=book.pick((None, 40, 20, "38.5")),
            engineer_name=f"Engineer {number}",
            team=(*TEAMS, "no hours")[number % 6],
            region=book.pick(REGIONS),
        )
    for row in book.rows["engineers"]:
        if row["team"] == "no hours":
            row["weekly_hours"] = ""


def _add_contracts(book: Book, number: int) -> None:
    """One customer's contracts; the last five customers are unknown."""
    kind = number % 10
    begin = book.day(-500, book.days - 60)
    if book.chance(0.3):
        begin = first_of_month(begin, 0)
    spans: list[tuple[date, date | None]]
    middle = begin + book.rng.choice((30, 90, 365)) * DAY
    if kind == 0:
        spans = [(begin, None)]
    elif kind == 1:
        spans = [(begin, middle), (middle, None)]
    elif kind == 2:
        gap = book.rng.choice((1, 2, 7, 8, 30, 60))
        spans = [(begin, middle), (middle + gap * DAY, None)]
    elif kind == 3:
        spans = [(begin, middle + 10 * DAY), (begin + 5 * DAY, middle)]
    elif kind == 4:
        spans = [(begin, begin), (middle, first_of_month(middle, 5))]
    elif kind == 5:
        spans = [(book.start + (book.days + 40) * DAY, None)]
    elif kind == 6:
        spans = [(begin, first_of_month(middle, 1))]
    elif kind == 7:
        spans = [(begin, middle), (middle + 3 * DAY, middle + 3 * DAY)]
        spans.append((middle + 6 * DAY, middle + 200 * DAY))
    elif kind == 8:
        spans = [(begin, middle), (book.start + (book.days + 10) * DAY, None)]
    else:
        spans = []
    for place, (started, ended) in enumerate(spans):
        book.add(
            "contracts",
            contract_id=f"k-{number}-{place}",
            customer_id=f"c-{number}",
            started_on=started,
            ended_on=ended,
        )


def _add_activity(book: Book, number: int) -> None:
    for place in range(book.rng.choice((0, 1, 1, 2, 5))):
        book.add(
            "customer_activity",
            activity_id=f"a-{number}-{place}",
            customer_id=f"c-{number}",
            activity_on=book.day(-600, book.days - 1),
        )
