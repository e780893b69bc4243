"""Small published files of any configuration, made at once, for what reads one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa
from aftersales.published.periods import parse_period, period_code

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

Row = dict[str, Any]

_SHARED_COLUMNS = """kpi_id varchar, period_grain varchar, period_start date,
    period_end date, is_complete boolean, is_latest boolean, segment varchar,
    segment_value varchar, numerator double, denominator double, value double,
    unit varchar, sample_size bigint, ci_low double, ci_high double,
    benchmark_kind varchar, benchmark_value double, benchmark_gap double,
    verdict varchar"""
_SHARED = [column.split()[0] for column in _SHARED_COLUMNS.split(",")]

_TABLES = {
    "kpi_catalog": """kpi_id varchar, display_order integer, topic varchar,
        business_question varchar, name varchar, calculation varchar, details varchar,
        benchmark varchar, unit varchar, direction varchar, target_kind varchar,
        is_additive_over_segments boolean, is_additive_over_periods boolean,
        records varchar, required_sources varchar, better_sources varchar,
        input_tables varchar, numerator varchar, denominator varchar, sample varchar,
        column_labels varchar, segments varchar, model varchar""",
    "kpi_availability": "kpi_id varchar, availability varchar, reason varchar",
    "input_audit": """table_name varchar, is_present boolean, raw_rows bigint,
        quarantined_rows bigint, unknown_customer_rows bigint,
        unknown_product_rows bigint, unknown_unit_rows bigint,
        unknown_ticket_rows bigint, outside_employment_rows bigint""",
    "input_notices": "kind varchar, table_name varchar, count bigint, example varchar",
    "build_info": """build_id varchar, built_at timestamp, as_of timestamp,
        reporting_timezone varchar, aftersales_version varchar,
        input_fingerprint varchar""",
}

_FURTHER = {
    "kpi_answers": """kpi_id varchar, period_grain varchar, period_start date,
        answer varchar, because varchar, value double, benchmark_value double,
        net_flow bigint, days_of_backlog double, engineers_gap double""",
    "kpi_drivers": """kpi_id varchar, period_grain varchar, period_start date,
        segment varchar, segment_value varchar, value double, previous_value double,
        contribution double,
        mix_effect double, rate_effect double""",
}

_SCORECARD = """
create view marts.kpi_scorecard as
with preceded as (
    select *, lag(period_start) over series as previous_period_start,
        lag(value) over series as previous_value
    from marts.kpi_values where segment = 'all' and is_complete
    window series as (partition by kpi_id, period_grain order by period_start)
)
select
    kpi_id, display_order, topic, business_question, name, kpi_catalog.unit, direction,
    grains.period_grain, availability, reason as availability_reason,
    period_start, period_end, value, ci_low, ci_high, sample_size, benchmark_kind,
    benchmark_value, benchmark_gap, coalesce(verdict, 'not_assessed') as verdict,
    previous_period_start, previous_value, value - previous_value as change
from marts.kpi_catalog
inner join (values {grains}) as grains (period_grain) on period_grain <> 'none'
left join marts.kpi_availability using (kpi_id)
left join (from preceded where is_latest) using (kpi_id, period_grain)
"""


@dataclass(frozen=True)
class SmallKpi:
    """A KPI with the rows it has; `own` maps its own columns to their labels."""

    kpi_id: str
    name: str
    unit: str
    direction: str = "higher"
    topic: str = "After Sales"
    calculation: str | None = "Some ÷ all"
    is_sum: bool = False
    records: str | None = "survey"
    question: str | None = "Is it well?"
    sample: str = "answer, answers"
    segments: tuple[str, ...] = ("region",)
    model: str = ""
    own: dict[str, tuple[str, str]] = field(default_factory=dict)
    lack: tuple[str, str | None] = ("available", None)
    rows: tuple[Row, ...] = ()

    @property
    def relation(self) -> str:
        return self.model or f"kpi_{self.kpi_id}"


def write_marts(
    path: Path,
    kpis: Sequence[SmallKpi],
    grains: Sequence[str],
    evidence: Iterable[Row] = (),
    further: Mapping[str, Iterable[Row]] = MappingProxyType({}),
) -> Path:
    """Write a published file of these KPIs.

    `further` holds rows of `kpi_answers` and `kpi_drivers`, which older files lack.
    """
    dimensions = list(dict.fromkeys(name for kpi in kpis for name in kpi.segments))
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for table, columns in _TABLES.items():
            connection.execute(f"create table marts.{table} ({columns})")
        _insert(connection, "kpi_catalog", map(_facts, range(len(kpis)), kpis))
        lacks = [(kpi.kpi_id, *kpi.lack) for kpi in kpis]
        _insert(connection, "kpi_availability", map(_row, [_LACK] * len(kpis), lacks))
        _insert(connection, "input_audit", _AUDIT)
        _insert(connection, "build_info", [_BUILD])
        for kpi in kpis:
            own = "".join(f", {name} double" for name in kpi.own)
            table = f"marts.{kpi.relation} ({_SHARED_COLUMNS}{own})"
            connection.execute(f"create table {table}")
            _insert(connection, kpi.relation, kpi.rows)
        shared = ", ".join(_SHARED)
        parts = [f"select {shared} from marts.{kpi.relation}" for kpi in kpis]
        union = " union all ".join(parts)
        connection.execute(f"create view marts.kpi_values as {union}")
        split = "".join(f", {name} varchar" for name in dimensions)
        connection.execute(f"create table marts.kpi_evidence ({_EVIDENCE}{split})")
        _insert(connection, "kpi_evidence", evidence)
        for relation, rows in further.items():
            columns = _FURTHER[relation]
            connection.execute(f"create table marts.{relation} ({columns})")
            _insert(connection, relation, rows)
        listed = ", ".join(f"('{grain}')" for grain in grains or ("none",))
        connection.execute(_SCORECARD.format(grains=listed))
    return path


def value_row(
    kpi_id: str,
    grain: str,
    start: date,
    value: float | None,
    segment: tuple[str, str] = ("all", "all"),
    **more: Any,
) -> Row:
    """A row of a KPI's table, as far as it is given."""
    end = parse_period(period_code(grain, start)).end - timedelta(days=1)
    given: Row = {
        "kpi_id": kpi_id,
        "period_grain": grain,
        "period_start": start,
        "period_end": end,
        "is_complete": True,
        "is_latest": False,
        "segment": segment[0],
        "segment_value": segment[1],
        "numerator": value,
        "value": value,
        "verdict": "not_assessed",
    }
    return given | more


def write_small_marts(path: Path) -> Path:
    """Two KPIs that have rows with awkward texts, and one that has none."""
    nps = SmallKpi(
        "nps",
        "Net Promoter Score",
        "points",
        segments=("team",),
        own={"promoters": ("Promoters", "count"), "passives": ("Passives", "count")},
        rows=tuple(_nps()),
    )
    volume = SmallKpi(
        "ticket_volume",
        "Volume: of [all] tickets / a very long name",
        "count",
        "lower",
        is_sum=True,
        records="ticket",
        sample="ticket created, tickets created",
        rows=tuple(_ticket_volume()),
    )
    csat = SmallKpi(
        "csat",
        "=Customer Satisfaction",
        "percent",
        lack=("unavailable", "survey_responses is missing"),
    )
    evidence = [
        {
            "kpi_id": "nps",
            "record_type": "answer",
            "record_id": text,
            "period_on": date(2026, 1, 5),
            "in_denominator": True,
            "in_numerator": False,
            "numerator_value": 0.0,
            "denominator_value": 1.0,
        }
        for text in HOSTILE
    ]
    return write_marts(path, (nps, volume, csat), ("month", "day"), evidence)


_EVIDENCE = """kpi_id varchar, record_type varchar, record_id varchar, period_on date,
    in_denominator boolean, in_numerator boolean, left_out_reason varchar,
    numerator_value double, denominator_value double"""
_MEASURE = ("label", "unit")
_LACK = ("kpi_id", "availability", "reason")
_AUDIT = (
    {
        "table_name": "survey_responses",
        "is_present": True,
        "raw_rows": 7,
        "quarantined_rows": 2,
        "unknown_customer_rows": 1,
    },
)
_BUILD = {
    "build_id": "b1",
    "built_at": "2026-03-16 04:05:06",
    "as_of": "2026-03-15 12:00:00",
    "reporting_timezone": "Europe/Berlin",
    "aftersales_version": "0.2.0",
    "input_fingerprint": "abc",
}


def _nps() -> Iterator[Row]:
    for number, month in enumerate(((2025, 12), (2026, 1), (2026, 2), (2026, 3))):
        value = 100 / 3 if number != 1 else None
        yield value_row(
            *("nps", "month", date(*month, 1), value),
            is_complete=number < 3,
            is_latest=number == 2,
            numerator=1.0,
            denominator=3.0,
            unit="points",
            sample_size=3,
            ci_low=-1 / 7,
            ci_high=60.1,
            benchmark_kind="target",
            benchmark_value=40.0,
            benchmark_gap=-6.7,
            verdict="uncertain" if value else "not_assessed",
            promoters=2,
            passives=0,
        )
    for text in (*HOSTILE, LONG, CONTROL):
        yield value_row(
            *("nps", "month", date(2026, 2, 1), 0.0, ("team", text)),
            is_latest=True,
            denominator=1.0,
            unit="points",
            sample_size=1,
            promoters=0,
            passives=1,
        )


def _ticket_volume() -> Iterator[Row]:
    parts = (("all", "all"), ("region", "North"), ("region", "South"))
    for number in range(60):
        for part in parts:
            yield value_row(
                "ticket_volume",
                "day",
                date(2026, 1, 15) + timedelta(days=number),
                float(number),
                part,
                is_complete=number < 59,
                is_latest=number == 58,
                unit="count",
                sample_size=number,
                benchmark_kind="historical_average",
                benchmark_value=12.5,
                benchmark_gap=number - 12.5,
                verdict="met",
            )


def _facts(place: int, kpi: SmallKpi) -> Row:
    return {
        "kpi_id": kpi.kpi_id,
        "display_order": place + 1,
        "topic": kpi.topic,
        "business_question": kpi.question,
        "name": kpi.name,
        "calculation": kpi.calculation,
        "details": kpi.question and f"What {kpi.kpi_id} is.",
        "benchmark": "Target",
        "unit": kpi.unit,
        "direction": kpi.direction,
        "target_kind": "target",
        "is_additive_over_segments": kpi.is_sum,
        "is_additive_over_periods": kpi.is_sum,
        "records": kpi.records,
        "input_tables": "survey_responses",
        "numerator": "Above the line",
        "denominator": None if kpi.unit == "count" else "Below the line",
        "sample": kpi.sample,
        "column_labels": json.dumps(
            {
                name: {"label": text, "unit": unit}
                for name, (text, unit) in kpi.own.items()
            }
        ),
        "segments": ", ".join(kpi.segments),
        "model": kpi.relation,
    }


def _row(names: Sequence[str], values: Sequence[Any]) -> Row:
    return dict(zip(names, values, strict=True))


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]
) -> None:
    found = list(rows)
    names = dict.fromkeys(name for row in found for name in row)
    if found:
        columns = {name: [row.get(name) for row in found] for name in names}
        connection.register("found", pa.table(columns))
        connection.execute(f"insert into marts.{table} by name from found")
