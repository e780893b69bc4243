"""The KPI page as Markdown, and its table for a README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from aftersales.figures import instant_name, period_name
from aftersales.report.reading import GRAINS, Reading, read
from aftersales.report.views import KpiView, PeriodView, kpi_views

_GRAIN = GRAINS[0]
_HEADINGS = (
    "Topic",
    "Business question",
    "KPI",
    "Calculation",
    "Benchmark",
    "Current value",
    "Benchmark value",
    "Verdict",
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;"}
_MARKS = re.compile(r"([\\`*_\[\]|~#])")
_SIGNS = {"met": "✓", "missed": "✕", "uncertain": "?", "not_assessed": "–"}


def readme_table(database: Path) -> str:
    """The KPI table of a published file, as Markdown, without a trailing newline.

    Raises:
        InputError: nothing was published.
        BusyError: the file is out of reach.
    """
    return kpi_table(kpi_views(read(database)))


def kpi_page(reading: Reading) -> str:
    """The page, with the front matter of a Docusaurus page."""
    kpis = kpi_views(reading)
    start = reading.period_start(_GRAIN)
    period = period_name(_GRAIN, start) if start else "no complete month yet"
    zone = reading.build.reporting_timezone
    front = {
        "id": "aftersales",
        "title": "After-sales KPIs",
        "sidebar_label": "After-sales",
        "description": "What each KPI asks, how it is computed, and where it stands.",
    }
    lines = [
        "---",
        *(f"{key}: {json.dumps(value)}" for key, value in front.items()),
        "---",
        "",
        f"Current values are those of {escaped(period)}, as of"
        f" {escaped(instant_name(reading.build.as_of))}; periods are cut in the time"
        f" zone {escaped(zone)}.",
        "",
        kpi_table(kpis),
        "",
        "## Notes",
        "",
        "- A verdict is *uncertain* when the 95 % bounds of a value enclose its"
        " benchmark: the data can't tell which side it is on.",
        "- A benchmark is the target in force on the period's first day; where there is"
        " none, the mean of the 12 complete periods before.",
        *(f"- {escaped(note)}" for note in _notes(kpis)),
        "",
        f"Build {escaped(reading.build.build_id)}.",
        "",
    ]
    return "\n".join(lines)


def kpi_table(kpis: list[KpiView]) -> str:
    """One row per KPI, with its newest complete month."""
    rows = [
        _HEADINGS,
        tuple("---" for _ in _HEADINGS),
        *(tuple(escaped(cell) for cell in _cells(kpi)) for kpi in kpis),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def escaped(text: str) -> str:
    """A text as Markdown that shows it as it is, in tables and in MDX too."""
    flat = " ".join(text.split())
    marked = _MARKS.sub(r"\\\1", flat)
    return "".join(_ENTITIES.get(character, character) for character in marked)


def _cells(kpi: KpiView) -> tuple[str, ...]:
    period = kpi.periods.get(_GRAIN)
    values = ("not available", "–", "–")
    if period and kpi.is_available:
        values = (period.value.text, _benchmark(period), _verdict(period))
    return (kpi.topic, kpi.question, kpi.name, kpi.calculation, kpi.benchmark, *values)


def _benchmark(period: PeriodView) -> str:
    if not period.benchmark_kind:
        return "–"
    return f"{period.benchmark.text} ({period.benchmark_kind})"


def _verdict(period: PeriodView) -> str:
    return f"{_SIGNS.get(period.verdict, '')} {period.verdict_word.lower()}".strip()


def _notes(kpis: list[KpiView]) -> Iterator[str]:
    """What is uncertain or missing, each sentence once."""
    for kpi in kpis:
        period = kpi.periods.get(_GRAIN)
        for note in [*kpi.notes, *(period.notes if period else [])]:
            yield f"{kpi.name} – {note}"
    yield from dict.fromkeys(note for kpi in kpis for note in kpi.table_notes)
