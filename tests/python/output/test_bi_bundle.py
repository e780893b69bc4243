"""The Superset bundle is what its maker makes, and opens the marts read-only."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
import yaml
from published_demo import PROJECT, published_demo

BUNDLE = PROJECT / "bi" / "superset"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def bundle_maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_bundle", PROJECT / "bi" / "make_bundle.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_charts_and_dashboard_are_what_the_maker_makes() -> None:
    maker = bundle_maker()
    wanted = {name: maker.render(one) for name, one in maker.documents().items()}
    found = {
        str(path.relative_to(BUNDLE)): path.read_text("utf-8")
        for folder in ("charts", "dashboards")
        for path in (BUNDLE / folder).iterdir()
    }
    assert found == wanted


def test_the_connection_is_read_only_and_locked_down() -> None:
    database = load(BUNDLE / "databases" / "aftersales.yaml")
    arguments = database["extra"]["engine_params"]["connect_args"]
    assert arguments == {
        "read_only": True,
        "config": {"enable_external_access": "false", "lock_configuration": "true"},
    }
    for permission in ("allow_ctas", "allow_cvas", "allow_dml", "allow_csv_upload"):
        assert database[permission] is False


def test_identifiers_are_unique_and_every_reference_leads_somewhere() -> None:
    documents = [load(path) for path in BUNDLE.glob("*/**/*.yaml")]
    uuids = [one["uuid"] for one in documents]
    assert len(uuids) == len(set(uuids)) == 1 + 2 + 13 + 1
    for one in documents:
        for reference in ("database_uuid", "dataset_uuid"):
            assert one.get(reference, uuids[0]) in uuids
    position = load(BUNDLE / "dashboards" / "aftersales.yaml")["position"]
    components = {name: one for name, one in position.items() if isinstance(one, dict)}
    children = [child for one in components.values() for child in one["children"]]
    assert sorted([*children, "ROOT_ID"]) == sorted(components)
    charts = [
        one["meta"]["uuid"] for one in components.values() if one["type"] == "CHART"
    ]
    assert len(charts) == len(set(charts)) == 13
    assert set(charts) <= set(uuids)


@pytest.mark.parametrize("table", ["kpi_values", "kpi_scorecard"])
def test_a_dataset_has_the_columns_of_its_mart(table: str) -> None:
    with duckdb.connect(str(published_demo()), read_only=True) as connection:
        described = connection.execute(f"describe marts.{table}").fetchall()
    dataset = load(BUNDLE / "datasets" / "aftersales" / f"{table}.yaml")
    found = [(column["column_name"], column["type"]) for column in dataset["columns"]]
    assert found == [(name, kind) for name, kind, *_ in described]
    dates = {
        column["column_name"] for column in dataset["columns"] if "is_dttm" in column
    }
    assert dates == {name for name, kind, *_ in described if kind == "DATE"}
