"""Each system that can be read is whole: models, properties, variables and a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from aftersales.input.contract import ALL_TABLES
from aftersales.input.source_systems import source_systems
from house import PROJECT

SYSTEMS = sorted(source_systems())
VARIABLE = re.compile(r"\b(?:var|given_words)\(\s*'(\w+)'")


def folder(system: str) -> Path:
    return PROJECT / "models" / "staging" / "sources" / system


def models(system: str) -> dict[str, dict[str, Any]]:
    """The properties of the system's models, by name."""
    text = (folder(system) / f"_{system}__models.yml").read_text("utf-8")
    return {model["name"]: model for model in yaml.safe_load(text)["models"]}


def page(system: str) -> str:
    return (PROJECT / "docs" / "sources" / f"{system}.md").read_text("utf-8")


def test_every_folder_of_sources_is_a_system() -> None:
    folders = {path.name for path in folder("").iterdir() if path.is_dir()}
    assert folders == set(SYSTEMS)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_has_a_model_of_each_table_that_it_feeds(system: str) -> None:
    fed = {f"stg_{system}__{table}" for table in source_systems()[system].feeds}
    there = {path.stem for path in folder(system).glob("*.sql")}
    assert {name for name in there if name.startswith("stg_")} == fed
    assert there == set(models(system))


@pytest.mark.parametrize("system", SYSTEMS)
def test_its_models_are_described_and_on_only_where_it_is_named(system: str) -> None:
    for name, model in models(system).items():
        assert model["description"].startswith("One row per"), name
        assert f"'{system}' in var('input')" in str(model["config"]["enabled"]), name


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_test_of_its_adapter_varies_each_of_its_variables(system: str) -> None:
    """But for where its tables lie, which test_frame.py varies for all."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    places = ("_schema", "_database")
    known = [name for name in project["vars"] if name.startswith(f"{system}_")]
    tests = PROJECT / "tests" / "python" / "sources"
    text = "".join(path.read_text("utf-8") for path in tests.glob("test_*.py"))
    options = [name for name in known if not name.endswith(places)]
    assert [n for n in options if not re.search(rf"\b{n}\b", text)] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_its_variables_have_a_default_and_are_on_its_page(system: str) -> None:
    """But for identifiers, whose default stands beside them."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    known = {name for name in project["vars"] if name.startswith(f"{system}_")}
    texts = [
        *(path.read_text("utf-8") for path in folder(system).iterdir()),
        *(path.read_text("utf-8") for path in (PROJECT / "macros").rglob("*.sql")),
    ]
    used = {
        name
        for text in texts
        for name in VARIABLE.findall(text)
        if name.startswith(f"{system}_") and not name.endswith("_identifier")
    }
    assert known == used | {f"{system}_statuses"} & known
    places = {f"{system}_schema", f"{system}_database"}
    assert {name for name in known - places if name not in page(system)} == set()


@pytest.mark.parametrize("system", SYSTEMS)
def test_its_page_names_every_table_that_it_reads(system: str) -> None:
    tables = source_systems()[system].source_tables
    assert [table for table in tables if f"`{table}`" not in page(system)] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_it_calls_columns_are_columns_that_its_models_read(system: str) -> None:
    """Of a table that it feeds, under a name that stands in a model."""
    facts = source_systems()[system]
    texts = "".join(path.read_text("utf-8") for path in folder(system).glob("*.sql"))
    assert set(facts.columns) <= set(facts.feeds)
    for table, columns in facts.columns.items():
        assert set(columns) <= set(ALL_TABLES[table].column_names), table
        for theirs in columns.values():
            source, _, name = theirs.rpartition(".")
            assert f"'{name}'" in texts, theirs
            assert not source or source in facts.source_tables, theirs
