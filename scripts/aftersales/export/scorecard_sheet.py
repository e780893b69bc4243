"""The first sheet: where every KPI stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from aftersales.export.cells import Style, Styles, number_format, safe_text
from aftersales.export.sheet import (
    HEADER_ROW,
    Column,
    set_up_printing,
    verdict_style,
    write_table,
    write_title,
)
from aftersales.figures import Unit
from aftersales.periods import period_name

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from aftersales.published import Row

_LAST_PRINTED = "change"


def write_scorecard(
    sheet: Worksheet,
    styles: Styles,
    rows: Sequence[Row],
    subtitle: str,
    sheet_names: Mapping[str, str],
) -> None:
    """Write the scorecard; each KPI's name leads to its sheet."""
    write_title(sheet, styles, "After-sales scorecard", subtitle)
    named = [
        {**row, "period": period_name(row["period_grain"], row["period_start"])}
        for row in rows
    ]
    write_table(sheet, styles, _COLUMNS, named, frozen_columns=2)
    link = styles(font_color="#0B4F9E", underline=1, bold=True)
    for line, row in enumerate(rows, HEADER_ROW + 1):
        target = sheet_names[row["kpi_id"]].replace("'", "''")
        sheet.write_url(
            line, 1, f"internal:'{target}'!A1", link, safe_text(row["name"])
        )
    names = [column.name for column in _COLUMNS]
    set_up_printing(sheet, HEADER_ROW + len(rows), names.index(_LAST_PRINTED))


def _number(column: str, *, signed: bool = False) -> Callable[[Row], Style]:
    """A number format by the row's own unit and size."""
    return lambda row: {
        "num_format": number_format(Unit(row["unit"]), [row[column]], signed=signed)
    }


def _beside(_: Row) -> Style:
    """What stands beside a number keeps its distance."""
    return {"align": "left", "indent": 1}


_COLUMNS = [
    Column("period_grain"),
    Column("name", 26),
    Column("business_question", 54),
    Column("period", 22),
    Column("value", style=_number("value")),
    Column("unit", 18, _beside),
    Column("benchmark_value", style=_number("benchmark_value")),
    Column("benchmark_kind", 19, _beside),
    Column("benchmark_gap", style=_number("benchmark_gap", signed=True)),
    Column("verdict", 14, verdict_style),
    Column("previous_value", style=_number("previous_value")),
    Column("change", style=_number("change", signed=True)),
    Column("ci_low", style=_number("ci_low")),
    Column("ci_high", style=_number("ci_high")),
    Column("sample_size", style=lambda _: {"num_format": "#,##0"}),
    Column("direction", 19, _beside),
    Column("availability", 13),
    Column("availability_reason", 34),
    Column("period_start", 12),
    Column("period_end", 12),
    Column("topic", 24),
]
