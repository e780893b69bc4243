"""The workbook: a scorecard, a sheet per KPI with a native chart, and notes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aftersales.export.cells import Styles, sheet_name
from aftersales.export.kpi_sheet import write_kpi
from aftersales.export.notes_sheet import MOST_SEGMENT_VALUES, write_notes
from aftersales.export.scorecard_sheet import write_scorecard
from aftersales.published import fetch
from aftersales.published.figures import instant_name
from aftersales.published.periods import by_preference
from aftersales.published.scorecard import read_scorecard
from aftersales.sql import Row

if TYPE_CHECKING:
    import duckdb

    from aftersales.export.selection import Selection
    from aftersales.published.kpi import Kpi

_SCORECARD, _NOTES = "Scorecard", "Notes"
_OPTIONS = {
    "in_memory": True,  # no parts of it in other places, which may be full or public
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

    build = fetch(connection, "from marts.build_info")[0]
    as_of = instant_name(build["as_of"])
    subtitle = f"As of {as_of}, periods cut in {build['reporting_timezone']}"
    with xlsxwriter.Workbook(str(path), _OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": "After-sales scorecard",
                "subject": "After-sales and customer experience KPIs",
                "author": "aftersales",
                "created": build["as_of"],
            }
        )
        workbook.set_calc_mode("auto")
        styles, names = Styles(workbook), _sheet_names(selection.kpis)
        scorecard = workbook.add_worksheet(_SCORECARD)
        cards = [
            row
            for row in read_scorecard(connection, selection.kpis)
            if not selection.grains or row["period_grain"] in selection.grains
        ]
        known = {kpi.kpi_id: kpi for kpi in selection.kpis}
        write_scorecard(scorecard, styles, _by_grain(cards), known, subtitle, names)
        for kpi in selection.kpis:
            sheet = workbook.add_worksheet(names[kpi.kpi_id])
            rows = _rows(connection, selection, kpi)
            write_kpi(workbook, sheet, styles, kpi, rows)
        notes = workbook.add_worksheet(_NOTES)
        write_notes(notes, styles, selection.kpis, build)


def _sheet_names(kpis: tuple[Kpi, ...]) -> dict[str, str]:
    names: dict[str, str] = {}
    for kpi in kpis:
        taken = [_SCORECARD, _NOTES, *names.values()]
        names[kpi.kpi_id] = sheet_name(kpi.name, taken)
    return names


def _rows(
    connection: duckdb.DuckDBPyConnection, selection: Selection, kpi: Kpi
) -> list[Row]:
    """Every period of the whole company, and every segment's newest complete one."""
    query = selection.query(
        kpi.relation,
        "(segment = 'all' or is_latest)",
        qualify="segment = 'all' or row_number() over ("
        " partition by period_grain, segment, period_start"
        " order by sample_size desc nulls last, segment_value"
        f") <= {MOST_SEGMENT_VALUES}",
    )
    rows = fetch(connection, query)
    rows.sort(key=lambda row: row["segment"] != "all")
    return _by_grain(rows)


def _by_grain(rows: list[Row]) -> list[Row]:
    """The rows of the preferred grain first; within a grain as they were."""
    order: list[Any] = by_preference({row["period_grain"] for row in rows})
    return sorted(rows, key=lambda row: order.index(row["period_grain"]))
