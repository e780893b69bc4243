"""What a build came to, in a few lines and as fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aftersales.build.dbt_runner import Artifact, kind_and_name
from aftersales.published import BuildInfo, Row, build_info, fetch, open_published
from aftersales.published.figures import instant_name, plural

_SLOWEST = 3

_UNKNOWN = {
    "unknown_customer_rows": "an unknown customer",
    "unknown_product_rows": "an unknown product",
    "unknown_unit_rows": "an unknown unit",
    "unknown_ticket_rows": "an unknown ticket",
}


@dataclass(frozen=True)
class Summary:
    """The same facts twice, for a person and for a program, and what is odd."""

    text: str
    fields: dict[str, object]
    notices: tuple[str, ...]


def summarise(database: Path, results: Sequence[Artifact], seconds: float) -> Summary:
    """Sum up a published build that took `seconds`."""
    with open_published(database) as connection:
        info = build_info(connection)
        availability = {
            row["availability"]: int(row["kpis"])
            for row in fetch(
                connection,
                "select availability, count(*) as kpis"
                " from marts.kpi_availability group by all order by all",
            )
        }
        span = fetch(
            connection,
            "select min(period_start) as first_day, max(period_end) as last_day,"
            " count(*) filter (where is_complete and period_grain = 'month') as months"
            " from (select distinct period_grain, period_start, period_end, is_complete"
            " from marts.kpi_values where segment = 'all')",
        )[0]
        tables = fetch(connection, "from marts.input_audit order by table_name")
        audit = fetch(
            connection,
            "select sum(accepted_rows) as accepted, sum(superseded_rows) as superseded,"
            " sum(quarantined_rows) as quarantined from marts.input_audit",
        )[0]
    times = {kind_and_name(one)[1]: float(one["execution_time"]) for one in results}
    slowest = dict(sorted(times.items(), key=lambda time: -time[1])[:_SLOWEST])
    fields: dict[str, object] = {
        "database": str(database),
        "build_id": info.build_id,
        "as_of": f"{info.as_of.isoformat()}Z",
        "reporting_timezone": info.reporting_timezone,
        "first_day": span["first_day"],
        "last_day": span["last_day"],
        "kpis": availability,
        "input_rows": {name: int(count or 0) for name, count in audit.items()},
        "slowest": {name: round(time, 2) for name, time in slowest.items()},
        "seconds": round(seconds, 1),
    }
    lines = _lines(database, info, availability, span, audit, slowest, seconds)
    notices = tuple(notice for row in tables for notice in audit_notices(row))
    return Summary("\n".join(lines), fields, notices)


def _lines(
    database: Path,
    info: BuildInfo,
    availability: dict[str, int],
    span: Row,
    audit: Row,
    slowest: Mapping[str, float],
    seconds: float,
) -> Iterator[str]:
    yield f"Published {database} in {seconds:.1f} s"
    zone = info.reporting_timezone
    yield f"  As of    {instant_name(info.as_of)}, reporting time zone {zone}"
    kpis = ", ".join(f"{count} {word}" for word, count in availability.items())
    yield f"  KPIs     {kpis}"
    if span["first_day"] is not None:
        months = plural(int(span["months"]), "complete month")
        yield f"  Periods  {span['first_day']} to {span['last_day']}, {months}"
    counts = ", ".join(f"{int(count or 0):,} {word}" for word, count in audit.items())
    yield f"  Rows     {counts}"
    if slowest:
        times = ", ".join(f"{name} {time:.1f} s" for name, time in slowest.items())
        yield f"  Slowest  {times}"


def audit_notices(row: Row) -> Iterator[str]:
    """The notices on one table of `input_audit`."""
    table = row["table_name"]
    if row["quarantined_rows"] or row["superseded_rows"]:
        counts = []
        if row["quarantined_rows"]:
            count = plural(row["quarantined_rows"], "row")
            counts.append(f"{count} quarantined (`aftersales check` says why)")
        if row["superseded_rows"]:
            count = plural(row["superseded_rows"], "row")
            counts.append(f"{count} superseded by a newer copy")
        yield f"{table}: {', '.join(counts)}"
    yield from reference_notices(row)


def reference_notices(row: Row) -> Iterator[str]:
    """The notices on what a table's accepted rows refer to."""
    table = row["table_name"]
    unknown = [
        f"{what} ({row[column]:,})" for column, what in _UNKNOWN.items() if row[column]
    ]
    if unknown:
        yield f"{table}: accepted rows name {', '.join(unknown)}, counted as (none)"
    if row["outside_employment_rows"]:
        count = plural(row["outside_employment_rows"], "completed visit")
        yield f"{table}: {count} outside the engineer's employment, counted"
