"""The Superset bundle follows what was published, and opens it read-only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import make_bundle
import pytest
import yaml
from aftersales.published.words import in_word
from small_marts import Configuration, write_configured_marts

Documents = dict[str, Any]

LINE = "echarts_timeseries_line"

CONFIGURATIONS = {
    "day alone, no segments": Configuration(grains=("day",), segments=()),
    "without month": Configuration(grains=("day", "week", "quarter")),
    "a KPI of its own alone": Configuration(kpis=("cost",), segments=("assignee_id",)),
}


@pytest.fixture(scope="module", params=["the demo", *CONFIGURATIONS])
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    if request.param == "the demo":
        found: Path = request.getfixturevalue("demo")
        return found
    path = tmp_path_factory.mktemp("bundle") / "published.duckdb"
    return write_configured_marts(path, CONFIGURATIONS[request.param])


@pytest.fixture(scope="module")
def documents(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """The bundle of a published file, read back, by the paths of its files."""
    directory = tmp_path_factory.mktemp("written")
    make_bundle.write_bundle(database, directory)
    return {
        str(path.relative_to(directory)): yaml.safe_load(path.read_text("utf-8"))
        for path in sorted(directory.rglob("*.yaml"))
    }


def charts(documents: Documents, kind: str) -> Iterator[Any]:
    for one in documents.values():
        if one.get("viz_type") == kind:
            yield one


def dataset_of(documents: Documents, chart: Any) -> Any:
    (found,) = [
        one
        for one in documents.values()
        if one.get("uuid") == chart["dataset_uuid"] and "table_name" in one
    ]
    return found


def condition(chart: Any) -> str:
    return " and ".join(
        f"{one['subject']} {'=' if one['operator'] == '==' else '<>'}"
        f" '{one['comparator']}'"
        for one in chart["params"]["adhoc_filters"]
    )


def published(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_bundle_in_the_repository_is_that_of_the_demo(demo: Path) -> None:
    found = {
        str(path.relative_to(make_bundle.BUNDLE)): path.read_text("utf-8")
        for folder in ("datasets", "charts", "dashboards")
        for path in (make_bundle.BUNDLE / folder).rglob("*.yaml")
    }
    assert found == make_bundle.bundle(demo)


def test_every_line_is_the_marts(database: Path, documents: Documents) -> None:
    kpis = published(database, "select name, model, kpi_id from marts.kpi_catalog")
    shown = {one["slice_name"]: one for one in charts(documents, LINE)}
    assert list(shown) == [name for name, *_ in sorted(kpis, key=lambda kpi: kpi[2])]
    for name, model, _ in kpis:
        chart = shown[name]
        dataset = dataset_of(documents, chart)
        metrics = {one["metric_name"]: one["expression"] for one in dataset["metrics"]}
        lines = [metrics[metric] for metric in chart["params"]["metrics"]]
        rows = published(
            database,
            f"select period_start, {', '.join(lines)} from marts.kpi_values"
            f" where {condition(chart)} group by period_start order by period_start",
        )
        columns = ("value", "benchmark_value", "ci_low", "ci_high")[: len(lines)]
        grain = chart["params"]["adhoc_filters"][1]["comparator"]
        assert rows == published(
            database,
            f"select period_start, {', '.join(columns)} from marts.{model}"
            f" where period_grain = '{grain}' and segment = 'all' and is_complete"
            " order by period_start",
        )
        assert len(rows) >= 7
        assert all(any(line) for line in zip(*rows, strict=True)), "an empty line"
        ((bounds,),) = published(
            database, f"select count(ci_low) from marts.{model} where segment = 'all'"
        )
        assert (len(lines) == 4) == (bounds > 0)


def test_every_table_is_the_marts(database: Path, documents: Documents) -> None:
    shown = list(charts(documents, "table"))
    ((split,),) = published(
        database, "select count(*) from marts.kpi_values where segment <> 'all'"
    )
    assert len(shown) == (2 if split else 1)
    for chart in shown:
        dataset = dataset_of(documents, chart)
        known = {one["column_name"]: one for one in dataset["columns"]}
        names = chart["params"]["all_columns"]
        columns = [known[name].get("expression", name) for name in names]
        table = dataset["table_name"]
        (first, *_) = rows = published(
            database,
            f"select {', '.join(columns)}, verdict from marts.{table}"
            f" where {condition(chart)}",
        )
        assert len(first) == len(names) + 1
        for row in rows:
            assert row[names.index("verdict_in_words")] == in_word(row[-1])


def test_a_dataset_has_the_columns_of_its_mart(
    database: Path, documents: Documents
) -> None:
    datasets = [one for one in documents.values() if "table_name" in one]
    assert len(datasets) == 2
    for dataset in datasets:
        described = published(database, f"describe marts.{dataset['table_name']}")
        assert [
            (column["column_name"], column["type"], column.get("is_dttm", False))
            for column in dataset["columns"]
            if "expression" not in column
        ] == [(name, kind, kind == "DATE") for name, kind, *_ in described]


def test_the_connection_is_read_only_and_locked_down(documents: Documents) -> None:
    database = documents["databases/aftersales.yaml"]
    arguments = database["extra"]["engine_params"]["connect_args"]
    assert arguments == {
        "read_only": True,
        "config": {"enable_external_access": "false", "lock_configuration": "true"},
    }
    for permission in ("allow_ctas", "allow_cvas", "allow_dml", "allow_csv_upload"):
        assert database[permission] is False


def test_identifiers_are_unique_and_every_reference_leads_somewhere(
    documents: Documents,
) -> None:
    uuids = [one["uuid"] for one in documents.values() if "uuid" in one]
    assert len(uuids) == len(set(uuids)) == len(documents) - 1
    for one in documents.values():
        for reference in ("database_uuid", "dataset_uuid"):
            assert one.get(reference, uuids[0]) in uuids
    position = documents["dashboards/aftersales.yaml"]["position"]
    components = {name: one for name, one in position.items() if isinstance(one, dict)}
    children = [child for one in components.values() for child in one["children"]]
    assert sorted([*children, "ROOT_ID"]) == sorted(components)
    for name, one in components.items():
        way = [*one.get("parents", []), name]
        for parent, child in pairwise(way):
            assert child in components[parent]["children"]
    shown = {
        one["meta"]["uuid"]: one["meta"]["chartId"]
        for one in components.values()
        if one["type"] == "CHART"
    }
    every = [*charts(documents, LINE), *charts(documents, "table")]
    assert shown.keys() == {one["uuid"] for one in every}
    assert len(set(shown.values())) == len(every)
