"""The answers in sentences, one for every answer and every reason."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from aftersales.export import export_tables
from aftersales.published.answers import UNANSWERED, sentence
from aftersales.published.figures import Unit
from aftersales.published.kpi import Kpi
from aftersales.report import SCORECARD, write_report
from aftersales.show.show import Request, show
from configured_marts import Configuration, write_configured_marts
from libreoffice import read_workbook

NB = "\N{NO-BREAK SPACE}"
CSAT = Kpi(
    kpi_id="csat",
    relation="kpi_csat",
    topic="Topic",
    name="Customer Satisfaction",
    business_question="How satisfied are they?",
    calculation="",
    details="",
    benchmark="",
    unit=Unit("percent"),
    direction="higher",
    is_additive_over_segments=False,
    is_additive_over_periods=False,
    input_tables=(),
    segments=(),
    numerator="",
    denominator=None,
    sample=("answer", "answers"),
    measures={},
    availability="available",
    reason="",
)
OPEN = replace(CSAT, kpi_id="open_tickets", unit=Unit("count", "tickets"))
JOBS = replace(CSAT, kpi_id="utilization", unit=Unit("jobs per engineer"))
FLOW: dict[str, Any] = {"net_flow": -7, "created": 103, "reopened": 0, "resolved": 110}


def row(answer: str | None, because: str | None, **more: Any) -> dict[str, Any]:
    return {
        **UNANSWERED,
        "answer": answer,
        "because": because,
        "value": 82.2,
        "benchmark_value": 85.0,
        "benchmark_kind": "target",
        "ci_low": 71.0,
        "ci_high": 90.04,
        **more,
    }


@pytest.mark.parametrize(
    ("kpi", "known", "text"),
    [
        (CSAT, row(None, None), ""),
        (
            CSAT,
            row("yes", "benchmark_met", value=90.0),
            f"Yes: 90.0{NB}% against a target of 85.0.",
        ),
        (
            CSAT,
            row("no", "benchmark_missed", benchmark_kind="historical_average"),
            f"No: 82.2{NB}% against a historical average of 85.0.",
        ),
        (
            CSAT,
            row("uncertain", "bounds_enclose_benchmark"),
            f"Uncertain: 82.2{NB}% against a target of 85.0, which lies within the"
            f" 95{NB}% bounds of 71.0 to 90.0.",
        ),
        (CSAT, row("unknown", "no_value", value=None), "Unknown: there is no value."),
        (
            replace(CSAT, availability="unavailable", reason="no answers"),
            row("unknown", "no_value", value=None),
            "Unknown: no answers.",
        ),
        (
            CSAT,
            row("unknown", "no_benchmark", benchmark_value=None),
            f"Unknown: 82.2{NB}%, with neither a target nor enough of a history to"
            " compare.",
        ),
        (
            OPEN,
            row("yes", "benchmark_met", days_of_backlog=13.2, **FLOW),
            "Yes: 110 resolved against 103 new, 13 days of work in the backlog.",
        ),
        (
            OPEN,
            row(
                *("no", "benchmark_missed"),
                **(FLOW | {"net_flow": 1_012, "created": 1_120, "reopened": 2}),
                days_of_backlog=1.2,
            ),
            "No: 110 resolved against 1,120 new and 2 reopened, 1 day of work in the"
            " backlog.",
        ),
        (
            OPEN,
            row("no", "benchmark_missed", **(FLOW | {"resolved": 0, "net_flow": 103})),
            "No: 0 resolved against 103 new.",
        ),
        (
            OPEN,
            row(
                *("uncertain", "flow_and_benchmark_disagree"),
                **FLOW,
                value=48,
                benchmark_value=40,
                benchmark_kind="sla_target",
            ),
            "Uncertain: 110 resolved against 103 new, but 48 tickets against an SLA"
            " target of 40.",
        ),
        (
            OPEN,
            row("yes", "no_benchmark", benchmark_value=None, **FLOW),
            "Yes: 110 resolved against 103 new, with neither a target nor enough of a"
            " history to compare.",
        ),
        (
            OPEN,
            row("uncertain", "no_benchmark", benchmark_value=None, **FLOW),
            "Uncertain: 110 resolved against 103 new, with neither a target nor enough"
            " of a history to compare.",
        ),
        (
            JOBS,
            row("no", "benchmark_missed", benchmark_value=13.0, engineers_gap=2.1),
            "No: 2.1 engineers short of 13 jobs each.",
        ),
        (
            JOBS,
            row("no", "benchmark_missed", benchmark_value=12.5, engineers_gap=-1.0),
            "No: 1.0 engineer more than it takes for 12.5 jobs each.",
        ),
        (
            JOBS,
            row("yes", "benchmark_met", value=13.2, benchmark_value=13.0),
            "Yes: 13.2 jobs per engineer against a target of 13.0.",
        ),
        (
            replace(JOBS, availability="approximated", reason="engineers is missing"),
            row("unknown", "approximated", value=13.2),
            "Unknown: 13.2 jobs per engineer, but that is approximated: engineers is"
            " missing.",
        ),
    ],
)
def test_an_answer_is_one_sentence(kpi: Kpi, known: dict[str, Any], text: str) -> None:
    assert sentence(kpi, known) == text


@pytest.mark.parametrize(
    ("answer", "because"),
    list(
        product(
            ("yes", "no", "uncertain", "unknown"),
            (
                *("benchmark_met", "benchmark_missed", "bounds_enclose_benchmark"),
                *("no_value", "no_benchmark", "flow_and_benchmark_disagree"),
                *("approximated", "a_reason_of_tomorrow"),
            ),
        )
    ),
)
def test_every_answer_and_reason_has_a_sentence_whatever_is_unknown(
    answer: str, because: str
) -> None:
    nothing: dict[str, Any] = {
        "value": None,
        "benchmark_value": None,
        "benchmark_kind": None,
    }
    for kpi, more in product((CSAT, OPEN, JOBS), ({}, nothing, FLOW, nothing | FLOW)):
        text = sentence(kpi, row(answer, because, **more))
        assert text.startswith(f"{answer.capitalize()}: ")
        assert text.endswith(".")
        assert "None" not in text


@pytest.fixture(scope="module", params=[False, True], ids=["today", "older"])
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, int]:
    """A published file, and how many of its three KPIs have answers."""
    chosen = Configuration(grains=("day", "month"), is_old=request.param)
    path = tmp_path_factory.mktemp("answers") / "aftersales.duckdb"
    return write_configured_marts(path, chosen), 0 if request.param else 3


def test_the_answers_stand_on_page_terminal_and_workbook(
    published: tuple[Path, int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, count = published
    answer = "26 tickets against a historical average of 25."
    monkeypatch.setenv("COLUMNS", "80")
    show(database, Request(grain="month"))
    assert capsys.readouterr().out.count("No: ") == count
    show(database, Request(grain="day"))
    assert "No: " not in capsys.readouterr().out
    write_report(database, tmp_path)
    page = (tmp_path / SCORECARD).read_text("utf-8")
    assert page.count(f"<b>No:</b> {answer}") == 2 * (count // 3)
    sheet = read_workbook(export_tables(database, tmp_path, ["xlsx"])[0])["Scorecard"]
    texts = [str(cell.value) for line in sheet for cell in line]
    assert texts.count(f"No: {answer}") == count // 3
    assert sum(text.startswith("No: ") for text in texts) == count
