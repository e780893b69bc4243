"""The scorecard page: one HTML file that asks nothing of anyone."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from aftersales.figures import instant_name, period_name
from aftersales.report.chart import HEIGHT, WIDTH
from aftersales.report.reading import GRAINS, Reading
from aftersales.report.views import KpiView, kpi_views
from aftersales.report.words import VERDICTS

_INDENT = re.compile(r"\n\s+")
_BREAK = re.compile(r"\n+(?=</?(?:t[rdh]|tbody|div|d[lt]|p|ul|li|figure|details)\b)")
"""A line break that means nothing, as it stands before a block."""


@dataclass(frozen=True)
class GrainView:
    """One choice of the switch: its period, and how many KPIs met their benchmark."""

    grain: str
    name: str
    period: str
    previous: str
    tally: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Topic:
    """A group of KPIs."""

    name: str
    kpis: list[KpiView]


def scorecard_page(reading: Reading) -> str:
    """The page as HTML text."""
    kpis = kpi_views(reading)
    template = environment().get_template("scorecard.html.j2")
    style, script = _source("style.css"), _source("script.js")
    text = template.render(
        build=reading.build,
        as_of=instant_name(reading.build.as_of),
        topics=_topics(kpis),
        grains=[_grain_view(reading, grain, kpis) for grain in GRAINS],
        verdicts=VERDICTS,
        width=WIDTH,
        height=HEIGHT,
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        script_hash=_hash(script),
    )
    return f"{_BREAK.sub('', text).strip()}\n"


@cache
def environment() -> Environment:
    """Where the templates lie; everything they print is escaped."""
    return Environment(
        loader=PackageLoader("aftersales.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _source(name: str) -> str:
    """A file of ours, without the indentation that only its reader needs."""
    loader = environment().loader
    if loader is None:
        raise RuntimeError("no templates")
    return _INDENT.sub("\n", loader.get_source(environment(), name)[0]).strip()


def _hash(script: str) -> str:
    """What lets a browser run this script and no other."""
    return f"sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _topics(kpis: Sequence[KpiView]) -> list[Topic]:
    names = dict.fromkeys(kpi.topic for kpi in kpis)
    return [Topic(name, [k for k in kpis if k.topic == name]) for name in names]


def _grain_view(reading: Reading, grain: str, kpis: Sequence[KpiView]) -> GrainView:
    start, before = reading.period_start(grain), reading.previous_start(grain)
    period = period_name(grain, start) if start else f"No complete {grain} yet"
    counts = Counter(kpi.periods[grain].verdict for kpi in kpis if grain in kpi.periods)
    return GrainView(
        grain,
        grain.capitalize(),
        period[:1].upper() + period[1:],
        f"from {period_name(grain, before)}" if before else "",
        [(code, word, counts[code]) for code, word in VERDICTS.items() if counts[code]],
    )
