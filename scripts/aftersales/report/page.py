"""The scorecard page: one HTML file that asks nothing of anyone."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from aftersales.catalog import by_topic
from aftersales.figures import instant_name
from aftersales.periods import by_length, period_name
from aftersales.report.chart import HEIGHT, WIDTH
from aftersales.report.text import capital, shortened
from aftersales.report.views import KpiView, kpi_views
from aftersales.words import VERDICTS, in_word

if TYPE_CHECKING:
    from aftersales.report.reading import Reading

_SHORT_UNIT = 8
_INDENT = re.compile(r"\n\s+")
_BREAK = re.compile(r"\n+(?=</?(?:t[rdh]|tbody|div|d[lt]|p|ul|li|figure|details)\b)")
"""A line break that means nothing, as it stands before a block."""


@dataclass(frozen=True)
class GrainView:
    """One choice of the switch: its period, and how many KPIs met their benchmark."""

    grain: str
    period: str
    previous: str
    tally: list[tuple[str, int]]


def scorecard_page(reading: Reading) -> str:
    """The page as HTML text."""
    kpis = kpi_views(reading)
    style, script = _source("style.css"), _source("script.js")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    text = (
        _environment()
        .get_template("scorecard.html.j2")
        .render(
            build=reading.build,
            as_of=instant_name(reading.build.as_of),
            topics=by_topic(kpis, lambda view: view.kpi.topic).items(),
            grains=[_grain_view(reading, g, kpis) for g in by_length(reading.grains)],
            shown=reading.grains[0] if reading.grains else "",
            width=WIDTH,
            height=HEIGHT,
            short_unit=_SHORT_UNIT,
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            script_hash=f"sha256-{digest}",
        )
    )
    return f"{_BREAK.sub('', text).strip()}\n"


@cache
def _environment() -> Environment:
    """Where the templates lie; everything they print is escaped."""
    environment = Environment(
        loader=PackageLoader("aftersales.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"word": in_word, "short": shortened, "capital": capital}
    return environment


def _source(name: str) -> str:
    """A file of ours, without the indentation that only its reader needs."""
    environment = _environment()
    if environment.loader is None:
        raise RuntimeError("no templates")
    return _INDENT.sub(
        "\n", environment.loader.get_source(environment, name)[0]
    ).strip()


def _grain_view(reading: Reading, grain: str, kpis: Sequence[KpiView]) -> GrainView:
    start = reading.newest(grain)
    before = reading.newest(grain, "previous_period_start")
    period = period_name(grain, start) if start else f"no complete {grain} yet"
    counts = Counter(kpi.periods[grain].verdict for kpi in kpis if grain in kpi.periods)
    return GrainView(
        grain,
        capital(period),
        f"from {period_name(grain, before)}" if before else "",
        [(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict]],
    )
