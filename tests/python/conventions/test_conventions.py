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
from aftersales.input.contract import INPUT_TABLES, KPI_IDS, REFERENCE_TABLES
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


def test_only_judging_reads_the_clock() -> None:
    reading = {
        path.stem
        for path in (PROJECT / "macros").glob("*.sql")
        if CLOCKS.search(path.read_text("utf-8"))
    }
    assert reading == {"judge_rows"}


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


def is_followed(node: dict[str, Any]) -> bool:
    """Whether a refresh writes down what changed in a model, key by key."""
    return has_touched_keys(node) and not node["config"]["meta"].get("onwards")


def has_touched_keys(node: dict[str, Any]) -> bool:
    """Whether a refresh works some keys of a model out anew."""
    return is_maintained(node) and bool(node["config"]["meta"].get("key"))


def is_maintained(node: dict[str, Any]) -> bool:
    """Whether a refresh brings a model up to date."""
    return bool(node["config"].get("materialized") == "maintained")


FIXED = {"ticket_statuses", "survey_scales", "business_calendars", "holidays"}
"""Other statuses, scales or calendars start a full build."""
DATES = "dim_period_dates"
"""Which dates there are changes nothing: those of every record are among them."""

SHOWS_IN_THE_SPANS = "which events a ticket has shows in its span, hash and all"
NOT_YET = "nothing accepted is after as_of; one that is given starts a full build"
UNFOLLOWED = {
    ("int_ticket_state_changes", "base_unsound_status_events"): SHOWS_IN_THE_SPANS,
    ("int_ticket_state_changes", "ticket_status_events"): SHOWS_IN_THE_SPANS,
    ("int_ticket_state_changes", "int_clock"): NOT_YET,
    ("int_ticket_lives", "int_clock"): NOT_YET,
    ("int_ticket_contacts", "int_clock"): NOT_YET,
    ("fct_survey_responses", "int_clock"): NOT_YET,
    (
        "kpi_engineer_utilization",
        "dim_engineers",
    ): "that there is a roster shows in every visit that makes an engineer busy",
    (
        "int_ticket_business_time",
        "int_clock",
    ): "a longer calendar has the same working time between two instants",
}
"""Parents whose changes touch no key of a model that its other rules do not."""


def followed(node: dict[str, Any]) -> set[str]:
    """Name the models and tables whose changes touch keys of a maintained model."""
    names = set()
    for rule in node["config"]["meta"]["touched_by"]:
        first, *rest = rule.split()
        if first != "rule":
            names.add(first)
            continue
        body = rules()[rest[0]]
        names |= set(re.findall(r"'([a-z]\w+)'", body))
        if "differing_rows()" in body:
            names.add(node["config"]["meta"]["input"])
        if "at_hand()" in body:
            names |= {"ticket_status_events"}
        if "tickets_at_hand()" in body:  # all whose events are not what they were
            names |= {"base_ticket_event_spans"}
            names |= {n["name"] for n in nodes().values() if takes_further_events(n)}
        if "other_verdicts" in body:  # of the models that macro judging_models lists
            names |= set(INPUT_TABLES) | {f"stg_{table}" for table in INPUT_TABLES}
            names |= {"base_unsound_status_events", "base_disowned_status_events"}
        if "references()" in body:
            macro = (PROJECT / "macros" / "input_tables.sql").read_text("utf-8")
            for table, model in re.findall(r"\('(\w+)', '\w+', '(\w+)'\)", macro):
                names |= {f"stg_{table}", model}
    return names


def takes_further_events(node: dict[str, Any]) -> bool:
    """Whether a refresh has the events at hand of the tickets that change here."""
    hooks = node["config"].get("post-hook", [])
    return any("take_further_events" in hook["sql"] for hook in hooks)


@functools.cache
def rules() -> dict[str, str]:
    """Give the text of every rule's macro."""
    text = (PROJECT / "macros" / "touched_by.sql").read_text("utf-8")
    macros = re.findall(
        r"macro touched_by_(\w+)\(meta\) %}(.*?){%-? endmacro", text, re.DOTALL
    )
    return dict(macros)


def sources(unique_id: str, known: set[str]) -> set[str]:
    """Name what a model is made of: what is known or followed, or is an input table."""
    found = set()
    for parent in nodes()[unique_id]["depends_on"].get("nodes", []):
        node = nodes()[parent]
        if node["name"] == DATES:
            continue
        if (
            node["name"] in known
            or node["resource_type"] == "seed"
            or is_followed(node)
        ):
            found.add(node["name"])
        else:
            found |= sources(parent, known)
    return found


def test_a_refresh_follows_the_changes_of_every_parent() -> None:
    keyed = {
        unique_id: node for unique_id, node in nodes().items() if has_touched_keys(node)
    }
    assert len(keyed) > 30
    left_out = set()
    for unique_id, node in keyed.items():
        text = (PROJECT / node["original_file_path"]).read_text("utf-8")
        whole = "touched" not in text and "parse_input" not in text
        if whole and "rule being_there" in node["config"]["meta"]["touched_by"]:
            continue  # all of it is made anew
        known = followed(node)
        left_out |= {
            (node["name"], source)
            for source in sources(unique_id, known) - known - FIXED
        }
    assert left_out == set(UNFOLLOWED)


def test_what_touches_a_key_exists() -> None:
    by_name = {node["name"]: node for node in nodes().values()}
    used = set()
    for node in filter(has_touched_keys, nodes().values()):
        assert node["config"]["meta"]["touched_by"], node["name"]
        for rule in node["config"]["meta"]["touched_by"]:
            words = rule.split()
            if words[0] == "rule":
                used.add(words[1])
                continue
            told = (node["name"], rule)
            assert len(words) in (1, 3, 5), told
            assert is_maintained(by_name[words[0]]), told
            if len(words) == 3:
                assert words[1] == "by", told
            else:
                assert is_followed(by_name[words[0]]), told
            if len(words) == 5:
                assert words[1::2] == ["on", "among"], told
                assert words[4] == "this" or words[4] in by_name, told
    assert used == set(rules())


def test_staging_reads_every_column_of_the_input_contract() -> None:
    for table in (*INPUT_TABLES.values(), *REFERENCE_TABLES.values()):
        text = "".join(
            path.read_text("utf-8")
            for path in (PROJECT / "models" / "staging").rglob(f"*_{table.name}.sql")
        )
        read = dict(re.findall(r"'(\w+)': '(text|instant|date|number|boolean)'", text))
        assert set(read) == set(table.column_names), table.name
        required = re.search(r"required=\[(.*?)\]", text, re.DOTALL)
        assert required, table.name
        if table.name in INPUT_TABLES:
            named = set(re.findall(r"'(\w+)'", required[1]))
            assert named == set(table.required), table.name


def test_the_eleven_kpis_are_the_same_everywhere() -> None:
    macro = (PROJECT / "macros" / "kpi_ids.sql").read_text("utf-8")
    listed = re.findall(r"'(\w+)'", macro.split("macro kpi_columns")[0])
    assert listed == list(KPI_IDS)
    assert {f"kpi_{kpi_id}" for kpi_id in KPI_IDS} <= set(described())


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
        name: path
        for path, text in sources.items()
        if path.parent.name == "macros"
        for name in re.findall(r"{%-? *macro (\w+)", text)
        if "__" not in name
    }
    entries = yaml.safe_load((PROJECT / "macros" / "_macros.yml").read_text("utf-8"))
    assert {entry["name"] for entry in entries["macros"]} == set(macros)
    everything = "\n".join(
        [*sources.values(), (PROJECT / "dbt_project.yml").read_text("utf-8")]
    )
    # A rule is used by its short name, in the YAML of the models.
    rules = {
        f"touched_by_{rule}"
        for path in PROPERTIES
        for rule in re.findall(r"- rule (\w+)", path.read_text("utf-8"))
    }
    assert {name for name in macros if name.startswith("touched_by_")} == rules
    hooks = {
        hook
        for path in PROPERTIES
        for hook in re.findall(r"_hook: \"{{ (\w+)\(\) }}\"", path.read_text("utf-8"))
    }
    dbts_own = {"generate_schema_name", "generate_database_name"}
    for name in set(macros) - dbts_own - rules - hooks:
        # Neither its definition nor the name it is dispatched by is a use.
        assert re.search(rf"(?<!macro )(?<!')\b{name}\b", everything), name


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
