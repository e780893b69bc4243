"""The generated company is always the same, and as awkward as it should be."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from company import WALL_CLOCK_TEXT, write_company
from reference import Result, compute
from reference.rows.contract import TABLES
from reference.timeline import GRAINS, next_first_day

DAYS = 330
ZONES = ("America/Havana", "Africa/Cairo")


@cache
def computed(zone: str) -> Result:
    with TemporaryDirectory() as directory:
        write_company(Path(directory), 7, tickets=150, timezone=zone, days=DAYS)
        return compute(Path(directory), timezone=zone, wall_clock=WALL_CLOCK_TEXT)


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_company(tmp_path / name, 3, tickets=60)
    files = sorted((tmp_path / "one").iterdir())
    assert len(files) == 17
    for file in files:
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_tables_and_columns_can_be_left_out(tmp_path: Path) -> None:
    write_company(tmp_path, 3, tickets=60, leave_out=("engineers", "tickets.team"))
    assert not (tmp_path / "engineers.csv").exists()
    header = (tmp_path / "tickets.csv").read_text().splitlines()[0].split(",")
    assert "team" not in header
    assert "internal_note" in header


def test_clean_books_have_nothing_to_quarantine(tmp_path: Path) -> None:
    write_company(tmp_path, 3, tickets=60, days=DAYS, dirty=False)
    result = compute(tmp_path, timezone="Europe/Berlin", wall_clock=WALL_CLOCK_TEXT)
    assert result.quarantined == []


def test_every_reason_occurs_in_every_table_it_applies_to() -> None:
    reasons = defaultdict(set)
    for table, _, reason in computed(ZONES[0]).quarantined:
        reasons[table].add(reason)
    common = {"missing_required", "unparseable"}
    dated = common | {"out_of_range", "future_dated"}
    assert reasons == {
        "tickets": dated | {"unknown_value", "impossible_order", "orphan"},
        "ticket_status_events": dated | {"unknown_value", "impossible_order", "orphan"},
        "ticket_interactions": dated | {"unknown_value", "orphan"},
        "survey_responses": dated | {"unknown_value"},
        "customers": {"missing_required"},
        "products": {"missing_required"},
        "installed_units": common | {"out_of_range", "impossible_order"},
        "engineers": common | {"out_of_range", "impossible_order"},
        "field_visits": dated | {"unknown_value", "impossible_order", "orphan"},
        "contracts": common | {"impossible_order"},
        "customer_activity": dated,
    }


def test_raw_is_accepted_plus_superseded_plus_quarantined() -> None:
    audit = computed(ZONES[0]).audit
    assert set(audit) == set(TABLES)
    for counts in audit.values():
        assert counts.raw == counts.accepted + counts.superseded + counts.quarantined
        assert min(counts) > 0


@pytest.mark.parametrize("zone", ZONES)
def test_stocks_and_flows_add_up(zone: str) -> None:
    for row in computed(zone).kpis["open_tickets"]:
        flows = row["opening"] + row["created"] + row["reopened"] - row["resolved"]
        assert flows == row["value"]
        bands = row["open_under_10_days"] + row["open_10_to_30_days"]
        assert bands + row["open_over_30_days"] == row["value"]
    for row in computed(zone).kpis["open_ticket_rate"]:
        assert row["numerator"] <= row["denominator"]
    for row in computed(zone).kpis["customer_retention_rate"]:
        assert row["customers_at_end"] - row["new_customers"] == row["numerator"]


@pytest.mark.parametrize("zone", ZONES)
def test_all_is_gapless_and_the_sum_of_each_segment(zone: str) -> None:
    for kpi_id, rows in computed(zone).kpis.items():
        assert rows, kpi_id
        sums: dict[tuple[object, ...], float] = defaultdict(float)
        starts = defaultdict(list)
        for row in rows:
            key = (row["period_grain"], row["period_start"])
            sums[*key, row["segment"]] += row["numerator"]
            if row["segment"] == "all":
                starts[row["period_grain"]].append(row["period_start"])
        for (grain, start, _), total in sums.items():
            assert total == pytest.approx(sums[grain, start, "all"]), kpi_id
        for grain in GRAINS:
            days = starts[grain]
            assert days[1:] == [next_first_day(grain, day) for day in days[:-1]]
