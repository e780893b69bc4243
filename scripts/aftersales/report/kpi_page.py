"""The KPI page as Markdown, and its table for a README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aftersales.figures import MISSING, instant_name
from aftersales.periods import period_name
from aftersales.report.views import kpi_views
from aftersales.words import in_word

if TYPE_CHECKING:
    from aftersales.report.reading import Reading
    from aftersales.report.views import KpiView

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
_FRONT_MATTER = {
    "id": "aftersales",
    "title": "After-sales KPIs",
    "sidebar_label": "After-sales",
    "description": "What each KPI asks, how it is computed, and where it stands.",
}
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;"}
_MARKS = re.compile(r"([\\`*_\[\]|~#])")
_SIGNS = {"met": "✓", "missed": "✕", "uncertain": "?", "not_assessed": "–"}


def kpi_page(reading: Reading) -> str:
    """The page, with the front matter of a Docusaurus page."""
    views, grain, build = kpi_views(reading), reading.grains[0], reading.build
    start = reading.newest(grain)
    period = period_name(grain, start) if start else f"no complete {grain} yet"
    lines = [
        "---",
        *(f"{key}: {json.dumps(value)}" for key, value in _FRONT_MATTER.items()),
        "---",
        "",
        f"Current values are those of {escaped(period)}, as of"
        f" {escaped(instant_name(build.as_of))}; periods are cut in the time zone"
        f" {escaped(build.reporting_timezone)}.",
        "",
        _table(views, grain),
        "",
        "## Notes",
        "",
        "- A verdict is *uncertain* when the 95 % bounds of a value enclose its"
        " benchmark: the data can't tell which side it is on.",
        "- A benchmark is the target in force on the period's first day; where there is"
        " none, the mean of the 12 complete periods before.",
        *(f"- {escaped(note)}" for note in _notes(views, grain)),
        "",
        f"Build {escaped(build.build_id)}.",
        "",
    ]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """A text as Markdown that shows it as it is, in tables and in MDX too."""
    flat = " ".join(text.split())
    marked = _MARKS.sub(r"\\\1", flat)
    return "".join(_ENTITIES.get(character, character) for character in marked)


def kpi_table(reading: Reading) -> str:
    """One row per KPI with its newest complete period, without a trailing newline."""
    return _table(kpi_views(reading), reading.grains[0])


def _table(views: Sequence[KpiView], grain: str) -> str:
    rows = [
        _HEADINGS,
        ["---"] * len(_HEADINGS),
        *([escaped(cell) for cell in _cells(view, grain)] for view in views),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(view: KpiView, grain: str) -> list[str]:
    kpi, period = view.kpi, view.periods.get(grain)
    texts = [kpi.topic, kpi.business_question, kpi.name, kpi.calculation, kpi.benchmark]
    if period is None or not kpi.is_available:
        return [*texts, "unavailable", MISSING, MISSING]
    benchmark, kind = str(period.benchmark), period.benchmark_kind
    return [
        *texts,
        str(period.value),
        f"{benchmark} ({kind})" if kind else MISSING,
        f"{_SIGNS.get(period.verdict, '')} {in_word(period.verdict)}".strip(),
    ]


def _notes(views: Sequence[KpiView], grain: str) -> Iterator[str]:
    """What is uncertain or missing, each sentence once."""
    for view in views:
        period = view.periods.get(grain)
        for note in [*view.notes, *(period.notes if period else [])]:
            yield f"{view.kpi.name} – {note}"
    yield from dict.fromkeys(note for view in views for note in view.table_notes)
