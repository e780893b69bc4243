"""What holds for every input, however dirty: found by inventing inputs.

The same inputs are invented on every run. `PROPERTY_EXAMPLES=500 pytest …` looks
further instead: that many for each property, others each time, and it makes what it
finds smaller.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dirty_inputs
import pytest
from aftersales.input.contract import INPUT_TABLES
from comparison import differences_in
from dirty_inputs import (
    TIMEZONES,
    WALL_CLOCK,
    DirtyRow,
    Moment,
    Tables,
    TextRow,
    inputs,
    instants,
    quarantined_rows,
    row_of,
    texts,
    write_csv,
)
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from reference import Result, compute
from replay import Marts, Shape, full_shape, shared_replay

KPIS = [
    "nps",
    "ticket_volume",
    "fault_rate",
    "open_tickets",
    "open_ticket_rate",
    "turnaround_time",
    "engineer_utilization",
    "csat",
    "first_contact_resolution",
    "customer_effort_score",
    "customer_retention_rate",
]
NOW = Moment(WALL_CLOCK).text()
MORE = int(os.environ.get("PROPERTY_EXAMPLES", "0"))

TextTables = Mapping[str, Sequence[TextRow]]
Facts = dict[str, list[str]]

some_as_of = st.none() | instants()
timezones = st.sampled_from(TIMEZONES)


def examples(count: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(
        max_examples=MORE or count,
        derandomize=not MORE,
        # Making an example smaller takes minutes, at a second a try.
        phases=[Phase.generate, Phase.shrink] if MORE else [Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def run(
    tables: TextTables,
    reading: Callable[[Marts], Any],
    as_of: Moment | None = None,
    timezone: str = "UTC",
    shape: Shape | None = None,
    wall_clock: str = NOW,
) -> Any:
    """What `reading` finds after the models ran.

    No data test may fail; where nothing has a date, one says so.
    """
    with shared_replay().run(
        tables,
        wall_clock=wall_clock,
        as_of=as_of.text() if as_of else "",
        timezone=timezone,
        shape=shape,
    ) as marts:
        if marts.rows("intermediate.int_clock")[0]["as_of"] is None:
            assert "as_of_is_known" in marts.failed_tests
        else:
            assert not marts.failed_tests
        return reading(marts)


def everything(marts: Marts) -> Facts:
    """All rows of all marts as text, every bit of a number included, in any order.

    What tells of the input's rows, not of the KPIs, is left out.
    """
    names = marts.connection.execute(
        "select table_name from duckdb_columns() where schema_name = 'marts'"
        " group by 1 having table_name not in ('input_audit', 'quarantined_rows')"
    ).fetchall()
    return {
        name: sorted(repr(list(row.values())) for row in marts.rows(f"marts.{name}"))
        for (name,) in names
    }


def audit(marts: Marts) -> dict[str, dict[str, Any]]:
    return {row["table_name"]: row for row in marts.rows("marts.input_audit")}


def both(marts: Marts) -> tuple[Facts, dict[str, dict[str, Any]]]:
    return everything(marts), audit(marts)


def test_the_strategies_know_every_column() -> None:
    for name, table in INPUT_TABLES.items():
        assert tuple(dirty_inputs.COLUMNS[name]) == table.column_names


@examples(25)
@given(inputs(), some_as_of, timezones)
def test_every_raw_row_is_accounted_for_and_every_kpi_is_as_the_reference_has_it(
    tables: Tables, as_of: Moment | None, timezone: str
) -> None:
    given_rows = texts(tables)
    note(json.dumps(given_rows, indent=1))
    expected = _reference(given_rows, as_of, timezone)

    def judge(marts: Marts) -> None:
        _nothing_disappears(given_rows, marts)
        if expected is None:
            assert not any(marts.rows(f"marts.kpi_{kpi}") for kpi in KPIS)
        else:
            assert list(differences_in(marts.connection, expected)) == []

    run(given_rows, judge, as_of, timezone)


def _reference(
    tables: TextTables, as_of: Moment | None, timezone: str
) -> Result | None:
    """What the reference computes; None where there is nothing to take as_of from."""
    with tempfile.TemporaryDirectory() as directory:
        write_csv(Path(directory), tables)
        try:
            return compute(
                Path(directory),
                as_of=as_of.text() if as_of else None,
                timezone=timezone,
                wall_clock=NOW,
            )
        except ValueError as error:
            if "as_of must be given" not in str(error):
                raise
            return None


def _nothing_disappears(tables: TextTables, marts: Marts) -> None:
    listed = Counter(
        (row["table_name"], _without_number(row["raw_fields"]))
        for row in marts.rows("marts.quarantined_rows")
    )
    for name, row in audit(marts).items():
        judged = [row[f"{fate}_rows"] for fate in ("accepted", "superseded")]
        given_rows = tables.get(name, ())
        assert row["raw_rows"] == len(given_rows)
        assert sum(judged) + row["quarantined_rows"] == row["raw_rows"]
        found = {key: n for key, n in listed.items() if key[0] == name}
        assert sum(found.values()) == row["quarantined_rows"]
        raw = Counter((name, _as_json(fields)) for fields in given_rows)
        assert all(n <= raw[key] for key, n in found.items()), found


def _as_json(fields: Mapping[str, str | None]) -> str:
    return json.dumps(dict(fields), sort_keys=True)


def _without_number(raw_fields: str) -> str:
    fields = json.loads(raw_fields)
    fields.pop("_row_number")
    return _as_json(fields)


@examples(10)
@given(inputs(), some_as_of, timezones, st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_matters_to_nothing(
    tables: Tables, as_of: Moment | None, timezone: str, seed: int
) -> None:
    note(json.dumps(texts(tables), indent=1))
    dice = random.Random(seed)
    shuffled = {name: _shuffled(name, rows, dice) for name, rows in tables.items()}
    as_given = run(texts(tables), both, as_of, timezone)
    assert run(texts(shuffled), both, as_of, timezone) == as_given


def _shuffled(
    name: str, rows: Sequence[DirtyRow], dice: random.Random
) -> list[DirtyRow]:
    """The rows in another order, but copies of equal age in the one they had."""
    order = list(range(len(rows)))
    dice.shuffle(order)
    places: dict[str, list[int]] = {}
    for place, number in enumerate(order):
        places.setdefault(_copy(name, rows[number]), []).append(place)
    shuffled = list(rows)
    for row in rows:
        shuffled[places[_copy(name, row)].pop(0)] = row
    return shuffled


def _copy(name: str, row: DirtyRow) -> str:
    """What copies of equal age have in common; a reference table has no copies."""
    if name not in INPUT_TABLES:
        return repr(row)
    updated_at = row.get("updated_at")
    age = updated_at.at if isinstance(updated_at, Moment) else None
    return repr((row[str(INPUT_TABLES[name].key)], age))


@examples(12)
@given(inputs(), quarantined_rows(), st.integers(0, 9))
def test_a_quarantined_row_with_a_key_of_its_own_changes_no_kpi(
    tables: Tables, bad: tuple[str, DirtyRow], place: int
) -> None:
    name, row = bad
    rows = tables[name]
    more = {**tables, name: [*rows[:place], row, *rows[place:]]}
    note(json.dumps([name, texts({name: [row]}), texts(tables)], indent=1))
    facts, before = run(texts(tables), both)
    facts_with_it, after = run(texts(more), both)
    before[name]["raw_rows"] += 1
    before[name]["quarantined_rows"] += 1
    assert after == before
    assert facts_with_it == facts


@examples(10)
@given(inputs(), st.sampled_from(list(INPUT_TABLES)), st.integers(0, 9))
def test_an_exact_duplicate_of_a_row_changes_no_kpi(
    tables: Tables, name: str, place: int
) -> None:
    rows = tables[name] or [row_of(name, place)]
    place %= len(rows)
    twice = [*rows[: place + 1], *rows[place:]]
    note(json.dumps([name, place, texts(tables)], indent=1))
    facts, before = run(texts({**tables, name: rows}), both)
    facts_with_it, after = run(texts({**tables, name: twice}), both)
    row = rows[place]
    without_key = row[str(INPUT_TABLES[name].key)] is None
    undatable = row.get("updated_at") == "lately"
    fate = "quarantined" if without_key or undatable else "superseded"
    before[name]["raw_rows"] += 1
    before[name][f"{fate}_rows"] += 1
    assert after == before
    assert facts_with_it == facts


@examples(8)
@given(inputs(), some_as_of, st.sampled_from([-53, -1, 1, 2, 60]))
def test_whole_weeks_shift_the_days_and_weeks_and_change_no_value(
    tables: Tables, as_of: Moment | None, weeks: int
) -> None:
    note(json.dumps(texts(tables), indent=1))
    shift = timedelta(weeks=weeks)
    later = Moment(as_of.at + shift) if as_of else None
    then = Moment(WALL_CLOCK + shift).text()
    before = run(texts(tables), lambda marts: _days_and_weeks(marts, shift), as_of)
    after = run(
        texts(tables, weeks),
        lambda marts: _days_and_weeks(marts, timedelta()),
        later,
        wall_clock=then,
    )
    assert after == before


def _days_and_weeks(marts: Marts, shift: timedelta) -> Facts:
    return {
        kpi: sorted(
            repr([v + shift if isinstance(v, date) else v for v in row.values()])
            for row in marts.rows(f"marts.kpi_{kpi}")
            if row["period_grain"] in ("day", "week")
        )
        for kpi in KPIS
    }


def _only(*names: str) -> Shape:
    return {name: columns for name, columns in full_shape().items() if name in names}


def _without(*names: str) -> Shape:
    return {name: c for name, c in full_shape().items() if name not in names}


def _required() -> Shape:
    shape = full_shape()
    for name, table in INPUT_TABLES.items():
        optional = set(table.column_names) - set(table.required)
        for column in optional - {"resolved_at", "engineer_id", "completed_at"}:
            del shape[name][column]
    return shape


@pytest.mark.parametrize(
    "shape",
    [
        _only("tickets"),
        _only("survey_responses", "contracts"),
        _without("engineers", "contracts", "ticket_interactions", "kpi_targets"),
        _required(),
    ],
    ids=["tickets alone", "answers and contracts", "no roster", "required columns"],
)
def test_an_absent_table_or_column_is_an_empty_one(shape: Shape) -> None:
    """All but the availability is the same, which tells what is absent."""

    def facts(marts: Marts) -> Facts:
        found = everything(marts)
        return {name: found[f"kpi_{name}"] for name in [*KPIS, "evidence"]}

    tables = {
        name: [row_of(name, number) for number in range(12)] for name in INPUT_TABLES
    }
    present = {
        name: [{c: row[c] for c in row if c in shape[name]} for row in rows]
        for name, rows in texts(tables).items()
        if name in shape
    }
    assert run(present, facts, shape=shape) == run(present, facts)
