"""The scorecard page, one HTML file that asks nothing of anyone, and the KPI page."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from aftersales.published.kpi import by_topic
from aftersales.published.periods import by_length, period_name
from aftersales.published.words import VERDICTS
from aftersales.report.chart import HEIGHT, WIDTH
from aftersales.report.payload import payload
from aftersales.report.segments import NAMED
from aftersales.report.templating import render
from aftersales.report.views import KpiView, PeriodView

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.report.reading import Reading

_PARTS = ("tips", "elements", "data", "chart", "views", "tables", "explore")
_TABLED = 2
"""Of so many grains the segments have tables without a script; it adds the others."""

_REMARK = re.compile(r"^\s*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"\n\s+")
_BREAK = re.compile(r"\n+(?=</?(?:t[rdh]|tbody|div|d[lt]|p|ul|li|figure|details)\b)")
"""A line break that means nothing, as it stands before a block."""


@dataclass(frozen=True)
class GrainView:
    """One choice of the switch: its period, and how many KPIs met their benchmark."""

    grain: str
    period: str
    previous: str
    running: str
    tally: list[tuple[str, int]]


def scorecard_page(reading: Reading) -> str:
    """The scorecard page as HTML."""
    style, script = _source("style.css"), _script()
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    values = _values(reading)
    text = render(
        "scorecard.html.j2",
        **values,
        payload=payload(reading, _digits(values["views"])),
        width=WIDTH,
        height=HEIGHT,
        named=NAMED,
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        script_hash=f"sha256-{digest}",
    )
    return f"{_BREAK.sub('', text).strip()}\n"


def kpi_page(reading: Reading) -> str:
    """The KPI page as Markdown, with the front matter of a Docusaurus page."""
    return render("aftersales.md.j2", **_values(reading)) + "\n"


def kpi_table(reading: Reading) -> str:
    """The table of the KPI page."""
    return render("kpi_table.md.j2", **_values(reading)).strip()


def kpi_views(reading: Reading) -> list[KpiView]:
    """Every KPI of the catalogue, in its order."""
    return [
        KpiView(
            kpi,
            {
                grain: _period_view(reading, kpi, grain)
                for grain in reading.grains
                if (kpi.kpi_id, grain) in reading.scorecard
            },
            reading.audit,
        )
        for kpi in reading.kpis
    ]


def _period_view(reading: Reading, kpi: Kpi, grain: str) -> PeriodView:
    key = (kpi.kpi_id, grain)
    return PeriodView(
        kpi=kpi,
        card=reading.scorecard[key],
        points=reading.series.get(key, ()),
        running=reading.running.get(key),
        first=reading.first.get(kpi.kpi_id),
        detail=reading.details.get(key),
        segment_rows=reading.segments.get(key, ()),
        driver_rows=reading.drivers.get(
            (*key, reading.scorecard[key]["period_start"]), ()
        ),
    )


def _values(reading: Reading) -> dict[str, Any]:
    views = kpi_views(reading)
    return {
        "build": reading.build,
        "notices": reading.notices,
        "newest": [row for row in reading.audit.values() if row.get("newest_at")],
        "views": views,
        "topics": by_topic(views, lambda view: view.kpi.topic),
        "grains": [_grain_view(reading, g, views) for g in by_length(reading.grains)],
        "grain": reading.grains[0],
        "tabled": reading.grains[:_TABLED],
    }


def _digits(views: Sequence[KpiView]) -> dict[tuple[str, str], int]:
    """The decimals of each KPI and grain, as its newest value shows them."""
    return {
        (view.kpi.kpi_id, grain): period.digits
        for view in views
        for grain, period in view.periods.items()
    }


def _script() -> str:
    """The parts of the script, in a scope of their own."""
    return "\n".join(
        ["(() => {", *(_source(f"script/{one}.js") for one in _PARTS), "})();"]
    )


def _source(name: str) -> str:
    """A file of ours, without the indentation that only its reader needs."""
    path = files("aftersales.report") / "templates" / name
    return _INDENT.sub("\n", _REMARK.sub("", path.read_text("utf-8"))).strip()


def _grain_view(reading: Reading, grain: str, views: Sequence[KpiView]) -> GrainView:
    start = reading.newest(grain)
    before = reading.newest(grain, "previous_period_start")
    found = [view.periods[grain] for view in views if grain in view.periods]
    running = max(
        (
            row["period_start"]
            for key, row in reading.running.items()
            if key[1] == grain
        ),
        default=None,
    )
    counts = Counter(period.card["verdict"] for period in found)
    return GrainView(
        grain,
        period_name(grain, start) if start else f"no complete {grain} yet",
        f"from {period_name(grain, before)}" if before else "",
        period_name(grain, running) if running else "",
        [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]],
    )
