"""A small company whose records change from one day to the next, in every way they can.

All that happens follows from one seed. Rows are texts, as CSV files hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from aftersales.input.contract import ALL_TABLES, INPUT_TABLES

Row = dict[str, str | None]
Change = Callable[["Company"], None]

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
_STARTS = (datetime(2024, 2, 12), datetime(2023, 11, 20), datetime(2024, 9, 20))
"""First days of a company: with a leap day, a new year and clock changes ahead."""

_OPEN = ("new", "open", "pending", "on_hold")
_RESOLVED = ("resolved", "closed")
_REGIONS = (None, "north", "south")
_SEGMENTS = (None, "home", "trade")
_LINES = (None, "heat", "cool")
_TEAMS = (None, "desk", "field")
_PRIORITIES = (None, "high", "low")
_CATEGORIES = (None, "leak", "noise")
_BAD = {
    "instant": ("soon", "2024-02-30T10:00:00Z", "2023-12-01", None),
    "date": ("tomorrow", "2024-13-01", None),
    "number": ("x", "-1", "0", "nan", None),
    "boolean": ("maybe", "true", None),
    "text": (None, "gone"),
}
_SETASIDE = ("engineers", "contracts", "customer_activity", "ticket_interactions")
_REFERENCE_ROWS: Mapping[str, Sequence[Row]] = {
    "kpi_targets": [
        {"kpi_id": kpi, "target_value": value, "valid_from": since, **more}
        for kpi, value, since, more in (
            ("nps", "20", None, {}),
            ("nps", "35", "2024-01-01", {"period_grain": "month"}),
            ("turnaround_time", "2.5", None, {}),
            ("open_tickets", "3", "2024-03-04", {"valid_to": "2024-04-01"}),
            ("fault_rate", "10", None, {"segment": "region", "segment_value": "north"}),
        )
    ],
    "sla_targets": [
        {"priority": "high", "target_days": "1"},
        {"priority": "high", "target_days": "0.5", "valid_from": "2024-03-01"},
        {"priority": "low", "target_days": "4", "valid_to": "2024-10-10"},
        {"priority": "low", "target_days": "7", "valid_from": "2024-01-01"},
    ],
}


def text(moment: datetime) -> str:
    """An instant in UTC, as the records spell it."""
    return f"{moment.isoformat()}Z"


class Company:
    """Tables of rows, the time until which they tell, and the wall clock.

    `as_of` is given for some companies, and the same at all times.
    """

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.start = self.dice.choice(_STARTS)
        self.now = self.start + 40 * DAY
        self.tables: dict[str, list[Row]] = {name: [] for name in ALL_TABLES}
        for name in ("ticket_statuses", "survey_scales"):
            del self.tables[name]  # the shipped ones
        self.lost: list[tuple[str, Row]] = []
        self._count = count(1)
        self.wall_clock = self.now + self.dice.choice((0, 5, 40)) * HOUR
        self._fill()
        until = self.start + 30 * DAY
        self.as_of = "" if self.dice.randrange(6) else text(until)
        self._keep_a_date()

    def step(self) -> list[str]:
        """Let some changes happen; gives their names."""
        if not self.dice.randrange(4):
            self.now += self.dice.choice((1, 9, 11, 33, 65)) * DAY
        changes = self.dice.choices(CHANGES, k=self.dice.choice((1, 1, 2, 3, 5, 8)))
        for change in changes:
            change(self)
        self._keep_a_date()
        passed = self.dice.choice((0, 2, 2, 30)) * HOUR
        self.wall_clock = max(self.wall_clock + passed, self.now)
        return [change.__name__ for change in changes]

    # --- The records as they come about -----------------------------------------------

    def _fill(self) -> None:
        dice = self.dice
        for number in range(5):
            self.add("products", product_id=f"p{number}", product_line=self.of(_LINES))
        for number in range(8):
            self.add(
                "customers",
                customer_id=f"c{number}",
                customer_segment=self.of(_SEGMENTS),
                region=self.of(_REGIONS),
            )
        for _ in range(12):
            self.add_unit()
        for number in range(5):
            since = self.start + dice.choice((-300, -20, 0, 10, 45)) * DAY
            self.add(
                "engineers",
                engineer_id=f"f{number}",
                employed_from=str(since.date()),
                employed_to=self.of((None, None, str((since + 30 * DAY).date()))),
                fte=self.of((None, "1", "0.5")),
                weekly_hours=self.of((None, "40")),
                team=self.of(_TEAMS),
                region=self.of(_REGIONS),
            )
        for _ in range(dice.choice((0, 6, 12))):
            self.add_contract()
        for _ in range(dice.choice((0, 8))):
            self.add_activity()
        for _ in range(dice.choice((12, 25, 40))):
            self.add_ticket(self.past())
        for _ in range(10):
            self.add_answer()
            self.add_visit()
        for name, rows in _REFERENCE_ROWS.items():
            self.tables[name] = [dict(row) for row in rows if dice.randrange(4)]
        if dice.randrange(2):
            self.tables["business_calendars"] = [
                {"team": team, "weekday": day, "opens": "08:00", "closes": "16:30"}
                for team, day in ((None, "1"), (None, "thu"), ("desk", "2"))
            ]
            self.tables["holidays"] = [
                {"holiday_on": str((self.start + 10 * DAY).date()), "team": "field"}
            ]
        for name in INPUT_TABLES:
            dice.shuffle(self.tables[name])
        for change in (dirt, copies, keyless, orphans, *[the_future] * 4):
            change(self)

    def add(self, table: str, place: int | None = None, **cells: str | None) -> Row:
        """Write down a row, at the end or in a place."""
        row: Row = dict.fromkeys(ALL_TABLES[table].column_names)
        row.update(cells)
        rows = self.tables[table]
        rows.insert(len(rows) if place is None else place, row)
        return row

    def of(self, items: Sequence[str | None]) -> str | None:
        """One of some cells."""
        return self.dice.choice(items)

    def key(self, table: str) -> str | None:
        """The key of some row of a table, seldom of one that is not there."""
        rows = self.tables[table]
        if not rows or not self.dice.randrange(20):
            return self.of((None, "nobody"))
        return self.dice.choice(rows)[str(INPUT_TABLES[table].key)]

    def new_key(self, letter: str) -> str:
        """A key that no row has had."""
        return f"{letter}{next(self._count)}"

    def past(self, since: datetime | None = None) -> datetime:
        """An instant until now, at times at the very edge of a day."""
        since = min(since or self.start, self.now)
        hours = int((self.now - since) / HOUR)
        moment = since + self.dice.randint(0, hours) * HOUR
        if not self.dice.randrange(5):
            moment = datetime(moment.year, moment.month, moment.day) - HOUR
        return min(max(moment, since), self.now)

    def day(self) -> date:
        """A date from long ago until soon."""
        return (self.start + self.dice.choice((-200, -30, 0, 7, 31, 60)) * DAY).date()

    def add_ticket(self, created: datetime, place: int | None = None) -> Row:
        """A ticket with all that comes with it."""
        dice = self.dice
        ticket_id = self.new_key("t")
        is_resolved = dice.randrange(3) > 0
        resolved = self.past(created)
        row = self.add(
            "tickets",
            place,
            ticket_id=ticket_id,
            created_at=text(created),
            status=self.of(_RESOLVED if is_resolved else _OPEN),
            resolved_at=text(resolved) if is_resolved else None,
            priority=self.of(_PRIORITIES),
            channel=self.of((None, "mail")),
            category=self.of(_CATEGORIES),
            ticket_type=self.of((None, "fault")),
            team=self.of(_TEAMS),
            customer_id=self.key("customers"),
            unit_id=self.of((None, self.key("installed_units"))),
            product_id=self.key("products"),
            customer_contact_count=self.of((None, "0", "1", "2")),
            is_spam=self.of((None, None, None, None, "true")),
            merged_into_ticket_id=None if dice.randrange(8) else self.key("tickets"),
            updated_at=self.of((None, text(created))),
        )
        if dice.randrange(2):
            self.add_events(ticket_id, created, dice.choice((1, 1, 2, 3, 4)))
        for _ in range(dice.choice((0, 0, 1, 2))):
            self.add_interaction(ticket_id, created)
        return row

    def add_events(self, ticket_id: str | None, since: datetime, many: int) -> None:
        """Events of a ticket that resolve and reopen it in turn."""
        moments = sorted(self.past(since) for _ in range(many))
        for number, moment in enumerate(moments):
            self.add(
                "ticket_status_events",
                event_id=self.new_key("e"),
                ticket_id=ticket_id,
                occurred_at=text(moment),
                status=self.of(_OPEN if number % 2 else _RESOLVED),
                sequence=self.of((None, str(number))),
            )

    def add_interaction(self, ticket_id: str | None, since: datetime) -> None:
        self.add(
            "ticket_interactions",
            interaction_id=self.new_key("i"),
            ticket_id=ticket_id,
            occurred_at=text(self.past(since)),
            author_type=self.of(("customer", "agent")),
        )

    def add_unit(self) -> None:
        installed = self.start + self.dice.choice((-500, -10, 0, 20)) * DAY
        self.add(
            "installed_units",
            unit_id=self.new_key("u"),
            installed_on=str(installed.date()),
            decommissioned_on=self.of((None, None, str((installed + 25 * DAY).date()))),
            quantity=self.of((None, "1", "2.5")),
            product_id=self.key("products"),
            customer_id=self.key("customers"),
            region=self.of(_REGIONS),
        )

    def add_contract(self) -> None:
        started = self.day()
        ended = started + self.dice.choice((0, 10, 30, 400)) * DAY
        self.add(
            "contracts",
            contract_id=self.new_key("k"),
            customer_id=self.key("customers"),
            started_on=str(started),
            ended_on=self.of((None, str(ended))),
        )

    def add_activity(self) -> None:
        self.add(
            "customer_activity",
            activity_id=self.new_key("a"),
            customer_id=self.key("customers"),
            activity_on=str(min(self.day(), self.now.date())),
        )

    def add_answer(self) -> None:
        kind = self.dice.choice(("nps", "csat", "ces"))
        self.add(
            "survey_responses",
            response_id=self.new_key("r"),
            survey_type=kind,
            responded_at=text(self.past()),
            score=self.of(("1", "2", "3", "4.5" if kind != "nps" else "10", "5")),
            scale_min=self.of((None, None, "1")),
            scale_max=self.of((None, None, "5", "10")),
            higher_is_better=self.of((None, None, "false")),
            customer_id=self.key("customers"),
            ticket_id=self.of((None, self.key("tickets"))),
            updated_at=self.of((None, text(self.past()))),
        )

    def add_visit(self) -> None:
        """A visit; what is only planned may lie ahead, also when it is cancelled."""
        status = self.of(("completed", "completed", "cancelled", "scheduled"))
        began = self.past()
        if status != "completed" and self.dice.randrange(2):
            began = self.now + self.dice.choice((1, 9, 30)) * DAY
        self.add(
            "field_visits",
            visit_id=self.new_key("v"),
            visit_type=self.of(("aftersales", "aftersales", "installation")),
            status=status,
            engineer_id=self.key("engineers"),
            started_at=text(began),
            completed_at=text(began + self.dice.choice((0, 1, 3)) * HOUR),
            ticket_id=self.of((None, self.key("tickets"))),
            unit_id=self.of((None, self.key("installed_units"))),
        )

    def _keep_a_date(self) -> None:
        """Without any dated record there is no build to compare with."""
        anchor = text(self.start + 20 * DAY)
        rows = self.tables["survey_responses"]
        if not any(row["response_id"] == "anchor" for row in rows):
            self.add("survey_responses", response_id="anchor")
        for row in rows:
            if row["response_id"] == "anchor":
                row.update(survey_type="csat", score="4", scale_min=None)
                row.update(responded_at=anchor, scale_max=None, updated_at=None)
                row.update(higher_is_better=None)

    # --- What the changes need --------------------------------------------------------

    def some_table(self) -> str:
        """An input table that has rows."""
        return self.dice.choice([name for name in INPUT_TABLES if self.tables[name]])

    def place(self, table: str) -> int:
        """The place of some row."""
        return self.dice.randrange(len(self.tables[table]))

    def respell(self, table: str, row: Row) -> None:
        """Change one cell: into another row's, or into something bad."""
        column = self.dice.choice(INPUT_TABLES[table].columns)
        if column.name == INPUT_TABLES[table].key:
            return
        if self.dice.randrange(4):
            row[column.name] = self.dice.choice(self.tables[table])[column.name]
        else:
            row[column.name] = self.of(_BAD[column.type])

    def move(self, table: str, column: str, target: str) -> None:
        """Have a row name another row of a table."""
        if self.tables[table]:
            self.dice.choice(self.tables[table])[column] = self.key(target)


# --- The changes ----------------------------------------------------------------------


def new_tickets(company: Company) -> None:
    company.now += company.dice.choice((0, 1, 20, 30)) * HOUR
    for _ in range(company.dice.choice((1, 2, 4))):
        company.add_ticket(company.past(company.now - DAY))
    company.add_answer()
    company.add_visit()


def tickets_of_now(company: Company) -> None:
    company.add_ticket(company.now)


def old_tickets_in_the_middle(company: Company) -> None:
    place = company.dice.randint(0, len(company.tables["tickets"]))
    company.add_ticket(company.past(), place)


def late_events(company: Company) -> None:
    for _ in range(company.dice.choice((1, 3))):
        company.add_events(company.key("tickets"), company.past(), 1)


def reopenings(company: Company) -> None:
    if not company.tables["tickets"]:
        return
    row = company.dice.choice(company.tables["tickets"])
    row.update(status=company.of(_OPEN), resolved_at=None)
    for status in ("closed", "open"):
        company.add(
            "ticket_status_events",
            event_id=company.new_key("e"),
            ticket_id=row["ticket_id"],
            occurred_at=text(company.past()),
            status=status,
        )


def corrections(company: Company) -> None:
    for _ in range(company.dice.choice((1, 3, 6))):
        table = company.some_table()
        company.respell(table, company.dice.choice(company.tables[table]))


def dirt(company: Company) -> None:
    for _ in range(6):
        table = company.some_table()
        row = company.dice.choice(company.tables[table])
        column = company.dice.choice(INPUT_TABLES[table].columns)
        row[column.name] = company.of(_BAD[column.type])


def vanishing_rows(company: Company) -> None:
    for _ in range(company.dice.choice((1, 2, 5))):
        table = company.some_table()
        row = company.tables[table].pop(company.place(table))
        company.lost.append((table, row))


def returning_rows(company: Company) -> None:
    while company.lost and company.dice.randrange(4):
        table, row = company.lost.pop(company.dice.randrange(len(company.lost)))
        rows = company.tables[table]
        rows.insert(company.dice.randint(0, len(rows)), row)


def copies(company: Company) -> None:
    for _ in range(company.dice.choice((1, 3))):
        table = company.some_table()
        rows = company.tables[table]
        copy = dict(company.dice.choice(rows))
        if "updated_at" in copy:
            copy["updated_at"] = company.of((None, text(company.past()), "lately"))
        company.respell(table, copy)
        rows.insert(company.dice.choice((len(rows), company.place(table))), copy)


def vanishing_copies(company: Company) -> None:
    for table in INPUT_TABLES:
        rows = company.tables[table]
        keys = [row[str(INPUT_TABLES[table].key)] for row in rows]
        twice = [place for place, key in enumerate(keys) if keys.count(key) > 1]
        if twice and company.dice.randrange(3):
            rows.pop(company.dice.choice(twice[-2:]))


def duplicates(company: Company) -> None:
    table = company.some_table()
    rows = company.tables[table]
    rows.append(dict(company.dice.choice(rows)))


def dimensions(company: Company) -> None:
    table = company.dice.choice(("customers", "products", "installed_units"))
    rows = company.tables[table]
    if not rows:
        return
    row = company.dice.choice(rows)
    if not company.dice.randrange(4):
        rows.remove(row)
        company.lost.append((table, row))
    elif table == "customers":
        row["region"] = company.of(_REGIONS)
        row["customer_segment"] = company.of(_SEGMENTS)
    elif table == "products":
        row["product_line"] = company.of(_LINES)
    else:
        row["region"] = company.of(_REGIONS)


def foreign_keys(company: Company) -> None:
    for table, column, target in company.dice.sample(
        (
            ("ticket_status_events", "ticket_id", "tickets"),
            ("ticket_interactions", "ticket_id", "tickets"),
            ("survey_responses", "ticket_id", "tickets"),
            ("survey_responses", "customer_id", "customers"),
            ("field_visits", "ticket_id", "tickets"),
            ("field_visits", "engineer_id", "engineers"),
            ("field_visits", "unit_id", "installed_units"),
            ("contracts", "customer_id", "customers"),
            ("customer_activity", "customer_id", "customers"),
            ("tickets", "customer_id", "customers"),
            ("tickets", "unit_id", "installed_units"),
            ("tickets", "product_id", "products"),
            ("installed_units", "customer_id", "customers"),
            ("installed_units", "product_id", "products"),
        ),
        3,
    ):
        company.move(table, column, target)


def merges(company: Company) -> None:
    if not company.tables["tickets"]:
        return
    row = company.dice.choice(company.tables["tickets"])
    target = company.of((None, company.key("tickets"), row["ticket_id"]))
    row["merged_into_ticket_id"] = target


def merge_targets(company: Company) -> None:
    """Tickets that others were merged into are spoilt or mended."""
    tickets = company.tables["tickets"]
    targets = {row["merged_into_ticket_id"] for row in tickets}
    for row in tickets:
        if row["ticket_id"] in targets and not company.dice.randrange(3):
            row["status"] = company.of(("gone", "open"))


def whole_tables(company: Company) -> None:
    """All rows of a table go, or come back."""
    table = company.dice.choice(_SETASIDE)
    rows = company.tables[table]
    if rows:
        company.lost += [(table, row) for row in rows]
        rows.clear()
    else:
        rows += [row for name, row in company.lost if name == table]
        company.lost = [(name, row) for name, row in company.lost if name != table]


def customers_ways(company: Company) -> None:
    company.add_contract()
    company.add_activity()


def more_records(company: Company) -> None:
    for add in company.dice.sample(
        (company.add_answer, company.add_visit, company.add_unit), 2
    ):
        add()


def keyless(company: Company) -> None:
    table = company.some_table()
    row = dict(company.dice.choice(company.tables[table]))
    row[str(INPUT_TABLES[table].key)] = company.of((None, ""))
    company.tables[table].append(row)


def orphans(company: Company) -> None:
    company.add_events("nobody", company.start, 2)
    company.add_interaction("nobody", company.start)
    if company.dice.randrange(2):
        ticket = company.add_ticket(company.past())
        ticket["ticket_id"] = "nobody"


def the_future(company: Company) -> None:
    """Records from after the wall clock, which will catch up with some of them."""
    ahead = text(company.wall_clock + company.dice.choice((1, 28, 24 * 60)) * HOUR)
    table, column = company.dice.choice(
        (
            ("tickets", "created_at"),
            ("tickets", "resolved_at"),
            ("ticket_status_events", "occurred_at"),
            ("ticket_interactions", "occurred_at"),
            ("survey_responses", "responded_at"),
            ("field_visits", "completed_at"),
            ("customer_activity", "activity_on"),
        )
    )
    if company.tables[table]:
        value = ahead[:10] if column == "activity_on" else ahead
        company.dice.choice(company.tables[table])[column] = value


def targets(company: Company) -> None:
    table = company.dice.choice(list(_REFERENCE_ROWS))
    rows = company.tables[table]
    if rows and company.dice.randrange(2):
        rows.pop(company.place(table))
    else:
        missing = [dict(row) for row in _REFERENCE_ROWS[table] if row not in rows]
        rows += missing[:1]


def the_newest_vanish(company: Company) -> None:
    """What happened of late is gone, and as_of with it."""
    back = company.dice.choice((1, 3, 12, 40))
    until = text(max(company.start, company.now - back * DAY))
    for name, table in INPUT_TABLES.items():
        instants = [column.name for column in table.columns if column.type == "instant"]
        company.tables[name] = [
            row
            for row in company.tables[name]
            if not any((row[column] or "") > until for column in instants)
        ]


def the_oldest_vanish(company: Company) -> None:
    since = text(company.start + 12 * DAY)
    for table, column in (
        ("tickets", "created_at"),
        ("contracts", "started_on"),
        ("customer_activity", "activity_on"),
    ):
        company.tables[table] = [
            row for row in company.tables[table] if (row[column] or "") >= since
        ]


def swaps(company: Company) -> None:
    rows = company.tables[company.some_table()]
    one, other = (company.dice.randrange(len(rows)) for _ in "12")
    rows[one], rows[other] = rows[other], rows[one]


def another_order(company: Company) -> None:
    company.dice.shuffle(company.tables[company.some_table()])


def nothing(company: Company) -> None:
    """Nothing but time passes."""
    company.wall_clock += company.dice.choice((0, 3, 50, 24 * 61)) * HOUR


CHANGES: Sequence[Change] = (
    *(new_tickets, new_tickets, tickets_of_now, old_tickets_in_the_middle),
    *(late_events, reopenings, corrections, corrections, dirt, vanishing_rows),
    *(returning_rows, copies, vanishing_copies, duplicates, dimensions, dimensions),
    *(foreign_keys, foreign_keys, merges, merge_targets, whole_tables, whole_tables),
    *(
        customers_ways,
        more_records,
        keyless,
        orphans,
        the_future,
        targets,
        targets,
        the_newest_vanish,
    ),
    *(the_oldest_vanish, swaps, another_order, nothing, nothing),
)
