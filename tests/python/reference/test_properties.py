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
        " and table_name not in ('input_audit', 'input_notices', 'quarantined_rows')"
        " group by 1"
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


@examples(20)
@given(inputs(), some_as_of, timezones)
def test_every_raw_row_is_accounted_for_and_every_kpi_is_as_the_reference_has_it(
    tables: Tables, as_of: Moment | None, timezone: str
) -> None:
    given_rows = texts(tables)
    note(json.dumps(given_rows, indent=1))
    expected = _reference(given_rows, as_of, timezone)

    def look(marts: Marts) -> None:
        _nothing_disappears(given_rows, marts)
        if expected is None:
            assert not any(marts.rows(f"marts.kpi_{kpi}") for kpi in KPIS)
        else:
            assert list(differences_in(marts.connection, expected)) == []

    run(given_rows, look, as_of, timezone)


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
    listed = Counter(row["table_name"] for row in marts.rows("marts.quarantined_rows"))
    for name, row in audit(marts).items():
        others = [row[f"{fate}_rows"] for fate in ("accepted", "superseded")]
        given_rows = tables.get(name, ())
        assert row["raw_rows"] == len(given_rows)
        assert sum(others) + row["quarantined_rows"] == row["raw_rows"]
        assert listed[name] == row["quarantined_rows"]
        found = Counter(
            _without_number(fields)
            for (fields,) in marts.connection.execute(
                f"select raw_fields from staging.stg_{name}"
                " where record_status = 'quarantined'"
            ).fetchall()
        )
        assert found.total() == row["quarantined_rows"]
        raw = Counter(map(_as_json, given_rows))
        assert found <= raw, found - raw


def _as_json(fields: Mapping[str, str | None]) -> str:
    return json.dumps(dict(fields), sort_keys=True)


def _without_number(raw_fields: str) -> str:
    fields = json.loads(raw_fields)
    fields.pop("_row_number")
    return _as_json(fields)


@examples(10)
@given(
    inputs(),
    some_as_of,
    timezones,
    quarantined_rows(),
    st.sampled_from(list(INPUT_TABLES)),
    st.integers(0, 2**32 - 1),
)
def test_order_copies_and_bad_rows_change_no_kpi(
    tables: Tables,
    as_of: Moment | None,
    timezone: str,
    bad: tuple[str, DirtyRow],
    copied: str,
    seed: int,
) -> None:
    """The same rows in another order, one of them twice, beside a bad row of its own.

    All three in one, since each run takes a second.
    """
    rng = random.Random(seed)
    given_rows = {**tables, copied: tables[copied] or [row_of(copied, seed)]}
    place = rng.randrange(len(given_rows[copied]))
    twice = given_rows[copied][place]
    name, bad_row = bad
    more = {**given_rows, copied: _with_a_copy(given_rows[copied], place)}
    more[name] = [*more[name], bad_row]
    shuffled = {table: _shuffled(table, rows, rng) for table, rows in more.items()}
    note(
        json.dumps(
            [copied, texts({name: [bad_row]}), texts(tables), texts(shuffled)], indent=1
        )
    )
    facts, before = run(texts(given_rows), both, as_of, timezone)
    before[name]["raw_rows"] += 1
    before[name]["quarantined_rows"] += 1
    before[copied]["raw_rows"] += 1
    before[copied][f"{_fate_of_a_copy(copied, twice)}_rows"] += 1
    facts_after, after = run(texts(shuffled), both, as_of, timezone)
    assert after == before
    assert facts_after == facts


def _with_a_copy(rows: Sequence[DirtyRow], place: int) -> list[DirtyRow]:
    """The rows with one of them twice, side by side."""
    return [*rows[: place + 1], *rows[place:]]


def _fate_of_a_copy(name: str, row: DirtyRow) -> str:
    """What becomes of a row that is there already."""
    without_key = row[str(INPUT_TABLES[name].key)] is None
    is_undatable = row.get("updated_at") == "lately"
    return "quarantined" if without_key or is_undatable else "superseded"


def _shuffled(
    name: str, rows: Sequence[DirtyRow], rng: random.Random
) -> list[DirtyRow]:
    """The rows in another order, but copies of equal age in the one they had."""
    order = list(range(len(rows)))
    rng.shuffle(order)
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


@examples(6)
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
