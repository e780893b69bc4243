"""Reference tables in tables of one's own: each row is read, or refused by name."""

from __future__ import annotations

import pytest
from aftersales.input.contract import ALL_TABLES
from replay import Replay, ReplayError, Row, shared_replay

TICKET: Row = {"ticket_id": "1", "created_at": "2026-03-01", "status": "Done"}
SOUND: dict[str, Row] = {
    "business_calendars": {
        "weekday": "Mon",
        "opens": "09:00",
        "closes": "24:00",
        "timezone": "utc",
    },
    "holidays": {"holiday_on": "2026-12-25"},
    "sla_targets": {"target_days": "5", "time_basis": "Business"},
    "kpi_targets": {
        "kpi_id": "Ticket_Volume",
        "target_value": "50",
        "period_grain": "Month",
        "valid_from": "2026-01-01",
    },
    "survey_scales": {"survey_type": "NPS", "scale_min": "0", "scale_max": "10"},
    "ticket_statuses": {"status": "Done", "category": "New"},
}
"""A row of each that can be read."""
SHAPE = {
    name: dict.fromkeys(ALL_TABLES[name].column_names, "VARCHAR")
    for name in ("tickets", *SOUND)
}
REFUSED = (
    ("business_calendars", "weekday", "9", "9 is no weekday from 1 to 7"),
    ("business_calendars", "opens", "25:00", "25:00 is no time such as 09:00"),
    ("business_calendars", "closes", "noon", "noon is no time such as 09:00"),
    ("business_calendars", "timezone", "Mars", "Mars is no time zone such as"),
    ("business_calendars", "opens", None, "is a row without it"),
    ("holidays", "holiday_on", "25.12.2026", "25.12.2026 is no date"),
    ("holidays", "holiday_on", None, "is a row without it"),
    ("sla_targets", "target_days", "five", "five is no number"),
    ("sla_targets", "time_basis", "work", "work is none of calendar, business"),
    ("kpi_targets", "kpi_id", "npss", "npss is none of nps, ticket_volume"),
    ("kpi_targets", "target_value", "", "is a row without it"),
    ("kpi_targets", "period_grain", "monthly", "monthly is none of day, week"),
    ("kpi_targets", "valid_from", "soon", "soon is no date"),
    ("survey_scales", "survey_type", "smile", "smile is none of nps, csat, ces"),
    ("survey_scales", "scale_max", "ten", "ten is no number"),
    ("survey_scales", "scale_min", None, "is a row without it"),
    ("ticket_statuses", "category", "solved", "solved is none of new, open"),
)
"""A reference table, a column, what is wrong in it, and what is said of that."""
TWICE = (
    ("business_calendars", {"weekday": "1", "opens": "23:59:59"}, "opens", "23:59:59"),
    ("ticket_statuses", {"status": "DONE"}, "status", "is given twice"),
    ("survey_scales", {"survey_type": "nps"}, "scale_min", "0.0 is given twice"),
)
"""A reference table, what its second row has instead, and what is said of a column."""


def build(replay: Replay, table: str, *rows: Row) -> list[dict[str, object]]:
    """The rows of the staging model, once the marts are built."""
    given = {"tickets": [TICKET], **{name: [row] for name, row in SOUND.items()}}
    given[table] = list(rows)
    with replay.run(given, wall_clock="2026-06-01", shape=SHAPE) as marts:
        return marts.rows(f"staging.stg_{table}")


@pytest.mark.parametrize("table", SOUND)
def test_a_row_that_can_be_read_is_read(table: str) -> None:
    (row,) = build(shared_replay(), table, SOUND[table])
    for word in ("kpi_id", "period_grain", "time_basis", "survey_type", "category"):
        given = SOUND[table].get(word)
        assert row.get(word) == (given and given.lower())


@pytest.mark.parametrize(("table", "column", "value", "told"), REFUSED)
def test_a_row_that_cannot_be_read_is_refused_with_column_and_value(
    table: str, column: str, value: str | None, told: str
) -> None:
    wrong = {**SOUND[table], column: value}
    with pytest.raises(ReplayError) as refused:
        build(shared_replay(), table, wrong)
    said = str(refused.value)
    assert f"input error: {table}, column {column}: " in said
    assert told in said


@pytest.mark.parametrize(("table", "other", "column", "told"), TWICE)
def test_two_rows_that_contradict_each_other_are_refused(
    table: str, other: Row, column: str, told: str
) -> None:
    with pytest.raises(ReplayError) as refused:
        build(shared_replay(), table, SOUND[table], {**SOUND[table], **other})
    said = str(refused.value)
    assert f"input error: {table}, column {column}: " in said
    assert told in said
