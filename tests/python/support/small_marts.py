"""A small published file, made at once and awkward on purpose, for what reads one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://127.0.0.1","x")',
    "+49 40 1234",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "<script>alert(1)</script>",
    'quo"ted, with; commas',
    "line one\nline two",
    "http://127.0.0.1/",
    "_x0041_",
    "007",
    "TRUE",
    "\u202eright to left",
    "(none)",
    "",
)
LONG = "long " * 8_000
CONTROL = "bell\x07 escape\x1b null\x00 end\ufffe"

_KEYS = """kpi_id varchar, period_grain varchar, period_start date, period_end date,
    is_complete boolean, is_latest boolean, segment varchar, segment_value varchar,
    numerator double, denominator double, value double, unit varchar,
    sample_size bigint, ci_low double, ci_high double, benchmark_kind varchar,
    benchmark_value double, benchmark_gap double, verdict varchar"""

_TABLES = {
    "kpi_nps": f"{_KEYS}, promoters bigint, passives bigint, detractors bigint",
    "kpi_ticket_volume": _KEYS,
    "kpi_csat": _KEYS,
    "kpi_catalog": """kpi_id varchar, display_order integer, topic varchar,
        business_question varchar, name varchar, calculation varchar,
        benchmark varchar, unit varchar, direction varchar,
        is_additive_over_segments boolean, is_additive_over_periods boolean""",
    "kpi_availability": "kpi_id varchar, availability varchar, reason varchar",
    "kpi_evidence": """kpi_id varchar, record_type varchar, record_id varchar,
        period_on date, in_denominator boolean, in_numerator boolean,
        left_out_reason varchar, numerator_value double, denominator_value double""",
    "build_info": """build_id varchar, built_at timestamp, as_of timestamp,
        reporting_timezone varchar, aftersales_version varchar,
        input_fingerprint varchar""",
}

_CATALOG = (
    ("nps", 1, "Net Promoter Score", "points", "higher"),
    (
        "ticket_volume",
        2,
        "Volume: of [all] tickets / a very long name",
        "count",
        "lower",
    ),
    ("csat", 3, "=Customer Satisfaction", "percent", "higher"),
)

_SCORECARD = """
create view marts.kpi_scorecard as
select
    kpi_id, display_order, topic, business_question, name, kpi_catalog.unit, direction,
    grains.period_grain, availability, reason as availability_reason,
    period_start, period_end, value, ci_low, ci_high, sample_size, benchmark_kind,
    benchmark_value, benchmark_gap, coalesce(verdict, 'not_assessed') as verdict,
    date '2026-01-01' as previous_period_start, value - 1 as previous_value,
    value - value + 1 as change
from marts.kpi_catalog
cross join (values ('month'), ('day')) as grains (period_grain)
left join marts.kpi_availability using (kpi_id)
left join (from marts.kpi_values where is_latest and segment = 'all')
    using (kpi_id, period_grain)
"""


def write_small_marts(path: Path) -> Path:
    """Write a published file with two KPIs that have rows, and one that has none."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for table, columns in _TABLES.items():
            connection.execute(f"create table marts.{table} ({columns})")
        _insert(connection, "kpi_nps", _nps())
        _insert(connection, "kpi_ticket_volume", _ticket_volume())
        _insert(
            connection,
            "kpi_catalog",
            [
                (
                    *(kpi, order, "Topic", f"Is {kpi} well?", name, "Some ÷ all"),
                    *("Target", unit, direction, kpi == "ticket_volume", False),
                )
                for kpi, order, name, unit, direction in _CATALOG
            ],
        )
        _insert(
            connection,
            "kpi_availability",
            [
                ("csat", "unavailable", "survey_responses is missing"),
                ("nps", "available", None),
                ("ticket_volume", "available", None),
            ],
        )
        _insert(
            connection,
            "kpi_evidence",
            [
                ("nps", "answer", text, date(2026, 1, 5), True, False, None, 0.0, 1.0)
                for text in HOSTILE
            ],
        )
        connection.execute(
            "insert into marts.build_info values ('b1', '2026-03-16 04:05:06',"
            " '2026-03-15 12:00:00', 'Europe/Berlin', '0.1.0', 'abc')"
        )
        connection.execute(
            "create view marts.kpi_values as select * from marts.kpi_ticket_volume"
            " union all by name select * exclude (promoters, passives, detractors)"
            " from marts.kpi_nps union all by name select * from marts.kpi_csat"
        )
        connection.execute(_SCORECARD)
    return path


def _nps() -> Iterable[tuple[Any, ...]]:
    starts = (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    for number, start in enumerate(starts):
        newest, value = number == 2, 100 / 3 if number != 1 else None
        yield (
            *("nps", "month", start, start + timedelta(days=27), number < 3, newest),
            *("all", "all", 1.0, 3.0, value, "points", 3, -1 / 7, 60.1, "target"),
            *(40.0, -6.7, "uncertain" if value else "not_assessed", 2, 0, 1),
        )
    for text in (*HOSTILE, LONG, CONTROL):
        yield (
            *("nps", "month", starts[2], date(2026, 2, 28), True, True, "team", text),
            *(0.0, 1.0, 0.0, "points", 1, None, None, None, None, None),
            *("not_assessed", 0, 1, 0),
        )


def _ticket_volume() -> Iterable[tuple[Any, ...]]:
    for number in range(60):
        start = date(2026, 1, 15) + timedelta(days=number)
        for segment, value in (
            ("all", "all"),
            ("region", "North"),
            ("region", "South"),
        ):
            yield (
                *("ticket_volume", "day", start, start, number < 59, number == 58),
                *(segment, value, float(number), None, float(number), "count", number),
                *(None, None, "historical_average", 12.5, number - 12.5, "met"),
            )


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[Any]]
) -> None:
    found = list(rows)
    marks = ", ".join("?" * len(found[0]))
    connection.executemany(f"insert into marts.{table} values ({marks})", found)
