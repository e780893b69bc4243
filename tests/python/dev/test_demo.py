"""The demo company is what its script makes, whole and with its bad rows."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import make_demo
import pytest
import yaml
from aftersales.input.contract import ALL_TABLES
from demo_company.bad_rows import QUARANTINED, SUPERSEDED
from reference.rows.contract import TABLES
from reference.rows.reference_tables import read_reference_tables
from reference.rows.validation import Validated, validate

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "seeds" / "demo"
REFERENCE = ROOT / "seeds" / "reference"
OWN_REFERENCES = {"kpi_targets", "sla_targets", "business_calendars", "holidays"}
SHIPPED = {"ticket_statuses", "survey_scales", "rails_time_zones"}
REASONS = {
    "missing_required",
    "unparseable",
    "unknown_value",
    "out_of_range",
    "future_dated",
    "impossible_order",
    "orphan",
}
WALL_CLOCK = datetime(2026, 11, 1, tzinfo=UTC)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def validated() -> Validated:
    return validate(DEMO, read_reference_tables(DEMO), WALL_CLOCK, ZoneInfo("UTC"))


def described(folder: Path) -> dict[str, dict[str, Any]]:
    text = next(folder.glob("_*__seeds.yml")).read_text(encoding="utf-8")
    return {seed["name"]: seed for seed in yaml.safe_load(text)["seeds"]}


def test_the_committed_files_are_what_the_script_makes() -> None:
    assert make_demo.differing(make_demo.make_files(), DEMO) == []


def test_another_process_with_another_hash_seed_makes_the_same() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "dev" / "make_demo.py"), "--check"]
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu"}
    done = subprocess.run(
        script, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_check_names_a_file_that_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make_demo.main(["--output", str(tmp_path)]) == 0
    assert make_demo.main(["--output", str(tmp_path), "--check"]) == 0
    with (tmp_path / "products.csv").open("a") as file:
        file.write("P99,Borealis,Other\n")
    assert make_demo.main(["--output", str(tmp_path), "--check"]) == 1
    assert "products.csv" in capsys.readouterr().err


def test_the_seeds_stay_small() -> None:
    assert sum(file.stat().st_size for file in ROOT.glob("seeds/*/*.csv")) < 2_000_000


def test_every_table_is_there() -> None:
    assert {file.stem for file in DEMO.glob("*.csv")} == set(TABLES) | OWN_REFERENCES
    assert {file.stem for file in REFERENCE.glob("*.csv")} == SHIPPED


@pytest.mark.parametrize("folder", [DEMO, REFERENCE], ids=lambda folder: folder.name)
def test_every_column_is_loaded_as_text(folder: Path) -> None:
    seeds = described(folder)
    assert set(seeds) == {file.stem for file in folder.glob("*.csv")}
    for name, seed in seeds.items():
        header = list(rows_of(folder / f"{name}.csv")[0])
        assert list(seed["config"]["column_types"]) == header
        assert seed["description"]


def test_the_demo_has_nearly_every_column_of_the_contract() -> None:
    missing = set()
    for path in DEMO.glob("*.csv"):
        table = ALL_TABLES[path.stem]
        header = set(rows_of(path)[0])
        assert set(table.required) <= header <= set(table.column_names)
        missing |= {f"{table.name}.{name}" for name in table.column_names} - {
            f"{table.name}.{name}" for name in header
        }
    assert missing == {
        "tickets.assignee_id",
        "sla_targets.time_basis",
    }


def test_files_are_plain_text_that_a_seed_reader_takes_as_it_is() -> None:
    for file in ROOT.glob("seeds/*/*.csv"):
        content = file.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        values = {value for row in rows_of(file) for value in row.values()}
        assert "null" not in {value.lower() for value in values}
        assert all(value == value.strip() for value in values)


def test_exactly_the_bad_rows_are_quarantined() -> None:
    found = Counter((row.table, row.reason) for row in validated().quarantined)
    assert found == Counter(
        (table, reason) for table, rows in QUARANTINED.items() for reason, _ in rows
    )
    assert {reason for _, reason in found} == REASONS
    assert {table for table, _ in found} == set(TABLES)


def test_exactly_the_older_copies_are_superseded() -> None:
    superseded = {
        table: counts.superseded for table, counts in validated().audit.items()
    }
    assert superseded == {table: len(copies) for table, copies in SUPERSEDED.items()}


def test_bad_rows_are_a_few_dozen() -> None:
    audit = validated().audit.values()
    assert 24 <= sum(counts.quarantined for counts in audit) <= 96


def test_there_are_about_two_thousand_tickets_in_two_years() -> None:
    tickets = validated().accepted["tickets"]
    assert 1_900 <= len(tickets) <= 2_200
    assert min(ticket["created_at"] for ticket in tickets).year == 2024
    assert max(ticket["created_at"] for ticket in tickets) < WALL_CLOCK


@pytest.mark.parametrize(
    ("table", "column", "target"),
    [
        ("tickets", "customer_id", "customers"),
        ("tickets", "product_id", "products"),
        ("tickets", "unit_id", "installed_units"),
        ("survey_responses", "ticket_id", "tickets"),
        ("field_visits", "ticket_id", "tickets"),
        ("installed_units", "customer_id", "customers"),
    ],
)
def test_some_references_lead_nowhere_but_most_do(
    table: str, column: str, target: str
) -> None:
    accepted = validated().accepted
    known = {row[TABLES[target].key] for row in accepted[target]}
    named = [row[column] for row in accepted[table] if row[column]]
    unknown = [value for value in named if value not in known]
    assert 0 < len(unknown) < len(named) / 100


def test_statuses_map_to_themselves() -> None:
    statuses = rows_of(REFERENCE / "ticket_statuses.csv")
    assert all(row["status"] == row["category"] for row in statuses)
    assert len(statuses) == 6


def test_volume_like_targets_name_their_grain() -> None:
    by_period = {
        "open_tickets",
        "open_ticket_rate",
        "engineer_utilization",
        "customer_retention_rate",
    }
    for target in rows_of(DEMO / "kpi_targets.csv"):
        assert bool(target["period_grain"]) or target["kpi_id"] not in by_period
