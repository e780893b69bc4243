"""The company's own reference tables: targets, office hours, days off."""

from itertools import zip_longest

from demo_company.story import COMMON_HOLIDAYS

# kpi_id, segment, segment_value, target, valid from, valid to, grain, comment
TARGETS = (
    ("nps", "all", "all", "40", "2024-10-01", "2026-01-01", ""),
    ("nps", "all", "all", "45", "2026-01-01", "", "",
     "Raised in January 2026, before the valves failed"),
    ("nps", "customer_segment", "Public", "50", "2024-10-01", "", "quarter"),
    ("csat", "all", "all", "85", "2024-10-01", "", ""),
    ("csat", "region", "Nordics", "80", "2025-09-01", "", ""),
    ("customer_effort_score", "all", "all", "5.5", "2025-01-01", "", ""),
    ("first_contact_resolution", "all", "all", "70", "2024-10-01", "", "",
     "A reversing valve takes a visit: watch their share"),
    ("first_contact_resolution", "channel", "phone", "75", "2024-10-01", "", ""),
    ("customer_retention_rate", "all", "all", "99.5", "2024-10-01", "", "month"),
    ("customer_retention_rate", "all", "all", "98.5", "2024-10-01", "", "quarter"),
    ("customer_retention_rate", "all", "all", "94", "2024-01-01", "", "year"),
    ("open_tickets", "all", "all", "40", "2024-10-01", "", "week"),
    ("open_tickets", "all", "all", "40", "2024-10-01", "", "month",
     "Ten days of work at the pace of a good month"),
    ("open_tickets", "all", "all", "40", "2024-10-01", "", "quarter"),
    ("open_tickets", "all", "all", "40", "2025-01-01", "", "year"),
    ("open_tickets", "team", "Helsinki", "8", "2025-09-01", "", "month"),
    ("open_tickets", "team", "Munich", "12", "2025-09-01", "", "month"),
    ("open_tickets", "team", "Utrecht", "7", "2025-09-01", "", "month"),
    ("open_tickets", "priority", "urgent", "3", "2024-10-01", "", "month"),
    ("open_ticket_rate", "all", "all", "50", "2024-10-01", "", "week"),
    ("open_ticket_rate", "all", "all", "25", "2024-10-01", "", "month"),
    ("open_ticket_rate", "all", "all", "10", "2024-10-01", "", "quarter"),
    ("open_ticket_rate", "all", "all", "5", "2025-01-01", "", "year"),
    ("turnaround_time", "all", "all", "6", "2024-10-01", "2025-07-01", ""),
    ("turnaround_time", "all", "all", "5", "2025-07-01", "", "",
     "Back to five days once the valves have arrived"),
    ("turnaround_time", "priority", "urgent", "3", "2024-10-01", "", ""),
    ("turnaround_time", "priority", "high", "5", "2024-10-01", "", ""),
    ("turnaround_time", "team", "Helsinki", "8", "2025-09-01", "2026-04-01", ""),
    ("turnaround_time", "team", "Helsinki", "7", "2026-04-01", "", ""),
    ("engineer_utilization", "all", "all", "3", "2024-10-01", "", "week"),
    ("engineer_utilization", "all", "all", "13", "2024-10-01", "", "month"),
    ("engineer_utilization", "all", "all", "39", "2024-10-01", "", "quarter"),
    ("engineer_utilization", "all", "all", "155", "2025-01-01", "", "year"),
    ("engineer_utilization", "team", "Helsinki", "11", "2025-09-01", "", "month"),
    ("engineer_utilization", "team", "Munich", "13", "2025-09-01", "", "month",
     "Nobody to be hired before October"),
    ("first_response_time", "all", "all", "4", "2024-10-01", "", "",
     "Half a working day"),
    ("sla_attainment", "all", "all", "75", "2024-10-01", "", ""),
    ("first_time_fix_rate", "all", "all", "85", "2024-10-01", "", "",
     "Visits without the valve in the van do not help"),
)  # fmt: skip

# priority, days, valid from, valid to
SLA = (
    ("urgent", "2", "2024-10-01", "2026-01-01"),
    ("urgent", "1", "2026-01-01", ""),
    ("high", "4", "2024-10-01", ""),
    ("normal", "8", "2024-10-01", ""),
    ("low", "14", "2024-10-01", ""),
)

WEEK = ("1", "2", "3", "4", "5")
# team, weekdays, opening hours, time zone
CALENDARS = (
    ("", WEEK, ("08:00-17:00",), "Europe/Berlin"),
    ("Hamburg", WEEK, ("07:30-17:30",), "Europe/Berlin"),
    ("Munich", WEEK[:4], ("08:00-12:00", "12:45-17:00"), "Europe/Berlin"),
    ("Munich", WEEK[4:], ("08:00-14:00",), "Europe/Berlin"),
    ("Utrecht", WEEK, ("08:30-17:00",), "Europe/Amsterdam"),
    ("Utrecht", ("6",), ("09:00-12:00",), "Europe/Amsterdam"),
    ("Helsinki", WEEK, ("08:00-16:00",), "Europe/Helsinki"),
)

TEAM_HOLIDAYS = (
    ("2024-10-03", "Hamburg", "German Unity Day"),
    ("2024-10-03", "Munich", "German Unity Day"),
    ("2024-10-31", "Hamburg", "Reformation Day"),
    ("2024-11-01", "Munich", "All Saints' Day"),
    ("2025-01-06", "Munich", "Epiphany"),
    ("2025-04-26", "Utrecht", "King's Day"),
    ("2025-06-09", "Hamburg", "Whit Monday"),
    ("2025-06-09", "Munich", "Whit Monday"),
    ("2025-06-09", "Utrecht", "Whit Monday"),
    ("2025-06-19", "Munich", "Corpus Christi"),
    ("2025-10-03", "Hamburg", "German Unity Day"),
    ("2025-10-03", "Munich", "German Unity Day"),
    ("2025-10-31", "Hamburg", "Reformation Day"),
    ("2025-12-24", "Helsinki", "Christmas Eve"),
    ("2026-01-06", "Munich", "Epiphany"),
    ("2026-01-06", "Helsinki", "Epiphany"),
    ("2026-04-27", "Utrecht", "King's Day"),
    ("2026-05-25", "Hamburg", "Whit Monday"),
    ("2026-05-25", "Munich", "Whit Monday"),
    ("2026-05-25", "Utrecht", "Whit Monday"),
    ("2026-06-04", "Munich", "Corpus Christi"),
    ("2026-06-19", "Helsinki", "Midsummer Eve"),
)


def target_rows() -> list[dict[str, str]]:
    """Rows of `kpi_targets`."""
    columns = (
        "kpi_id",
        "segment",
        "segment_value",
        "target_value",
        "valid_from",
        "valid_to",
        "period_grain",
        "comment",
    )
    return [dict(zip_longest(columns, target, fillvalue="")) for target in TARGETS]


def sla_rows() -> list[dict[str, str]]:
    """Rows of `sla_targets`."""
    columns = ("priority", "target_days", "valid_from", "valid_to")
    return [dict(zip(columns, target, strict=True)) for target in SLA]


def calendar_rows() -> list[dict[str, str]]:
    """Rows of `business_calendars`."""
    rows = []
    for team, weekdays, hours, zone in CALENDARS:
        for weekday in weekdays:
            for span in hours:
                opens, closes = span.split("-")
                rows.append(
                    {
                        "team": team,
                        "weekday": weekday,
                        "opens": opens,
                        "closes": closes,
                        "timezone": zone,
                    }
                )
    return rows


def holiday_rows() -> list[dict[str, str]]:
    """Rows of `holidays`, by day."""
    rows = [
        {"holiday_on": day.isoformat(), "team": "", "name": name}
        for day, name in COMMON_HOLIDAYS.items()
    ]
    columns = ("holiday_on", "team", "name")
    rows += [dict(zip(columns, holiday, strict=True)) for holiday in TEAM_HOLIDAYS]
    return sorted(rows, key=lambda row: (row["holiday_on"], row["team"]))
