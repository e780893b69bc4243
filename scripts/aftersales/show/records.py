"""The records behind one number, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from aftersales.errors import InputError
from aftersales.published import fetch
from aftersales.published.figures import number, plural
from aftersales.published.kpi import Kpi
from aftersales.published.periods import Period, parse_period, period_code
from aftersales.show.cells import heading
from aftersales.sql import Row, identifier
from aftersales.terminal import Column, fitting_table, title

if TYPE_CHECKING:
    import duckdb

    from aftersales.show.series import Slice

_COLUMNS = (
    Column("Record"),
    Column("Date"),
    Column("Counts", flexible=True),
    Column("Adds", right=True, drop=1),
)


def record_rows(
    connection: duckdb.DuckDBPyConnection, kpi: Kpi, part: Slice, period: Period
) -> list[Row]:
    """The records of a KPI in a period, the left out ones last, by date and record.

    Raises:
        InputError: the KPI is not made of single records, or they are not split so.
    """
    any_record = "from marts.kpi_evidence where kpi_id = ? limit 1"
    example = fetch(connection, any_record, [kpi.kpi_id])
    if not example:
        known = "from marts.kpi_evidence select distinct kpi_id order by all"
        ids = ", ".join(row["kpi_id"] for row in fetch(connection, known))
        raise InputError(
            f"{kpi.kpi_id} has no list of records",
            advice=f"These have: {ids}." if ids else None,
        )
    values = {"kpi": kpi.kpi_id, "start": period.start, "end": period.end}
    condition = ""
    if part.value is not None:
        if part.segment not in example[0]:
            raise InputError(f"the records of {kpi.kpi_id} have no {part.segment}")
        values["value"] = part.value
        condition = f" and coalesce({identifier(part.segment)}, '(none)') = $value"
    return fetch(
        connection,
        f"from marts.kpi_evidence where kpi_id = $kpi{condition}"
        " and period_on >= $start and period_on < $end"
        " order by left_out_reason is not null, period_on, record_type, record_id",
        values,
    )


def newest_period(
    connection: duckdb.DuckDBPyConnection, kpi: Kpi, grain: str
) -> Period:
    """The newest complete period with records, else the newest one with any.

    Raises:
        InputError: the KPI has no records at all.
    """
    rows = fetch(
        connection,
        "select periods.period_start from marts.kpi_values as periods"
        " where kpi_id = $kpi and period_grain = $grain and segment = 'all'"
        " and exists (from marts.kpi_evidence where kpi_id = $kpi"
        "   and period_on between periods.period_start and periods.period_end)"
        " order by is_complete desc, period_start desc limit 1",
        {"kpi": kpi.kpi_id, "grain": grain},
    )
    if not rows:
        raise InputError(f"{kpi.kpi_id} has no records", advice="Give a --period.")
    return parse_period(period_code(grain, rows[0]["period_start"]))


def records(kpi: Kpi, rows: Sequence[Row], screen: Console) -> Iterator[RenderableType]:
    """A list of records, and how many of them count."""
    yield from heading(kpi, screen)
    dimensions = [name for name in kpi.segments if any(row.get(name) for row in rows)]
    amounts = [row["numerator_value"] for row in rows]
    is_whole = all(value is None or value == round(value) for value in amounts)
    lines = [
        (
            str(row["record_id"]),
            str(row["period_on"]),
            _counts(row),
            number(row["numerator_value"], 0 if is_whole else 2),
            *(str(row[name] or "(none)") for name in dimensions),
        )
        for row in rows
    ]
    extra = [
        Column(name.replace("_", " "), drop=place)
        for place, name in enumerate(dimensions, start=2)
    ]
    yield fitting_table([*_COLUMNS, *extra], lines, screen)
    counted = sum(1 for row in rows if not row["left_out_reason"])
    left_out = f"{len(rows) - counted:,} left out"
    yield title(f"{plural(counted, 'record')}, {left_out}", screen, "")


def _counts(row: Row) -> str:
    if row["left_out_reason"]:
        return f"left out: {str(row['left_out_reason']).replace('_', ' ')}"
    if row["in_numerator"]:
        return "numerator and denominator" if row["in_denominator"] else "numerator"
    return "denominator" if row["in_denominator"] else "no"
