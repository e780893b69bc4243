"""The repository obeys its own rules: layout, style, names, documentation."""

from __future__ import annotations

import functools
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from building import PROJECT

MODELS = sorted((PROJECT / "models").rglob("*.sql"))
PROPERTIES = sorted(
    path
    for folder in ("models", "seeds", "macros")
    for path in (PROJECT / folder).rglob("*.yml")
)
LONGEST_MODEL = 100
CLOCKS = re.compile(r"current_(date|timestamp)|\bnow\(\)|run_started_at|localtime")


@functools.cache
def described() -> dict[str, dict[str, Any]]:
    """Give the YAML entry of every model."""
    entries: dict[str, dict[str, Any]] = {}
    for path in PROPERTIES:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
        for entry in content.get("models", []):
            entries[entry["name"]] = entry
    return entries


@functools.cache
def unit_tests() -> list[dict[str, Any]]:
    return [
        test
        for path in PROPERTIES
        for test in (yaml.safe_load(path.read_text("utf-8")) or {}).get(
            "unit_tests", []
        )
    ]


@functools.cache
def nodes() -> dict[str, Any]:
    """Give the nodes of the parsed project."""
    target = PROJECT / "target" / "conventions"
    subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("--quiet", "parse", "--project-dir", str(PROJECT)),
            *("--profiles-dir", str(PROJECT / "profiles")),
            *("--target-path", str(target), "--log-path", str(target)),
        ],
        check=True,
    )
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    found: dict[str, Any] = manifest["nodes"]
    return found


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_is_short_ends_with_its_last_cte_and_reads_no_clock(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    assert len(lines) <= LONGEST_MODEL
    assert max(map(len, lines)) <= 88 or "-- noqa: LT05" in text
    last_cte = re.findall(r"^(\w+) as \($", text, re.MULTILINE) or re.findall(
        r"^\s*\{%- .* %\}\n(\w+) as \($", text, re.MULTILINE
    )
    assert re.fullmatch(r"select \* from (\w+)", lines[-1]), lines[-1]
    if "publish_kpi(" not in text:
        assert lines[-1] == f"select * from {last_cte[-1]}"
    assert "config(" not in text
    assert "target." not in text
    assert not CLOCKS.search(text)


def test_one_macro_reads_the_clock() -> None:
    reading = [
        path.stem
        for path in (PROJECT / "macros").rglob("*.sql")
        if CLOCKS.search(path.read_text("utf-8"))
    ]
    assert len(reading) == 1, reading


def test_every_model_says_what_a_row_is_and_its_key_is_tested() -> None:
    assert {path.stem for path in MODELS} == set(described())
    for name, entry in described().items():
        assert entry["description"].lstrip().startswith("One row per"), name
        tests = [test for test in entry.get("data_tests", []) if "obeys" in test]
        assert tests, f"{name} has no test of its grain"


def test_every_published_column_has_a_type_and_a_text() -> None:
    for node in nodes().values():
        if node["resource_type"] != "model" or node["schema"] != "marts":
            continue
        assert node["config"]["contract"]["enforced"], node["name"]
        for column in node["columns"].values():
            assert column["data_type"], (node["name"], column["name"])
            assert column["description"], (node["name"], column["name"])


def test_a_text_used_three_times_is_a_doc_block() -> None:
    texts: dict[str, set[str]] = {}
    for name, entry in described().items():
        for column in entry.get("columns", []):
            texts.setdefault(column["description"], set()).add(name)
    for text, users in texts.items():
        assert len(users) < 3 or "doc(" in text, (text, users)


def test_layers_are_kept() -> None:
    allowed = {
        "staging": {"seed", "staging"},
        "intermediate": {"staging", "intermediate", "marts"},
        "marts": {"staging", "intermediate", "marts"},
        "kpis": {"marts", "kpis"},
    }
    # Raw rows are counted and spelt out where they lie; the catalogue is a seed.
    exceptions = {
        "input_audit": {"seed"},
        "quarantined_rows": {"seed"},
        "kpi_catalog": {"seed"},
    }
    layer = {
        unique_id: "seed" if node["resource_type"] == "seed" else node["fqn"][1]
        for unique_id, node in nodes().items()
    }
    for unique_id, node in nodes().items():
        if node["resource_type"] != "model":
            continue
        parents = {layer[parent] for parent in node["depends_on"]["nodes"]}
        own = allowed[layer[unique_id]] | exceptions.get(node["name"], set())
        assert parents <= own, (node["name"], parents - own)


def test_unit_tests_are_named_as_sentences() -> None:
    assert len(unit_tests()) >= 100
    for test in unit_tests():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+){3,}", test["name"]), test["name"]


def test_every_macro_is_described_and_used() -> None:
    sources = {
        path: path.read_text("utf-8")
        for folder in ("macros", "models", "tests")
        for path in (PROJECT / folder).rglob("*.sql")
    }
    macros = {
        name
        for path, text in sources.items()
        if path.is_relative_to(PROJECT / "macros")
        for name in re.findall(r"{%-? *macro (\w+)", text)
        if "__" not in name
    }
    entries = [
        entry["name"]
        for path in (PROJECT / "macros").rglob("*.yml")
        for entry in yaml.safe_load(path.read_text("utf-8"))["macros"]
    ]
    assert sorted(entries) == sorted(macros)
    properties = [*PROPERTIES, PROJECT / "dbt_project.yml"]
    everything = "\n".join(
        [*sources.values(), *(path.read_text("utf-8") for path in properties)]
    )
    dbts_own = {"generate_schema_name", "generate_database_name"}
    for name in macros - dbts_own:
        # Neither its definition, its description nor its dispatched name is a use.
        use = rf"(?<!macro )(?<!')(?<!name: )\b{name}\b"
        assert re.search(use, everything) or is_named_in_a_rule(name), name


def is_named_in_a_rule(macro: str) -> bool:
    """Whether the YAML of a model calls it by its short name."""
    _, prefix, rule = macro.partition("touched_by_")
    return bool(prefix) and any(
        f"- rule {rule}\n" in path.read_text("utf-8") for path in PROPERTIES
    )


@pytest.mark.parametrize("path", PROPERTIES, ids=lambda path: path.stem)
def test_yaml_follows_the_schema_of_dbt(path: Path) -> None:
    import dbt.jsonschemas.jsonschemas as schemas

    folder = Path(schemas.__file__).parent / "resources"
    schema = json.loads((folder / "latest.json").read_text("utf-8"))
    content = yaml.safe_load(path.read_text("utf-8"))
    errors = [
        f"{'/'.join(map(str, error.path))}: {error.message[:200]}"
        for error in jsonschema.Draft7Validator(schema).iter_errors(_plain(content))
    ]
    assert errors == []


def _plain(content: Any) -> Any:
    """Give dates as texts: JSON has none."""
    return json.loads(json.dumps(content, default=str))


def test_the_readme_is_short() -> None:
    assert len((PROJECT / "README.md").read_text("utf-8").splitlines()) <= 120
