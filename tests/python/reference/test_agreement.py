"""The models and the plain-Python reference agree on companies full of edge cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest
from building import DEMO
from company import WALL_CLOCK_TEXT, write_company
from comparison import differences, differences_in
from published_demo import published_demo
from pyarrow import csv, parquet
from reference import compute
from replay import shared_replay

pytestmark = pytest.mark.slow


class Case(NamedTuple):
    """A generated company, seen from an instant in a time zone."""

    seed: int
    timezone: str
    as_of: str | None = None
    leave_out: tuple[str, ...] = ()
    start: date = date(2023, 1, 1)


CASES = {
    "the end of the data": Case(1, "Europe/Berlin"),
    "the middle of a period, half an hour off": Case(
        2, "Asia/Kolkata", "2024-03-15T11:22:33Z", ("engineers",)
    ),
    "a local midnight, clocks changing at midnight": Case(
        3, "America/Havana", "2024-06-30T04:00:00Z", ("contracts",)
    ),
    "the midnight that the clocks skip": Case(
        4,
        "Africa/Cairo",
        "2024-04-25T22:00:00Z",
        ("ticket_status_events", "business_calendars"),
    ),
    "without targets, half an hour of daylight saving": Case(
        5,
        "Australia/Lord_Howe",
        None,
        ("kpi_targets", "sla_targets", "holidays", "ticket_interactions"),
    ),
    "few dimensions": Case(
        6, "UTC", "2023-07-01", ("tickets.team", "customers", "products")
    ),
    "tickets alone": Case(
        7,
        "Asia/Kathmandu",
        None,
        (
            "installed_units",
            "field_visits",
            "survey_responses",
            "contracts",
            "customer_activity",
        ),
    ),
    "a day that the zone skipped": Case(
        8,
        "Pacific/Apia",
        "2012-02-10T10:00:00Z",
        ("business_calendars",),
        date(2011, 1, 1),
    ),
    "clocks put back by three hours, past midnight": Case(
        9, "Antarctica/Casey", "2010-04-01T03:00:00Z", start=date(2009, 6, 1)
    ),
    "two hours of daylight saving": Case(
        10, "Antarctica/Troll", "2024-10-27T01:30:00Z"
    ),
    "a change of two hours for good": Case(
        11, "Asia/Magadan", "2014-10-25T14:00:00Z", start=date(2013, 6, 1)
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_kpi_agrees_with_the_reference(case: Case, tmp_path: Path) -> None:
    write_company(
        tmp_path,
        case.seed,
        tickets=900,
        timezone=case.timezone,
        start=case.start,
        leave_out=case.leave_out,
    )
    assert list(disagreements(tmp_path, case.timezone, case.as_of))[:20] == []


def disagreements(
    data: Path, timezone: str, as_of: str | None = None, least: int = 1000
) -> Iterator[str]:
    """What differs between the models' tables and the reference's."""
    expected = compute(data, as_of=as_of, timezone=timezone, wall_clock=WALL_CLOCK_TEXT)
    assert expected.audit["tickets"].raw > least
    with shared_replay().run_directory(
        data, as_of=as_of, reporting_timezone=timezone, wall_clock=WALL_CLOCK_TEXT
    ) as marts:
        assert not marts.failed_tests
        yield from differences_in(marts.connection, expected)


def test_ids_that_became_fractions_are_what_they_were(tmp_path: Path) -> None:
    """What pandas makes of numbered records of which some ids are missing."""
    source = tmp_path / "source"
    write_company(source, 12, tickets=300, timezone="UTC", days=200)
    for path in source.iterdir():
        write_as_numbers(path, tmp_path / path.with_suffix(".parquet").name)
    assert list(disagreements(tmp_path, "UTC", least=300))[:20] == []


def write_as_numbers(source: Path, target: Path) -> None:
    """Write a CSV file as Parquet, ids such as `t-17` as the double 17.0."""
    strings = csv.ConvertOptions(strings_can_be_null=True)
    header = source.read_text("utf-8").split("\n", 1)[0].split(",")
    strings.column_types = dict.fromkeys(header, pa.string())
    table = csv.read_csv(
        source,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=strings,
    )
    columns = {name: table[name].to_pylist() for name in table.column_names}
    for name in columns:
        if name in ("customer_id", "product_id", "ticket_id", "engineer_id"):
            columns[name] = pa.array(map(as_number, columns[name]), pa.float64())
    parquet.write_table(pa.table(columns), target)


def as_number(key: str | None) -> float | None:
    """Give `t-17` as 17, and any other id as a number of its own."""
    if key is None:
        return None
    head, _, tail = key.rpartition("-")
    if head in ("c", "p", "t", "f") and tail.isdigit():
        return float(tail)
    return 0.5 + sum(ord(letter) << 5 * place for place, letter in enumerate(key[-6:]))


def test_the_demo_agrees_with_the_reference() -> None:
    assert list(differences(published_demo(), compute(DEMO)))[:20] == []
