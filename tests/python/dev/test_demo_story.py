"""What the demo shows: mix against rate, a team that is short, one that keeps up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from page_queries import check_query, page_queries
from published_demo import published_demo

PAGE = Path(__file__).resolve().parents[3] / "docs" / "demo.md"
QUERIES = page_queries(PAGE)


def ask(query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(published_demo()), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize(("query", "shown"), QUERIES, ids=range(1, len(QUERIES) + 1))
def test_a_query_gives_what_the_page_shows(query: str, shown: str) -> None:
    check_query(published_demo(), query, shown)


def test_every_part_of_the_story_has_a_query() -> None:
    assert PAGE.read_text("utf-8").count("\n## ") == len(QUERIES) == 3


def test_changes_are_of_mix_and_not_of_rate() -> None:
    for kpi_id, grain, start in (
        ("sla_attainment", "quarter", "2026-04-01"),
        ("first_contact_resolution", "month", "2026-09-01"),
    ):
        ((change, mix, rate),) = ask(
            "select sum(contribution), sum(mix_effect), sum(rate_effect)"
            f" from marts.kpi_drivers where kpi_id = '{kpi_id}'"
            f" and period_grain = '{grain}' and period_start = '{start}'"
            " and segment = 'category'"
        )
        assert abs(change) > 5
        assert mix * change > 0
        assert rate * change < 0


def test_one_team_is_short_of_engineers_where_the_company_is_not() -> None:
    verdicts = dict(
        ask(
            "select segment_value, verdict || ' ' || (engineers_gap >= 0.5)"
            " from marts.kpi_engineer_utilization where period_grain = 'month'"
            " and is_latest and segment in ('all', 'team')"
        )
    )
    assert verdicts["all"] == "met false"
    assert [team for team, found in verdicts.items() if found == "missed true"] == [
        "Munich"
    ]


def test_one_team_keeps_up_and_one_does_not() -> None:
    keeps_up = dict(
        ask(
            "select segment_value, case"
            " when verdict = 'met' and net_flow <= 0 then 'yes'"
            " when verdict = 'missed' and net_flow > 0 then 'no' end"
            " from marts.kpi_open_tickets where period_grain = 'month'"
            " and is_latest and segment = 'team' and benchmark_kind = 'sla_target'"
        )
    )
    assert keeps_up == {"Utrecht": "yes", "Munich": "no", "Helsinki": None}


def test_companions_have_targets_and_some_targets_comments() -> None:
    cards = dict(
        ask(
            "select kpi_id, benchmark_kind || ' ' || coalesce(comment, '')"
            " from marts.kpi_scorecard where period_grain = 'month'"
        )
    )
    companions = ("first_response_time", "sla_attainment", "first_time_fix_rate")
    assert all(cards[kpi_id].startswith("target ") for kpi_id in companions)
    assert sum(card[-1] != " " for card in cards.values() if card) >= 5
