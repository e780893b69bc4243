"""MetricFlow's answers over the facts are the KPIs' values.

`make test-metricflow` runs these, in an environment that has MetricFlow.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
import yaml
from comparison import same
from published_demo import PROJECT, published_demo

PROGRAMS = Path(os.environ.get("AFTERSALES_METRICFLOW", ""))
RECORDS = {"_semantic__tickets.yml": "ticket", "_semantic__surveys.yml": "response"}
PARTS = ("models", "macros", "seeds", "tests", "analyses", "profiles", "selectors.yml")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        "AFTERSALES_METRICFLOW" not in os.environ, reason="make test-metricflow"
    ),
]


Values = dict[tuple[str, str], float]
"""By beginning of the period and segment value."""


class Layer:
    """The project with its semantic manifest, and the demo's marts to query."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.database = directory / "demo.duckdb"
        shutil.copy(published_demo(), self.database)
        self.database.chmod(0o644)
        for part in PARTS:
            (directory / part).symlink_to(PROJECT / part)
        shutil.copy(PROJECT / "dbt_project.yml", directory)
        self.run("dbt", "--quiet", "parse")

    def run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(PROGRAMS / program), *words],
            cwd=self.directory,
            env={
                **os.environ,
                "AFTERSALES_WORK_DATABASE": str(self.database),
                "DBT_PROFILES_DIR": str(PROJECT / "profiles"),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "0",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def query(self, metrics: Sequence[str], by: Sequence[str]) -> list[dict[str, str]]:
        """The rows of a query, by column."""
        file = self.directory / "answer.csv"
        wanted = ("--metrics", ",".join(metrics), "--group-by", ",".join(by))
        self.run("mf", "query", *wanted, "--csv", str(file))
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def kpi(self, kpi_id: str, grain: str, segment: str) -> Values:
        """The values of a KPI, where any record is behind them."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            rows = connection.execute(
                "select period_start, segment_value, value from marts.kpi_values"
                " where kpi_id = ? and period_grain = ? and segment = ?"
                " and value is not null and sample_size > 0",
                [kpi_id, grain, segment],
            ).fetchall()
        return {(str(start), value): number for start, value, number in rows}


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Layer:
    return Layer(tmp_path_factory.mktemp("semantic"))


def metrics(file: str) -> list[str]:
    """The metrics of a file that are called as a KPI."""
    path = PROJECT / "models" / "semantic" / file
    content = yaml.safe_load(path.read_text("utf-8"))
    measures = [
        measure["name"]
        for model in content["semantic_models"]
        for measure in model["measures"]
    ]
    named = [*measures, *(metric["name"] for metric in content["metrics"])]
    with duckdb.connect(str(published_demo()), read_only=True) as connection:
        known = connection.execute("select kpi_id from marts.kpi_catalog").fetchall()
    return [name for name in named if (name,) in known]


@pytest.mark.parametrize("file", RECORDS)
@pytest.mark.parametrize("grain", ["month", "year"])
@pytest.mark.parametrize("segment", ["all", "team"])
def test_metrics_are_what_the_kpis_are(
    layer: Layer, file: str, grain: str, segment: str
) -> None:
    kpis = metrics(file)
    assert len(kpis) >= 3
    period, slice_by = f"metric_time__{grain}", f"{RECORDS[file]}__{segment}"
    by = [period] if segment == "all" else [period, slice_by]
    rows = [row for row in layer.query(kpis, by) if row[period]]
    for kpi_id in kpis:
        found = {
            (row[period][:10], row.get(slice_by, "all") or "(none)"): float(row[kpi_id])
            for row in rows
            if row[kpi_id] and (kpi_id != "ticket_volume" or float(row[kpi_id]))
        }
        expected = layer.kpi(kpi_id, grain, segment)
        assert len(expected) >= 3
        assert found.keys() == expected.keys(), kpi_id
        for place, value in expected.items():
            assert same(value, found[place]), (kpi_id, place)


def test_columns_may_be_combined(layer: Layer) -> None:
    """What the KPI tables, split by one dimension at a time, cannot say."""
    rows = layer.query(["ticket_volume"], ["ticket__team", "ticket__priority"])
    assert len(rows) > len({row["ticket__team"] for row in rows})
    total = sum(int(row["ticket_volume"]) for row in rows)
    assert total == sum(layer.kpi("ticket_volume", "year", "all").values())
