"""What the views of a KPI share: its heading, and the cells of one value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from aftersales.published.figures import amount, bounds, number
from aftersales.published.words import in_word
from aftersales.terminal import Column, prose, title

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.sql import Row

TREND_PERIODS = 12

VALUE_COLUMNS = (
    Column("Value", right=True),
    Column("Sample", right=True, drop=3),
    Column("Median", right=True, drop=4),
    Column("90th pct", right=True, drop=4),
    Column("95 % range", right=True, drop=6),
    Column("Benchmark", right=True, drop=2),
    Column("", drop=5),
    Column("Verdict", drop=1),
    Column("Numerator", right=True, drop=8),
    Column("Denominator", right=True, drop=7),
)

_AMOUNTS = ("numerator", "denominator")
_STYLES: Mapping[str, str] = {
    "met": "green",
    "missed": "red",
    "uncertain": "yellow",
    "not_assessed": "dim",
}


def heading(kpi: Kpi, screen: Console) -> Iterator[Text]:
    """What a KPI is, above what it shows."""
    yield title(f"{kpi.name} ({kpi.kpi_id})", screen)
    unit = kpi.unit.words if kpi.unit.name == "count" else kpi.unit.name
    article = "a" if unit.startswith("score ") else "in"
    about = f"{article} {unit}, {in_word(kpi.direction)}."
    yield prose(f"{kpi.calculation}: {about}" if kpi.calculation else about, screen)
    yield Text()


def nothing(kpi: Kpi, screen: Console) -> Text:
    """Why there is nothing to show."""
    known = "" if kpi.is_available else kpi.lack
    return prose(known or "Nothing to show for these options.", screen)


def value_cells(kpi: Kpi, row: Row, places: int) -> tuple[str | Text, ...]:
    """The cells of `VALUE_COLUMNS`."""
    percentiles = [row.get(name) for name in kpi.percentiles] or [None, None]
    return (
        Text(number(row["value"], places), "bold"),
        _amount(row["sample_size"]),
        *("" if value is None else number(value, places) for value in percentiles),
        bounds(row["ci_low"], row["ci_high"], places),
        *benchmark_cells(row, places),
        verdict_cell(row),
        *(_amount(row[name]) for name in _AMOUNTS),
    )


def benchmark_cells(row: Row, places: int) -> tuple[str, str]:
    """A benchmark and its kind; blanks where there is none."""
    if row["benchmark_value"] is None:
        return "", ""
    return number(row["benchmark_value"], places), in_word(row["benchmark_kind"])


def verdict_cell(row: Row) -> Text:
    """The verdict as a word, in its colour where there are colours."""
    verdict = row["verdict"] or "not_assessed"
    return Text(in_word(verdict), _STYLES.get(verdict, ""))


def _amount(value: float | None) -> str:
    return "" if value is None else amount(value)
