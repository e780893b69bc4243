"""What the page's script can show, packed: the texts that the page would show.

The script formats no number, so that both always say the same.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from aftersales.published.figures import Unit, number
from aftersales.published.periods import period_name
from aftersales.published.words import BENCHMARK_KINDS, VERDICTS, heading
from aftersales.report.drivers import drivers, effects
from aftersales.report.explore import SEGMENT_WINDOW, part_of
from aftersales.report.templating import capital
from aftersales.report.views import parts

if TYPE_CHECKING:
    from aftersales.published.kpi import Kpi
    from aftersales.report.reading import Key, Reading
    from aftersales.sql import Row

_CODES = (("benchmark_kind", list(BENCHMARK_KINDS)), ("verdict", list(VERDICTS)))
_IN_UNIT = ("value", "benchmark_value", "ci_low", "ci_high")


def payload(reading: Reading, digits: Mapping[Key, int]) -> str:
    """All of it as base64 of deflated JSON, as browsers inflate it by themselves.

    `digits` are the decimals of a KPI and grain.
    """
    explored = reading.explored
    facts = {
        "grains": {
            grain: {
                "starts": [start.isoformat() for start in starts],
                "names": [capital(period_name(grain, start)) for start in starts],
                "running": explored.running.get(grain) in starts,
            }
            for grain, starts in explored.starts.items()
        },
        "dimensions": [
            [one.name, heading(one.name), one.names, one.left_out]
            for one in explored.dimensions
        ],
        "codes": {
            "benchmark_kind": list(BENCHMARK_KINDS.values()),
            "verdict": list(VERDICTS.items()),
        },
        "kpis": {
            kpi.kpi_id: _kpi(kpi, reading, digits)
            for kpi in reading.kpis
            if kpi.is_available and explored.rows[kpi.kpi_id]
        },
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    deflate = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return b64encode(deflate.compress(text.encode()) + deflate.flush()).decode()


def _kpi(kpi: Kpi, reading: Reading, digits: Mapping[Key, int]) -> dict[str, Any]:
    """A KPI's facts and, by grain, the columns of each segment value."""
    explored = reading.explored
    rows = explored.rows[kpi.kpi_id]
    labels = [label for label, _ in parts(kpi, rows[0])]
    found: dict[str, dict[str, list[str]]] = {}
    for grain, of_grain in groupby(rows, lambda row: str(row["period_grain"])):
        starts, count = explored.starts[grain], digits.get((kpi.kpi_id, grain), 1)
        found[grain] = {
            explored.code(part): _columns(kpi, list(of_part), starts, count)
            for part, of_part in groupby(of_grain, part_of)
        }
    return {
        "name": kpi.name,
        "unit": _words(kpi.unit),
        "changeUnit": _words(kpi.unit.of_change),
        "noun": capital(kpi.unit.noun) or "Value",
        "sample": kpi.sample,
        "direction": kpi.direction,
        "isSum": kpi.is_additive_over_segments,
        "fromZero": kpi.unit.starts_at_zero,
        "limits": kpi.unit.limits,
        "split": [
            place
            for place, one in enumerate(explored.dimensions)
            if one.name in kpi.segments
        ],
        "fewMatter": kpi.unit.name != "count",
        "parts": labels,
        "percentiles": [
            labels.index(kpi.measure(name).label) for name in kpi.percentiles
        ],
        "drivers": {
            grain: _drivers(kpi, reading, grain, starts)
            for grain, starts in explored.starts.items()
        },
        "own": {
            grain: _contributions(kpi, reading, grain, starts, digits)
            for grain, starts in explored.starts.items()
        },
        "rows": found,
    }


def _drivers(
    kpi: Kpi, reading: Reading, grain: str, starts: Sequence[date]
) -> dict[int, Any]:
    """What moved a KPI, up and down, by the place of the period."""
    since = len(starts) - SEGMENT_WINDOW.get(grain, 0) - 1
    known = {
        place: reading.drivers[kpi.kpi_id, grain, start]
        for place, start in enumerate(starts)
        if place >= since and (kpi.kpi_id, grain, start) in reading.drivers
    }
    found = {place: drivers(kpi, rows) for place, rows in known.items()}
    return {
        place: [
            [list(vars(one).values()) for one in way] for way in (both.up, both.down)
        ]
        for place, both in found.items()
    }


def _contributions(
    kpi: Kpi,
    reading: Reading,
    grain: str,
    starts: Sequence[date],
    digits: Mapping[Key, int],
) -> dict[int, dict[str, str]]:
    """What each offered segment value contributed, by the place of the period."""
    found: dict[int, dict[str, str]] = {}
    places = digits.get((kpi.kpi_id, grain), 1)
    for row in reading.contributions.get((kpi.kpi_id, grain), ()):
        code = reading.explored.code(part_of(row))
        if code and row["period_start"] in starts:
            place = starts.index(row["period_start"])
            found.setdefault(place, {})[code] = "|".join(effects(row, places))
    return found


def _columns(
    kpi: Kpi, rows: Sequence[Row], starts: Sequence[date], count: int
) -> list[str]:
    """The columns of one segment value, each with its periods from the first on."""
    known = {row["period_start"]: _texts(kpi, row, count) for row in rows}
    blank = [""] * len(next(iter(known.values())))
    periods = [known.get(start, blank) for start in starts]
    return ["|".join(column).rstrip("|") for column in zip(*periods, strict=True)]


def _texts(kpi: Kpi, row: Row, count: int) -> list[str]:
    """What is shown of a row: its numbers, codes as their places, and its parts.

    Of a KPI's own columns the older periods of a segment have the percentiles alone.
    """
    change = row["change_of_value"] if row["is_next"] else None
    is_whole = row["segment"] == "all" or row["is_latest"] or not row["is_complete"]
    shared = {kpi.numerator, kpi.denominator}
    shared |= {kpi.measure(name).label for name in kpi.percentiles}
    return [
        *("" if row[name] is None else number(row[name], count) for name in _IN_UNIT),
        "" if change is None else number(change, count, signed=True),
        *(str(codes.index(row[name])) if row[name] else "" for name, codes in _CODES),
        "" if row["sample_size"] is None else f"{row['sample_size']:,}",
        *(
            text if is_whole or label in shared else ""
            for label, text in parts(kpi, row)
        ),
    ]


def _words(unit: Unit) -> tuple[str, str]:
    """The words behind one and behind many of a unit."""
    return unit.words_behind("1"), unit.words
