"""The YAML files: by dbt's own schema, and complete."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import dbt.jsonschemas.jsonschemas as schemas
import jsonschema
import pytest
import yaml
from house import PROJECT, SQL_FOLDERS, entries, property_files, sql_files

SCHEMA = Path(schemas.__file__).parent / "resources" / "latest.json"
DBTS_OWN = {"generate_schema_name", "generate_database_name", "ref", "source"}


def violations(content: Any) -> list[str]:
    """What dbt's schema does not allow in a file, as `path: message`."""
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))
    plain = json.loads(json.dumps(content, default=str))  # JSON has no dates
    _decide(plain)
    return [
        f"{'/'.join(map(str, error.path))}: {error.message[:200]}"
        for error in validator.iter_errors(plain)
    ]


def _decide(content: Any) -> None:
    """Put a boolean where Jinja says at parse time whether a node is there."""
    if isinstance(content, list):
        for item in content:
            _decide(item)
    elif isinstance(content, dict):
        if str(content.get("enabled", "")).startswith("{{"):
            content["enabled"] = True
        for item in content.values():
            _decide(item)


@pytest.mark.parametrize("path", property_files(), ids=lambda path: path.stem)
def test_yaml_follows_the_schema_of_dbt(path: Path) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    # It has the metrics of a later dbt. This one refuses unknown keys of theirs itself.
    content.pop("metrics", None)
    assert violations(content) == []


def test_a_misspelt_key_would_be_found() -> None:
    model = {"name": "x", "descripton": "One row per x."}
    assert violations({"version": 2, "models": [model]})


def test_a_double_is_named_as_the_engine_does() -> None:
    """PostgreSQL has no type `double`: the anchor of that name says which it is."""
    for path in property_files():
        assert "data_type: double" not in path.read_text("utf-8"), path


LONGEST_NAME = 63
"""Characters of a name in PostgreSQL, where a unit test is a relation."""


def test_unit_tests_are_named_as_sentences() -> None:
    names = [test["name"] for test in entries("unit_tests")]
    assert len(names) >= 100
    for name in names:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+){3,}", name), name
        assert len(name) <= LONGEST_NAME, name


def macros() -> set[str]:
    """The macros there are, dispatched variants apart."""
    return {
        name
        for path in sql_files("macros")
        for name in re.findall(r"{%-? *macro (\w+)", path.read_text("utf-8"))
        if "__" not in name
    }


@pytest.mark.parametrize("path", sql_files("macros"), ids=lambda path: path.stem)
def test_a_file_of_macros_begins_by_saying_what_they_are_for(path: Path) -> None:
    is_described = path.read_text("utf-8").lstrip().startswith("{#")
    assert is_described or path.stem in DBTS_OWN


def test_every_macro_is_used() -> None:
    texts = [path.read_text("utf-8") for path in sql_files(*SQL_FOLDERS, "analyses")]
    texts += [path.read_text("utf-8") for path in property_files()]
    texts.append((PROJECT / "dbt_project.yml").read_text("utf-8"))
    everything = "\n".join(texts)
    for name in macros() - DBTS_OWN:
        # Neither its definition nor its dispatched name is a use.
        use = rf"(?<!macro )(?<!')\b{name}\b"
        assert re.search(use, everything), name
