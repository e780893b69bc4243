"""The Superset bundle follows what was published, and opens it read-only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import make_bundle
import pytest
import yaml
from aftersales.published.words import in_word
from configured_marts import Configuration, write_configured_marts

Documents = dict[str, Any]

TABLES = "select table_name from information_schema.tables"
LINE = "echarts_timeseries_line"

CONFIGURATIONS = {
    "day alone, no segments": Configuration(grains=("day",), segments=()),
    "without month": Configuration(grains=("day", "week", "quarter")),
    "an older file": Configuration(grains=("month",), is_old=True),
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
    wanted = {
        "Scorecard": "from marts.kpi_scorecard",
        "Segments": "from marts.kpi_values where segment <> 'all'",
        "Answers": "from marts.kpi_answers",
        "What moved it": "from marts.kpi_drivers",
    }
    known_tables = {name for (name,) in published(database, TABLES)}
    assert {chart["slice_name"] for chart in shown} == {
        name
        for name, query in wanted.items()
        if query.split()[1].removeprefix("marts.") in known_tables
        and published(database, f"{query} limit 1")
    }
    for chart in shown:
        dataset = dataset_of(documents, chart)
        known = {one["column_name"]: one for one in dataset["columns"]}
        names = chart["params"]["all_columns"]
        columns = [known[name].get("expression", name) for name in names]
        table = dataset["table_name"]
        order = [json.loads(text)[0] for text in chart["params"]["order_by_cols"]]
        plain = [name.removesuffix("_in_words") for name in names]
        rows = published(
            database,
            f"select {', '.join([*columns, *plain])} from marts.{table}"
            f" where {condition(chart)} order by {', '.join(order)}",
        )
        assert rows
        for row in rows:
            shown_as, held = row[: len(names)], row[len(names) :]
            assert shown_as == tuple(
                in_word(value) if name.endswith("_in_words") and value else value
                for name, value in zip(names, held, strict=True)
            )


def test_a_dataset_has_the_columns_of_its_mart(
    database: Path, documents: Documents
) -> None:
    datasets = [one for one in documents.values() if "table_name" in one]
    tables = {one["table_name"] for one in datasets}
    assert tables >= {"kpi_values", "kpi_scorecard"}
    assert tables == {name for (name,) in published(database, TABLES)} & {
        *tables,
        *("kpi_answers", "kpi_drivers"),
    }
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


def test_a_kpi_is_chosen_on_both_tabs_and_a_segment_on_the_second(
    documents: Documents,
) -> None:
    dashboard = documents["dashboards/aftersales.yaml"]
    position = dashboard["position"]
    filters = {
        one["targets"][0]["column"]["name"]: one["scope"]["rootPath"]
        for one in dashboard["metadata"]["native_filter_configuration"]
    }
    assert filters.pop("kpi_id") == ["ROOT_ID"]
    assert filters in ({}, {"segment": ["TAB-segments"]})
    assert bool(filters) == ("TAB-segments" in position)
    tabs = {
        one["meta"]["uuid"]: one["parents"][3]
        for one in position.values()
        if isinstance(one, dict) and one["type"] == "CHART"
    }
    assert len(set(tabs.values())) == 1 + len(filters)
    for chart in (*charts(documents, LINE), *charts(documents, "table")):
        columns = {
            one["column_name"] for one in dataset_of(documents, chart)["columns"]
        }
        is_split = tabs[chart["uuid"]] == "TAB-segments"
        assert columns >= ({"kpi_id", "segment"} if is_split else {"kpi_id"})
