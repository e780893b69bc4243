"""Small dirty inputs for hypothesis: few ids, many ties, every kind of fault.

A cell is a text, nothing, a date, or a `Moment`: an instant with a way to spell it. So
a whole input can be moved in time, and its rows compared as the contract compares them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random

from aftersales.input.contract import INPUT_TABLES
from hypothesis import strategies as st


@dataclass(frozen=True)
class Moment:
    """An instant in UTC, spelt in one of the ways that the contract allows."""

    at: datetime
    style: int = 0

    def text(self) -> str:
        """Spell it; a date alone only where it is a midnight."""
        bare = self.at.replace(tzinfo=None)
        local = self.at.astimezone(timezone(timedelta(hours=5, minutes=45)))
        spellings = (
            bare.isoformat() + "Z",
            bare.isoformat(sep=" "),
            local.isoformat(),
            bare.isoformat(timespec="microseconds"),
            local.replace(tzinfo=None).isoformat(sep=" ") + "+0545",
            bare.date().isoformat() if self._is_midnight() else bare.isoformat(),
        )
        return spellings[self.style]

    def _is_midnight(self) -> bool:
        return self.at.time() == datetime.min.time()


Cell = Moment | date | str | None
DirtyRow = Mapping[str, Cell]
Maker = Callable[[Random], Cell]
Tables = Mapping[str, Sequence[DirtyRow]]
TextRow = dict[str, str | None]

_MONDAY = datetime(2024, 3, 18, tzinfo=UTC)
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
WALL_CLOCK = _MONDAY + 25 * _DAY + timedelta(hours=9, minutes=30)

# Local midnights of UTC, Berlin and Beirut (whose clocks skip one on 31 March).
_MIDNIGHTS = [
    _MONDAY + day * _DAY - timedelta(hours=hours)
    for day, hours in [(0, 0), (7, 0), (14, 0), (13, 2), (13, 1), (14, 2), (14, 3)]
]
_TIMES = [
    *(_MONDAY + day * _DAY + timedelta(hours=10) for day in (0, 1, 2, 7, 9, 20)),
    *_MIDNIGHTS,
    _MIDNIGHTS[1] - _TICK,
    _MIDNIGHTS[2] + _TICK,
    _MONDAY + 7 * _DAY + timedelta(hours=10) + _TICK,
    _MONDAY - 16 * _DAY + timedelta(hours=23, seconds=1),
    WALL_CLOCK,
]
_EARLY = [time for time in _TIMES if time <= _MIDNIGHTS[1]]
_LATE = [time for time in _TIMES if time >= _MIDNIGHTS[1] - _TICK]
_FUTURE = [WALL_CLOCK + _TICK, WALL_CLOCK + 3 * _DAY, datetime(2099, 1, 1, tzinfo=UTC)]
_BAD_INSTANTS = [
    "soon",
    "31/03/2024",
    "2024-02-30T10:00:00Z",
    "2024-03-20T24:00",
    "2024-03-20T10:00-18:01",
    "1969-12-30",
]
_DATES = [
    *(_MONDAY.date() + day * _DAY for day in (0, 1, 7, 10, 13, 14, 24, 25, 26)),
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2023, 12, 31),
    date(2024, 6, 30),
]
_BAD_DATES = ["2024-02-30", "20.03.2024", "tomorrow", "2024-13-01"]

_CUSTOMERS = ["c1", "c2", "c3", "C1", "c9"]
_TICKETS = ["t1", "t2", "t3", "t4", "t5", "t6", "t9"]
_UNITS = ["u1", "u2", "u3", "u4", "u9"]
_PRODUCTS = ["p1", "p2", "p3", "p9"]
_ENGINEERS = ["e1", "e2", "e3", "e9"]
_REGIONS = [None, "north", "south", "Süd", "(none)"]
_TEAMS = [None, "desk", "field"]
_PRIORITIES = [None, "high", "low"]
_STATUSES = ["open", "resolved", "new", "closed", "pending", "on_hold"]
TIMEZONES = ["UTC", "Europe/Berlin", "Asia/Beirut"]


def _pick(*items: Cell) -> Maker:
    return lambda rng: rng.choice(items)


def _rarely(good: Maker, bad: Sequence[Cell], often: int = 50) -> Maker:
    """Mostly something good; once in `often` times one of the bad cells."""
    return lambda rng: good(rng) if rng.randrange(often) else rng.choice(bad)


def _moment(times: Sequence[datetime]) -> Maker:
    return lambda rng: Moment(rng.choice(times), rng.randrange(6))


def _moments(times: Sequence[datetime], *more: Cell) -> Maker:
    """Instants, one in six of them from any time, and `more`, which counts as good."""
    makers = (*[_moment(times)] * 5, _moment(_TIMES), *(_pick(cell) for cell in more))
    bad: list[Cell] = [*map(Moment, _FUTURE), *_BAD_INSTANTS, None]
    return _rarely(lambda rng: rng.choice(makers)(rng), bad)


def _dates(*more: Cell) -> Maker:
    return _rarely(_pick(*_DATES, *more), [*_BAD_DATES, None])


_ids = _pick
_flags = _rarely(
    _pick(None, "", "false", "No", "f", "0"), ["true", "YES", "1", "maybe"]
)
_updates = _rarely(_rarely(_pick(None), list(map(Moment, _TIMES)), 3), ["lately"])

COLUMNS: Mapping[str, Mapping[str, Maker]] = {
    "tickets": {
        "ticket_id": _rarely(_ids(*_TICKETS[:6]), [None]),
        "created_at": _moments(_EARLY),
        "status": _rarely(_ids(*_STATUSES), ["Open", "gone", None, "ReOpened"], 20),
        "resolved_at": _moments(_LATE, None),
        "priority": _ids(*_PRIORITIES),
        "channel": _ids(None, "mail", "phone"),
        "category": _ids(None, "leak", "noise"),
        "ticket_type": _ids(None, "fault"),
        "team": _ids(*_TEAMS),
        "customer_id": _ids(None, *_CUSTOMERS),
        "unit_id": _ids(None, *_UNITS),
        "product_id": _ids(None, *_PRODUCTS),
        "assignee_id": _ids(None, "ann", "17"),
        "customer_contact_count": _rarely(
            _ids(None, "0", "1", "2"), ["-1", "x", "1.0"]
        ),
        "merged_into_ticket_id": _rarely(_ids(None), _TICKETS, 8),
        "is_deleted": _flags,
        "is_spam": _flags,
        "is_test": _flags,
        "is_internal": _flags,
        "source_system": _ids(None),
        "updated_at": _updates,
    },
    "ticket_status_events": {
        "event_id": _rarely(_ids(*(f"v{n}" for n in range(16))), [None]),
        "ticket_id": _rarely(_ids(*_TICKETS[:5]), [None, "t9"]),
        "occurred_at": _moments(_LATE),
        "status": _rarely(_ids(*_STATUSES), ["gone", "CLOSED", None], 20),
        "sequence": _rarely(_ids(None, "1", "2", "10", "2.5", "-1"), ["x"]),
    },
    "ticket_interactions": {
        "interaction_id": _rarely(_ids(*(f"i{n}" for n in range(16))), [None]),
        "ticket_id": _rarely(_ids(*_TICKETS[:6]), [None, "t9"]),
        "occurred_at": _moments(_LATE),
        "author_type": _rarely(_ids("customer", "agent", "system"), ["Customer", None]),
        "channel": _ids(None, "mail"),
    },
    "survey_responses": {
        "response_id": _rarely(_ids(*(f"r{n}" for n in range(20))), [None]),
        "survey_type": _rarely(_ids("nps", "csat", "ces"), ["NPS", None]),
        "responded_at": _moments(_LATE),
        "score": _rarely(
            _ids("0", "1", "2", "3", "4", "5", "7", "9", "10", "4.5", "1e0"),
            ["-1", "11", "x", "nan", None],
        ),
        "scale_min": _rarely(_ids(None), ["1", "0", "2", "x"], 3),
        "scale_max": _rarely(_ids(None), ["5", "10", "7", "5.0", "4", "1"], 3),
        "higher_is_better": _rarely(_ids(None, "true", "false"), ["maybe"]),
        "customer_id": _ids(None, *_CUSTOMERS),
        "ticket_id": _ids(None, *_TICKETS),
        "updated_at": _updates,
    },
    "customers": {
        "customer_id": _rarely(_ids(*_CUSTOMERS[:4]), [None]),
        "customer_name": _ids(None, 'Pump, "Valve" & Söhne'),
        "customer_segment": _ids(None, "home", "trade"),
        "region": _ids(*_REGIONS),
        "country": _ids(None),
    },
    "products": {
        "product_id": _rarely(_ids(*_PRODUCTS[:3]), [None]),
        "product_name": _ids(None, "line one\nline two"),
        "product_line": _ids(None, "heat", "cool"),
    },
    "installed_units": {
        "unit_id": _rarely(_ids(*_UNITS[:4]), [None]),
        "installed_on": _dates(),
        "decommissioned_on": _dates(*[None] * 6),
        "quantity": _rarely(_ids(None, "1", "3", "0.5", "1e2"), ["0", "-2", "two"]),
        "product_id": _ids(None, *_PRODUCTS),
        "customer_id": _ids(None, *_CUSTOMERS),
        "region": _ids(*_REGIONS),
        "warranty_until": _dates(None),
    },
    "engineers": {
        "engineer_id": _rarely(_ids(*_ENGINEERS[:3]), [None]),
        "employed_from": _dates(),
        "employed_to": _dates(*[None] * 8),
        "fte": _rarely(_ids(None, "1", "0.5", "0.3"), ["0", "1.5", "half"]),
        "weekly_hours": _rarely(_ids(None, "40", "37.5"), ["x"]),
        "engineer_name": _ids(None, "A. Smith"),
        "team": _ids(*_TEAMS),
        "region": _ids(*_REGIONS),
    },
    "field_visits": {
        "visit_id": _rarely(_ids(*(f"f{n}" for n in range(16))), [None]),
        "visit_type": _rarely(
            _ids("aftersales", "installation", "maintenance"), ["repair", None]
        ),
        "status": _rarely(
            _ids("completed", "completed", "completed", "cancelled", "scheduled"),
            ["done", None, "no_access"],
        ),
        "engineer_id": _rarely(_ids(*_ENGINEERS[:3]), [None, "e9"]),
        "started_at": _moments(_EARLY, None),
        "completed_at": _moments(_LATE),
        "ticket_id": _ids(None, *_TICKETS),
        "unit_id": _ids(None, *_UNITS),
    },
    "contracts": {
        "contract_id": _rarely(_ids(*(f"k{n}" for n in range(16))), [None]),
        "customer_id": _rarely(_ids(*_CUSTOMERS), [None]),
        "started_on": _dates(),
        "ended_on": _dates(*[None] * 6, date(2024, 12, 31)),
    },
    "customer_activity": {
        "activity_id": _rarely(_ids(*(f"a{n}" for n in range(16))), [None]),
        "customer_id": _rarely(_ids(*_CUSTOMERS), [None]),
        "activity_on": _dates(),
    },
}
"""For each column of each input table, the cells that it may hold."""

_MOST = {
    "tickets": 10,
    "ticket_status_events": 10,
    "survey_responses": 12,
    "ticket_interactions": 7,
    "field_visits": 8,
}
_KPIS = ["ticket_volume", "open_tickets", "turnaround_time", "nps", "fault_rate"]
_UNIQUE = {
    "kpi_targets": ("kpi_id", "segment", "period_grain", "valid_from"),
    "sla_targets": ("priority", "valid_from"),
    "business_calendars": ("team", "weekday"),
    "holidays": ("holiday_on", "team"),
    "ticket_statuses": ("status",),
    "survey_scales": ("survey_type", "scale_max"),
}
_START = date(2024, 3, 20)
_REFERENCES: Mapping[str, Mapping[str, Maker]] = {
    "kpi_targets": {
        "kpi_id": _pick(*_KPIS),
        "segment": _pick(None, "all"),
        "segment_value": _pick(None, "all"),
        "target_value": _pick("0", "1", "2.5", "50"),
        "valid_from": _pick(None, _START, date(2024, 4, 1)),
        "valid_to": _pick(None, date(2024, 4, 2)),
        "period_grain": _pick(None, "day", "week"),
    },
    "sla_targets": {
        "priority": _pick("high", "low", None),
        "target_days": _pick("0", "1", "7", "2.5"),
        "valid_from": _pick(None, _START),
        "valid_to": _pick(None, date(2024, 4, 2)),
    },
    "business_calendars": {
        "team": _pick(None, "desk"),
        "weekday": _pick("monday", "Tue", "3", "4", "sat", "0"),
        "opens": _pick("09:00", "00:00", "08:30:30"),
        "closes": _pick("17:00", "24:00"),
        "timezone": _pick(None),
    },
    "holidays": {
        "holiday_on": _pick(date(2024, 3, 25), date(2024, 3, 29), _START),
        "team": _pick(None, "desk"),
        "name": _pick(None, "Easter"),
    },
    "ticket_statuses": {
        "status": _pick("open", "resolved", "closed", "reopened", "new", *_STATUSES),
        "category": _pick("open", "resolved", "new", "closed"),
    },
    "survey_scales": {
        "survey_type": _pick("nps", "csat", "ces"),
        "scale_min": _pick("1"),
        "scale_max": _pick("5", "7", "10.0"),
        "favourable_from": _pick("4", "5"),
    },
}


def row_of(table: str, seed: int | str) -> DirtyRow:
    """The row of a table that follows from a seed."""
    rng = Random(f"{table} {seed}")
    columns = COLUMNS.get(table) or _REFERENCES[table]
    return {name: make(rng) for name, make in columns.items()}


def _seeds(least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 2**32 - 1), min_size=least, max_size=most)


def _input_rows(table: str) -> st.SearchStrategy[list[DirtyRow]]:
    """An input table's rows; sometimes there are none.

    A row is one draw, and its cells follow from it: twenty draws a row would leave
    hypothesis with small inputs that are all alike.
    """
    most = _MOST.get(table, 5)
    seeds = st.one_of(*[_seeds(most // 2, most)] * 7, _seeds(0, 1))
    return seeds.map(
        lambda found: [row_of(table, f"{n} {seed}") for n, seed in enumerate(found)]
    )


def _reference(table: str) -> st.SearchStrategy[list[DirtyRow]]:
    names = _UNIQUE[table]

    def unalike(seeds: list[int]) -> list[DirtyRow]:
        rows = [row_of(table, f"{n} {seed}") for n, seed in enumerate(seeds)]
        return list({tuple(str(row[n]) for n in names): row for row in rows}.values())

    return _seeds(1, 5).map(unalike)


def inputs() -> st.SearchStrategy[Tables]:
    """All tables of the contract; any of them may be missing or empty."""
    required = {name: _input_rows(name) for name in INPUT_TABLES}
    optional = {name: _reference(name) for name in _REFERENCES}
    return st.fixed_dictionaries(required, optional=optional)


_EARLIEST, _LATEST = Moment(min(_TIMES)), Moment(WALL_CLOCK)
_SOON = Moment(_FUTURE[0])
OWN_KEY = "of its own"
_FAULTS: Mapping[str, Sequence[DirtyRow]] = {
    "tickets": [
        {"created_at": None},
        {"created_at": _SOON},
        {"status": "gone"},
        {"is_spam": "maybe"},
        {"updated_at": "lately"},
        {"resolved_at": _SOON},
        {"created_at": _LATEST, "resolved_at": _EARLIEST},
        {"customer_contact_count": "-1"},
        {"merged_into_ticket_id": OWN_KEY},
        {"merged_into_ticket_id": "nobody"},
        {"status": "resolved", "resolved_at": None},
    ],
    "ticket_status_events": [
        {"occurred_at": "soon"},
        {"occurred_at": _SOON},
        {"status": "gone"},
        {"status": None},
        {"sequence": "x"},
        {"ticket_id": "nobody"},
    ],
    "ticket_interactions": [
        {"author_type": "Client"},
        {"occurred_at": _SOON},
        {"ticket_id": "nobody"},
        {"ticket_id": None},
    ],
    "survey_responses": [
        {"survey_type": "nps", "score": "9.5"},
        {"score": "11"},
        {"score": "nan"},
        {"scale_max": "4"},
        {"responded_at": _SOON},
        {"higher_is_better": "maybe"},
    ],
    "customers": [{"customer_id": None}],
    "products": [{"product_id": None}],
    "installed_units": [
        {"quantity": "0"},
        {"installed_on": None},
        {"installed_on": _DATES[1], "decommissioned_on": _DATES[0]},
        {"warranty_until": "2024-02-30"},
    ],
    "engineers": [
        {"fte": "1.5"},
        {"employed_from": "tomorrow"},
        {"employed_from": _DATES[1], "employed_to": _DATES[0]},
        {"weekly_hours": "x"},
    ],
    "field_visits": [
        {"visit_type": "repair"},
        {"status": "completed", "engineer_id": None},
        {"status": "completed", "completed_at": _SOON},
        {"status": "cancelled", "started_at": _LATEST, "completed_at": _EARLIEST},
    ],
    "contracts": [
        {"customer_id": None},
        {"started_on": _DATES[1], "ended_on": _DATES[0]},
        {"ended_on": "2024-13-01"},
    ],
    "customer_activity": [{"activity_on": date(2024, 4, 14)}, {"customer_id": None}],
}
"""Changes to a row, each of which has it quarantined whatever else it holds."""


def quarantined_rows() -> st.SearchStrategy[tuple[str, DirtyRow]]:
    """A table and a row of it, under a key of its own, that cannot be accepted."""
    faults = [(table, fault) for table, found in _FAULTS.items() for fault in found]

    def spoil(fault: tuple[str, DirtyRow], seed: int) -> tuple[str, DirtyRow]:
        table, changes = fault
        key = str(INPUT_TABLES[table].key)
        return table, {**row_of(table, seed), key: OWN_KEY, **changes}

    return st.builds(spoil, st.sampled_from(faults), st.integers(0, 2**32 - 1))


def texts(tables: Tables, weeks: int = 0) -> dict[str, list[TextRow]]:
    """The rows as text, all instants and dates moved by whole weeks."""
    return {
        name: [
            {column: _text(cell, weeks) for column, cell in row.items()} for row in rows
        ]
        for name, rows in tables.items()
    }


def instants() -> st.SearchStrategy[Moment]:
    """Any instant of the inputs, for an as_of."""
    return st.sampled_from(_TIMES).map(Moment)


def _text(cell: Cell, weeks: int) -> str | None:
    if isinstance(cell, Moment):
        return Moment(cell.at + weeks * 7 * _DAY, cell.style).text()
    if isinstance(cell, date):
        return (cell + weeks * 7 * _DAY).isoformat()
    return cell or None


def write_csv(directory: Path, tables: Mapping[str, Sequence[TextRow]]) -> None:
    """Write each table as a canonical CSV file."""
    for name, rows in tables.items():
        path = directory / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, COLUMNS.get(name) or _REFERENCES[name])
            writer.writeheader()
            writer.writerows(rows)
