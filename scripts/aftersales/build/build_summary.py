"""What a build came to, in a few lines and as fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aftersales.build.dbt_runner import Result, kind_and_name
from aftersales.published import Row, build_info, fetch, open_published
from aftersales.published.figures import age, instant_name, plural
from aftersales.published.notices import notices

_SLOWEST = 3
_FACTS = {
    "first_day": "min(period_start) from marts.kpi_values",
    "last_day": "max(period_end) from marts.kpi_values",
    "complete_months": "count(distinct period_start) from marts.kpi_values"
    " where is_complete and period_grain = 'month' and segment = 'all'",
    "kpis": "histogram(availability) from marts.kpi_availability",
    "input_rows": "{'accepted': sum(accepted_rows)::bigint,"
    " 'superseded': sum(superseded_rows)::bigint,"
    " 'quarantined': sum(quarantined_rows)::bigint} from marts.input_audit",
}
TOLD_BY_LOADER = ("unknown_columns", "ids_end_in_dot_zero")
"""The kinds of notices that loading tells, with the file they are about."""


@dataclass(frozen=True)
class Summary:
    """The same facts twice, for a person and for a program, and what is odd."""

    text: str
    fields: dict[str, Any]
    notices: tuple[str, ...]


def is_summed_up(name: str) -> bool:
    """Whether a mart is read to sum a build up."""
    return name in ("build_info", "kpi_values", "kpi_availability") or name.startswith(
        "input_"
    )


def summarise(
    database: Path, name: str, results: Sequence[Result], seconds: float
) -> Summary:
    """Sum up a published build that took `seconds`; no results, and none was needed.

    `name` is what people call the `database`.
    """
    times = {kind_and_name(one)[1]: float(one["execution_time"]) for one in results}
    slowest = sorted(times.items(), key=lambda time: -time[1])[:_SLOWEST]
    with open_published(database) as connection:
        info = build_info(connection)
        fields: dict[str, Any] = {
            "database": name,
            "build_id": info.build_id,
            "as_of": f"{info.as_of.isoformat()}Z",
            "reporting_timezone": info.reporting_timezone,
            "slowest": {name: round(time, 2) for name, time in slowest},
            "seconds": round(seconds, 1),
        }
        for name, query in _FACTS.items():
            ((fields[name],),) = connection.execute(f"select {query}").fetchall()
        tables = fetch(connection, "from marts.input_audit order by table_name")
        found = notices(connection, TOLD_BY_LOADER if results else ())
    fields["newest"] = {
        row["table_name"]: {
            "newest_at": f"{row['newest_at'].isoformat()}Z",
            "newest_age_days": row["newest_age_days"],
        }
        for row in tables
        if row["newest_at"]
    }
    text = "\n".join(_lines(fields, instant_name(info.as_of)))
    audited = [notice for row in tables for notice in _audit_notices(row)]
    return Summary(text, fields, (*audited, *found))


def _lines(fields: dict[str, Any], as_of: str) -> Iterator[str]:
    yield f"Published {fields['database']} in {fields['seconds']:.1f} s"
    yield f"  As of    {as_of}, reporting time zone {fields['reporting_timezone']}"
    kpis = [f"{count} {status}" for status, count in sorted(fields["kpis"].items())]
    yield f"  KPIs     {', '.join(kpis)}"
    if fields["first_day"]:
        months = fields["complete_months"]
        more = f", {plural(months, 'complete month')}" if months else ""
        yield f"  Periods  {fields['first_day']} to {fields['last_day']}{more}"
    rows = [
        f"{count or 0:,} {status}" for status, count in fields["input_rows"].items()
    ]
    yield f"  Rows     {', '.join(rows)}"
    label = "Newest"
    for table, newest in fields["newest"].items():
        instant = instant_name(datetime.fromisoformat(newest["newest_at"]))
        days = age(newest["newest_age_days"])
        yield f"  {label:8} {table}: {instant}, {days} before as_of"
        label = ""
    if slowest := [f"{name} {time:.1f} s" for name, time in fields["slowest"].items()]:
        yield f"  Slowest  {', '.join(slowest)}"


def _audit_notices(row: Row) -> Iterator[str]:
    """The notices on one table of `input_audit`."""
    counts = []
    if row["quarantined_rows"]:
        count = plural(row["quarantined_rows"], "row")
        counts.append(f"{count} quarantined (`aftersales check` says why)")
    if row["superseded_rows"]:
        count = plural(row["superseded_rows"], "row")
        counts.append(f"{count} superseded by a newer copy")
    if counts:
        yield f"{row['table_name']}: {', '.join(counts)}"
