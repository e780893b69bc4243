"""One direction, and every published thing described: from dbt's manifest."""

from __future__ import annotations

from typing import Any

from house import manifest, models

ROOMS = {"staging": 0, "intermediate": 1, "marts": 1, "kpis": 2}
"""A step between two marts reads the one and feeds the other."""
MATERIALIZED = {"table", "view"}
WITHOUT_KEY = {"quarantined_rows", "base_ticket_status_events", "kpi_evidence"}
OF_ONE_TABLE = {
    "int_ticket_dimensions": "int_ticket_lifecycles",
    "int_ticket_outcomes": "fct_tickets",
}
"""A view that a table is made of, row by row: the table's test of its key will do."""


def room(node: dict[str, Any]) -> int:
    """The place of a node in the flow; what lies outside the models comes first."""
    if node["resource_type"] != "model":
        return -1
    return ROOMS[node["fqn"][1]]


def parents(node: dict[str, Any]) -> list[dict[str, Any]]:
    known = manifest()["nodes"] | manifest()["sources"]
    return [known[name] for name in node["depends_on"]["nodes"]]


def test_no_model_reads_from_a_room_to_its_right() -> None:
    against = [
        f"{node['name']} reads {parent['name']}"
        for node in models()
        for parent in parents(node)
        if room(parent) > room(node)
    ]
    assert against == []


def test_only_staging_reads_what_no_model_has_made() -> None:
    """But for the audit: it counts the raw rows where they lie."""
    past_it = [
        f"{node['name']} reads {parent['name']}"
        for node in models()
        for parent in parents(node)
        if parent["resource_type"] != "model" and room(node) > 0
        if node["name"] != "input_audit"
    ]
    assert past_it == []


def test_nothing_depends_on_what_it_does_not_read() -> None:
    """A `depends_on` in a comment orders the run from afar."""
    for node in models():
        assert "-- depends_on" not in node["raw_code"], node["name"]


def test_storage_is_dbts_own_and_given_by_folder() -> None:
    for node in models():
        assert node["config"]["materialized"] in MATERIALIZED, node["name"]
        assert not node["config"].get("pre-hook"), node["name"]
        assert not node["config"].get("post-hook"), node["name"]


def test_every_model_says_what_a_row_is_and_its_grain_is_tested() -> None:
    """But for what has no key: quarantined rows, and reference tables."""
    tested = {
        name
        for node in manifest()["nodes"].values()
        if node["resource_type"] == "test" and node.get("test_metadata")
        if node["test_metadata"]["kwargs"].get("key")
        for name in node["depends_on"]["nodes"]
    }
    for node in models():
        assert node["description"].lstrip().startswith("One row per"), node["name"]
        has_no_key = node["name"] in WITHOUT_KEY or "reference" in node["fqn"]
        table = OF_ONE_TABLE.get(node["name"], node["name"])
        is_tested = f"model.aftersales.{table}" in tested or has_no_key
        assert is_tested, f"{node['name']}: its grain is not tested"


def test_every_published_column_has_a_type_and_a_text() -> None:
    published = [node for node in models() if node["schema"] == "marts"]
    assert len(published) > 20
    for node in published:
        assert node["config"]["contract"]["enforced"], node["name"]
        for column in node["columns"].values():
            assert column["data_type"], (node["name"], column["name"])
            assert column["description"], (node["name"], column["name"])
