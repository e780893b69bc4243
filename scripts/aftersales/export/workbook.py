"""The workbook: a scorecard, a sheet per KPI with a native chart, and notes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Styles, sheet_name
from aftersales.export.kpi_sheet import write_kpi
from aftersales.export.notes_sheet import write_notes
from aftersales.export.scorecard_sheet import write_scorecard
from aftersales.export.selection import Relation, Selection, kpi_relations
from aftersales.figures import instant_name
from aftersales.published import Row, fetch

if TYPE_CHECKING:
    import duckdb

SCORECARD, NOTES = "Scorecard", "Notes"
GRAIN_ORDER = ("month", "quarter", "year", "week", "day")
"""Months are what most companies steer by; the rest goes from coarse to fine."""

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(
    connection: duckdb.DuckDBPyConnection, selection: Selection, path: Path
) -> None:
    """Write the selected KPIs into a workbook.

    Nothing in it depends on the clock: its dates are the build's `as_of`.

    Raises:
        xlsxwriter.exceptions.FileCreateError: the file can't be written.
    """
    import xlsxwriter

    found = kpi_relations(connection, selection)
    known = {relation.name: relation for relation in found}
    build = fetch(connection, "select * from marts.build_info")[0]
    catalog = _catalog(connection, selection, known)
    with xlsxwriter.Workbook(str(path), _OPTIONS) as workbook:
        workbook.set_properties(_properties(build["as_of"]))
        workbook.set_calc_mode("auto")
        styles = Styles(workbook)
        names: dict[str, str] = {}
        for kpi in catalog:
            taken = [SCORECARD, NOTES, *names.values()]
            names[kpi["kpi_id"]] = sheet_name(kpi["name"], taken)
        scorecard = workbook.add_worksheet(SCORECARD)
        subtitle = (
            f"As of {instant_name(build['as_of'])},"
            f" periods cut in {build['reporting_timezone']}"
        )
        rows = _by_grain(
            fetch(connection, selection.query(known["kpi_scorecard"])), "display_order"
        )
        write_scorecard(scorecard, styles, rows, subtitle, names)
        for kpi in catalog:
            sheet = workbook.add_worksheet(names[kpi["kpi_id"]])
            table = known.get(f"kpi_{kpi['kpi_id']}")
            series = _series(connection, selection, table) if table else []
            write_kpi(workbook, sheet, styles, kpi, series)
        write_notes(workbook.add_worksheet(NOTES), styles, catalog, build)


def _catalog(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    known: dict[str, Relation],
) -> list[Row]:
    """The KPIs in display order, each with its availability."""
    rows = fetch(connection, selection.query(known["kpi_availability"]))
    available = {row.pop("kpi_id"): row for row in rows}
    unknown = {"availability": None, "reason": None}
    kpis = fetch(connection, selection.query(known["kpi_catalog"]))
    return [
        {**kpi, **available.get(kpi["kpi_id"], unknown)}
        for kpi in sorted(kpis, key=lambda kpi: selection.kpis.index(kpi["kpi_id"]))
    ]


def _series(
    connection: duckdb.DuckDBPyConnection, selection: Selection, relation: Relation
) -> list[Row]:
    """Every period of the whole company, and every segment's newest complete one."""
    rows = fetch(
        connection, selection.query(relation, "(segment = 'all' or is_latest)")
    )
    rows.sort(key=lambda row: row["segment"] != "all")
    return _by_grain(rows)


def _by_grain(rows: list[Row], *columns: str) -> list[Row]:
    """The rows with months first; within a grain by the columns, else as they were."""

    def key(row: Row) -> tuple[Any, ...]:
        return GRAIN_ORDER.index(row["period_grain"]), *(row[name] for name in columns)

    return sorted(rows, key=key)


def _properties(as_of: datetime | None) -> dict[str, Any]:
    return {
        "title": "After-sales scorecard",
        "subject": "After-sales and customer experience KPIs",
        "author": "aftersales",
        "created": (as_of or datetime(1980, 1, 1, tzinfo=UTC)).replace(tzinfo=None),
    }
