"""The first sheet: where every KPI stands, months first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from aftersales.export.cells import Style, Styles, number_format, safe_text
from aftersales.export.table import (
    HEADER_ROW,
    Column,
    plain,
    set_up_printing,
    verdict_style,
    word,
    write_table,
    write_title,
)
from aftersales.figures import period_name
from aftersales.published import Row

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_INDENT: Style = {"align": "left", "indent": 1}
_LAST_PRINTED = "Change"


def write_scorecard(
    sheet: Worksheet,
    styles: Styles,
    rows: Sequence[Row],
    subtitle: str,
    sheet_names: Mapping[str, str],
) -> None:
    """Write the scorecard; each KPI's name leads to its sheet."""
    write_title(sheet, styles, "After-sales scorecard", subtitle)
    columns = _columns()
    write_table(sheet, styles, columns, rows, frozen_columns=2)
    link = styles(font_color="#0B4F9E", underline=1, bold=True)
    for offset, row in enumerate(rows, HEADER_ROW + 1):
        target = sheet_names[row["kpi_id"]].replace("'", "''")
        text = safe_text(row["name"])
        sheet.write_url(offset, 1, f"internal:'{target}'!A1", link, text)
    headings = [column.heading for column in columns]
    set_up_printing(sheet, HEADER_ROW + len(rows), headings.index(_LAST_PRINTED))


def _columns() -> list[Column]:
    return [
        Column("Grain", plain("period_grain")),
        Column("KPI", plain("name"), width=26),
        Column("Business question", plain("business_question"), width=54),
        Column(
            "Period",
            lambda row: period_name(row["period_grain"], row["period_start"]),
            width=22,
        ),
        Column("Value", plain("value"), _number("value")),
        Column("Unit", plain("unit"), lambda _: _INDENT, 18),
        Column("Benchmark", plain("benchmark_value"), _number("benchmark_value")),
        Column("Benchmark kind", word("benchmark_kind"), lambda _: _INDENT, 19),
        Column("Gap", plain("benchmark_gap"), _number("benchmark_gap", signed=True)),
        Column("Verdict", word("verdict"), verdict_style, 14),
        Column("Previous period", plain("previous_value"), _number("previous_value")),
        Column("Change", plain("change"), _number("change", signed=True)),
        Column("95 % low", plain("ci_low"), _number("ci_low")),
        Column("95 % high", plain("ci_high"), _number("ci_high")),
        Column("Sample size", plain("sample_size"), lambda _: {"num_format": "#,##0"}),
        Column("Direction", word("direction"), lambda _: _INDENT, 19),
        Column("Availability", plain("availability"), width=13),
        Column("Why", plain("availability_reason"), width=34),
        Column("From", plain("period_start"), width=12),
        Column("To", plain("period_end"), width=12),
        Column("Topic", plain("topic"), width=24),
    ]


def _number(column: str, *, signed: bool = False) -> Callable[[Row], Style]:
    """A number format by the row's own unit and size."""
    return lambda row: {
        "num_format": number_format(row["unit"], [row[column]], signed=signed)
    }
