"""What `check` says of an input, and what `build` refuses for the same reasons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Cli

FILES = {
    "tickets": """\
ticket_id,created_at,status,resolved_at,customer_contact_count,updated_at
T1,2026-03-01,open,,,
T2,2026-03-01,Solved,2026-03-02,,
T3,2026-03-02,Solved,,,
T4,2026-03-02,on ice,,,
T5,02.03.2026,open,,,
T6,,open,,,
T7,2026-03-03,closed,,,
T8,2026-03-03,closed,2026-03-01,,
T9,2026-03-03,open,,-1,
T10,0001-03-03,open,,,
T11,2999-03-03,open,,,
T12,2026-03-03,open,,,sometime
""",
    "ticket_status_events": """event_id,ticket_id,occurred_at,status
E1,T1,2026-03-01T10:00:00Z,pending
E2,T1,2026-02-01T10:00:00Z,pending
E3,T77,2026-03-01T10:00:00Z,pending
E4,T1,2026-03-01T11:00:00Z,parked
""",
    "survey_responses": """\
response_id,survey_type,responded_at,score,scale_min,scale_max
R1,nps,2026-03-01,9,1,10
R2,nps,2026-03-01,8,1,10
R3,csat,2026-03-01,9,,
R4,nps,2026-03-01,8.5,,
R5,smile,2026-03-01,1,,
R6,csat,2026-03-01,very good,,
""",
    "field_visits": """visit_id,visit_type,status,engineer_id,started_at,completed_at
V1,survey,completed,G1,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z
V2,aftersales,completed,,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z
V3,aftersales,completed,G1,2026-03-01T08:00:00Z,2026-03-01T07:00:00Z
""",
}
CAUSES = {
    ("tickets", "unknown_value", "status", "Solved", 2, 3),
    ("tickets", "unknown_value", "status", "on ice", 1, 5),
    ("tickets", "unparseable", "created_at", "02.03.2026", 1, 6),
    ("tickets", "missing_required", "created_at", None, 1, 7),
    ("tickets", "missing_required", "resolved_at", "closed", 1, 8),
    ("tickets", "impossible_order", "resolved_at", None, 1, 9),
    ("tickets", "out_of_range", "customer_contact_count", "-1", 1, 10),
    ("tickets", "out_of_range", "created_at", None, 1, 11),
    ("tickets", "future_dated", "created_at", None, 1, 12),
    ("tickets", "unparseable", "updated_at", "sometime", 1, 13),
    ("ticket_status_events", "impossible_order", "occurred_at", None, 1, 3),
    ("ticket_status_events", "orphan", "ticket_id", None, 1, 4),
    ("ticket_status_events", "unknown_value", "status", "parked", 1, 5),
    ("survey_responses", "out_of_range", "score", "on scale 1–10", 2, 2),
    ("survey_responses", "out_of_range", "score", "on scale 1–5", 1, 4),
    ("survey_responses", "out_of_range", "score", "8.5", 1, 5),
    ("survey_responses", "unknown_value", "survey_type", "smile", 1, 6),
    ("survey_responses", "unparseable", "score", "very good", 1, 7),
    ("field_visits", "unknown_value", "visit_type", "survey", 1, 2),
    ("field_visits", "missing_required", "engineer_id", None, 1, 3),
    ("field_visits", "impossible_order", "completed_at", None, 1, 4),
}
"""Table, reason, column, value, rows, and the line of the first."""

pytestmark = pytest.mark.slow


def put(directory: Path, **files: str) -> Path:
    directory.mkdir(parents=True)
    for name, text in files.items():
        (directory / f"{name}.csv").write_text(text)
    return directory


def test_every_quarantined_row_is_explained(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "data", **FILES)
    run = cli("check", "--data", "data", "--format", "json", "--strict", "--quiet")
    assert run.returncode == 1, run.stderr
    found = json.loads(run.stdout)
    assert {
        (
            *(cause[name] for name in ("table_name", "reason", "column", "value")),
            cause["row_count"],
            int(cause["example"].rpartition(" ")[2]),
        )
        for cause in found["quarantined"]
    } == CAUSES
    for cause in found["quarantined"]:
        assert cause["cure"]
        assert cause["example"].startswith(f"data/{cause['table_name']}.csv, line ")
    audited = {row["table_name"]: row for row in found["tables"]}
    assert audited["tickets"]["raw_rows"] == 12
    assert audited["tickets"]["accepted_rows"] == 1
    assert not audited["contracts"]["is_present"]
    newest = [audited["tickets"][name] for name in ("newest_at", "newest_age_days")]
    assert newest == ["2026-03-01T00:00:00Z", 0]
    assert audited["survey_responses"]["newest_at"] is None
    assert len(found["kpis"]) >= 11
    assert [problem.partition("; ")[0] for problem in found["problems"]] == [
        "survey_responses: none of 6 rows is accepted",
        "field_visits: none of 3 rows is accepted",
    ]


def test_people_are_told_what_to_do_first(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "data", survey_responses=FILES["survey_responses"])
    run = cli("check", "--data", "data")
    assert run.returncode == 2
    said = " ".join(run.stdout.split())
    assert said.startswith("no KPI can be computed from the input")
    for text in (
        "survey_responses: none of 6 rows is accepted",
        "score on scale 1–10 (2 rows): no such row in survey_scales",
        "such as data/survey_responses.csv, line 2",
        'score "very good" (1 row): expected a number such as 4.5',
    ):
        assert text in said
    assert not (tmp_path / "aftersales.duckdb.d").exists()


def test_a_build_without_an_accepted_ticket_is_refused(
    cli: Cli, tmp_path: Path
) -> None:
    put(
        tmp_path / "data", tickets="ticket_id,created_at,status\nT1,2026-03-01,Solved\n"
    )
    run = cli("build", "--data", "data", "--quiet")
    assert run.returncode == 2, run.stderr
    first, second = run.stderr.splitlines()
    assert first == "Error: data/tickets.csv: none of 1 row is accepted."
    assert second.startswith('  status "Solved" (1 row): add it to ticket_statuses')
    assert not (tmp_path / "aftersales.duckdb").exists()


def test_a_check_warns_of_what_a_build_refuses(cli: Cli, tmp_path: Path) -> None:
    put(
        tmp_path / "data",
        contracts="contract_id,customer_id,started_on\nC1,K1,2026-01-01\n",
    )
    run = cli("check", "--data", "data", "--log-format", "json", "--quiet")
    (line,) = run.stdout.splitlines()
    result: dict[str, Any] = json.loads(line)
    (problem,) = result["problems"]
    assert run.returncode == 0, run.stderr
    assert problem.startswith("`aftersales build` will refuse this: no dated record")
    assert (result["event"], result["message"]) == ("result", "Validated data")
