"""Targets, calendars and the like: what they can be, and what is refused."""

from __future__ import annotations

import pytest
from loading import HEADER, ROW, Desk, as_parquet


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "kpi_targets",
            "kpi_id,target_value\nnps,50\nnpss,4\n",
            'line 3, column kpi_id: "npss" is not known (is it nps?). Expected one of'
            " nps, ticket_volume, fault_rate, open_tickets, open_ticket_rate,"
            " turnaround_time, engineer_utilization, csat, first_contact_resolution,"
            " customer_effort_score, customer_retention_rate, first_response_time,"
            " sla_attainment, first_time_fix_rate.",
        ),
        (
            "kpi_targets",
            'kpi_id,segment_value,target_value\nnps,"two\nlines",1\nnps,,"5,0"\n',
            'line 4, column target_value: "5,0" is no number. Expected a number such as'
            " 4.5.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max\nces,0,1e308\n",
            'line 2, column scale_max: "1e308" is too large. Expected a number such as'
            " 4.5.",
        ),
        (
            "kpi_targets",
            "kpi_id,target_value,valid_from\nnps,5,31.12.2026\n",
            'line 2, column valid_from: "31.12.2026" is no date. Expected a date such'
            " as 2026-03-31.",
        ),
        (
            "kpi_targets",
            "kpi_id,target_value,period_grain\nnps,5,monthly\n",
            'line 2, column period_grain: "monthly" is not known (is it month?).'
            " Expected one of day, week, month, quarter, year.",
        ),
        (
            "kpi_targets",
            "kpi_id,target_value,valid_from,valid_to\nnps,5,2026-01-01,2026-01-01\n",
            'line 2, column valid_to: "2026-01-01" is not after valid_from. Expected a'
            " later date.",
        ),
        (
            "sla_targets",
            "priority,target_days\nhigh,-1\n",
            'line 2, column target_days: "-1" is negative. Expected days from 0.',
        ),
        (
            "ticket_statuses",
            "status,category\nnew,new\ndone,solved\n",
            'line 3, column category: "solved" is not known (is it resolved?). Expected'
            " one of new, open, pending, on_hold, resolved, closed.",
        ),
        (
            "ticket_statuses",
            "status,category\nnew,\n",
            "line 2, column category: the field is empty. Expected a text.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max,favourable_from\ncsat,1,5,6\n",
            'line 2, column favourable_from: "6" lies outside the scale. Expected a'
            " mark from 1 to 5.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max\nces,7,1\n",
            'line 2, column scale_max: "1" is not above scale_min. Expected more.',
        ),
        (
            "business_calendars",
            "weekday,opens,closes\n8,09:00,17:00\n",
            'line 2, column weekday: "8" is no weekday. Expected 1 (Monday) to 7'
            " (Sunday), or an English name.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes\nmon,09:00,24:00\nTuesday,9:00,17:00\n",
            'line 3, column opens: "9:00" is no time of day. Expected a time such as'
            " 09:00.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes\n1,22:00,06:00\n",
            'line 2, column closes: "06:00" is not after opens. Expected a later time;'
            " end a night shift at 24:00 and go on the next day.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes,timezone\n1,09:00,17:00,Europe/Pariss\n",
            "line 2, column timezone: timezone 'Europe/Pariss' is no time zone."
            " Expected an IANA name such as Europe/Paris.",
        ),
        (
            "business_calendars",
            "weekday,opens,closes\n1,09:00,12:00\n2,09:00,17:00\nMon,11:30,17:00\n",
            "line 4, column opens: 11:30–17:00 overlaps with line 2, 09:00–12:00, of"
            " the same team and weekday. Expected hours that at most touch.",
        ),
        (
            "business_calendars",
            "team,weekday,opens,closes\nA,0,10:00,11:00\n,7,09:00,17:00\n"
            "A,sunday,00:00,24:00\n",
            "line 4, column opens: 00:00–24:00 overlaps with line 2, 10:00–11:00, of"
            " the same team and weekday. Expected hours that at most touch.",
        ),
        (
            "ticket_statuses",
            "status,category\ndone,resolved\nopen,open\ndone,closed\n",
            'line 4, column status: "done" is given twice, in whatever case. Expected'
            " one row for each status.",
        ),
        (
            "ticket_statuses",
            "status,category\nSolved,resolved\nopen,open\nsolved,open\n",
            'line 4, column status: "solved" is given twice, in whatever case. Expected'
            " one row for each status.",
        ),
        (
            "sla_targets",
            "priority,target_days\n,1\nhigh,2\n,3\n",
            'line 4, column priority: "" is given twice. Expected one row for each'
            " priority, valid_from.",
        ),
        (
            "sla_targets",
            "priority,target_days,time_basis\nhigh,1,business\nlow,2,working\n",
            'line 3, column time_basis: "working" is not known. Expected one of'
            " calendar, business.",
        ),
        (
            "survey_scales",
            "survey_type,scale_min,scale_max\nnps,0,10\nnps,0.0,10\n",
            'line 3, column survey_type: "nps" is given twice, in whatever case.'
            " Expected one row for each survey_type, scale_min, scale_max.",
        ),
        (
            "holidays",
            "holiday_on,name\n2026-02-30,Never\n",
            'line 2, column holiday_on: "2026-02-30" is no date. Expected a date such'
            " as 2026-03-31.",
        ),
    ],
)
def test_a_bad_cell_of_a_reference_table_is_refused(
    desk: Desk, name: str, content: str, message: str
) -> None:
    desk.put({"tickets.csv": HEADER + ROW, f"{name}.csv": content})
    assert desk.refusal() == f"{name}.csv, {message}"


TARGETS = (
    "kpi_id,segment,segment_value,target_value\n"
    "nps,team,A,1\nfault_rate,team,A,2\nfault_rate,team,B,2\nnps,regio,North,3\n"
    "csat,region,,4\nnps,,North,5\ncsat,all,all,6\nnps,,,7\n"
)


def test_a_target_that_no_number_will_meet_is_reported(desk: Desk) -> None:
    desk.put({"tickets.csv": HEADER + ROW, "kpi_targets.csv": TARGETS})
    place = desk.data / "kpi_targets.csv"
    assert list(desk.load().notices) == [
        f"{place}, lines 3, 4: the target is not used, since fault_rate has no segment"
        " 'team' (it has product_line, region, customer_segment)",
        f"{place}, line 5: the target is not used, since nps has no segment 'regio'"
        " (is it region?)",
        f"{place}, line 6: the target is not used, since segment region has no"
        " segment_value",
        f"{place}, line 7: the target is not used, since segment_value 'North' is of no"
        " segment",
    ]


def test_a_target_of_a_parquet_file_is_named_by_its_row(desk: Desk) -> None:
    rows = "select 'fault_rate' as kpi_id, 'team' as segment, 1 as target_value"
    desk.put({"tickets.csv": HEADER + ROW, "kpi_targets.parquet": as_parquet(rows)})
    (notice,) = desk.load().notices
    assert "kpi_targets.parquet, row 1: the target is not used" in notice


def test_opening_hours_may_touch_and_differ_by_team_and_weekday(desk: Desk) -> None:
    calendar = (
        b"team,weekday,opens,closes\n,1,12:00:00,17:00\n,mon,09:00,12:00\n"
        b"A,1,09:00,17:00\nA,2,09:00,17:00\nA,tue,17:00:01,24:00\n"
    )
    desk.put({"tickets.csv": HEADER + ROW, "business_calendars.csv": calendar}).load()
    assert len(desk.rows("business_calendars")) == 5


def test_a_reference_table_may_be_parquet_with_its_own_types(desk: Desk) -> None:
    desk.put(
        {
            "tickets.csv": HEADER + ROW,
            "holidays.parquet": as_parquet("select timestamp '2026-12-25' holiday_on"),
            "business_calendars.parquet": as_parquet(
                "select 1 as weekday, time '09:00' as opens, time '17:30' as closes"
            ),
        }
    ).load()
    desk.put({"sla_targets.parquet": as_parquet("select 'x' as target_days")})
    assert desk.refusal() == (
        'sla_targets.parquet, row 1, column target_days: "x" is no number. Expected a'
        " number such as 4.5."
    )


def test_two_holidays_may_fall_on_one_day(desk: Desk) -> None:
    days = "holiday_on,name\n2026-05-14,Ascension\n2026-05-14,Union Day\n"
    desk.put({"tickets.csv": HEADER + ROW, "holidays.csv": days}).load()
    assert len(desk.rows("holidays")) == 2


def test_a_kpi_of_a_target_is_known_in_any_case(desk: Desk) -> None:
    targets = "kpi_id,segment,target_value\nFault_Rate,team,2\n"
    desk.put({"tickets.csv": HEADER + ROW, "kpi_targets.csv": targets})
    (notice,) = desk.load().notices
    assert "fault_rate has no segment 'team'" in notice
    desk.put({"kpi_targets.csv": "kpi_id,target_value\nNPS,2\nnps,3\n"})
    problem = 'kpi_targets.csv, line 3, column kpi_id: "nps" is given twice'
    assert desk.refusal().startswith(f"{problem}, in whatever case.")
