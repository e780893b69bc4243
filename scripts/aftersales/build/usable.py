"""Whether there is anything in the input that a number can be made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aftersales.build.quarantine import causes_of
from aftersales.errors import InputError
from aftersales.input.contract import INPUT_TABLES
from aftersales.published.figures import instant_name, plural

if TYPE_CHECKING:
    import duckdb

    from aftersales.input.inputs import InputSummary

_SHOWN = 5
_FAR = timedelta(days=366)
DATED = {
    "tickets": ("created_at", "resolved_at"),
    "ticket_interactions": ("occurred_at",),
    "survey_responses": ("responded_at",),
    "field_visits": ("completed_at",),
    "contracts": ("started_on",),
    "customer_activity": ("activity_on",),
}


@dataclass(frozen=True)
class Assessment:
    """What stands in the way of a build, and what is to be said before all else.

    `counts` are the rows of each table by status, `undated` the error where no record
    says up to when things are counted.
    """

    counts: dict[str, dict[str, int]]
    refusals: list[InputError]
    undated: InputError | None
    warnings: list[str]


def assess(
    connection: duckdb.DuckDBPyConnection,
    given: InputSummary,
    as_of: datetime | None = None,
) -> Assessment:
    """Assess the input by what dbt has made of it, as a session reads it.

    What is not made is no reason to complain.
    """
    counts: dict[str, dict[str, int]] = {name: {} for name in INPUT_TABLES}
    for table, status, rows in _rows(
        connection,
        "select table_name, record_status, row_count::bigint"
        " from intermediate.int_validated_rows where row_count > 0",
    ):
        counts[table][status] = rows
    first, last = _span(connection)
    refusals, warnings = [], []
    for name, found in counts.items():
        if found and "accepted" not in found and (loaded := given.table(name)):
            rows = plural(loaded.rows or sum(found.values()), "row")
            problem = f"none of {rows} is accepted"
            causes = sorted(
                causes_of(connection, loaded), key=lambda cause: -cause.row_count
            )
            if name == "tickets":
                details = [str(cause) for cause in causes[:_SHOWN]]
                place = loaded.files[0] if loaded.files else None
                problem = f"{name}: {problem}" if place is None else problem
                refusals.append(InputError(problem, file=place, details=details))
            else:
                warnings.append(f"{name}: {problem}; {causes[0]}")
    lacks = _no_kpi(connection)
    is_void = any(counts.values()) and not any("accepted" in n for n in counts.values())
    if lacks or is_void:
        problem = "no KPI can be computed from the input"
        refusals.append(InputError(problem, details=[*warnings, *lacks]))
    if as_of and first and as_of < first:
        problem = f"--as-of {instant_name(as_of)} lies before the first record"
        advice = f"That is of {instant_name(first)}: give a later one, or leave it out."
        refusals.append(InputError(problem, advice=advice))
    if as_of and last and as_of - last > _FAR:
        warnings.append(
            f"--as-of lies {(as_of - last).days:,} days after the last record, of"
            f" {instant_name(last)}: the periods between are empty"
        )
    undated = None if refusals else _undated(connection, warnings)
    return Assessment(counts, refusals, undated, [] if refusals else warnings)


def _no_kpi(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The reasons why all KPIs are unavailable, nothing if one of them is not."""
    kpis = _rows(
        connection,
        "select bool_and(availability = 'unavailable') over (), reason,"
        " kpis from (select availability, reason, string_agg(kpi_id, ', ') as kpis"
        " from published.marts.kpi_availability group by all)",
    )
    return [f"{kpi}: {reason}" for is_all, reason, kpi in kpis if is_all]


def _undated(
    connection: duckdb.DuckDBPyConnection, details: Sequence[str]
) -> InputError | None:
    if _rows(connection, "select as_of from intermediate.int_clock") != [(None,)]:
        return None
    return InputError(
        "no dated record in the input, so the numbers have no date",
        advice="Give it with --as-of 2026-03-31T23:59:59Z.",
        details=details,
    )


def _span(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[datetime | None, datetime | None]:
    """The instants of the first and the last accepted record, in UTC."""
    found = [
        instant.replace(tzinfo=UTC)
        for table, columns in DATED.items()
        for column in columns
        for row in _rows(
            connection,
            f"select min({column})::timestamp, max({column})::timestamp"
            f" from staging.stg_{table} where record_status = 'accepted'",
        )
        for instant in row
        if instant is not None
    ]
    return min(found, default=None), max(found, default=None)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    """The rows of a query, none where a relation is missing."""
    import duckdb

    try:
        return connection.execute(query).fetchall()
    except duckdb.CatalogException:
        return []
