"""What moved each KPI since the period before, and which of it is mix, which rate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .publish import Row
from .series import ALL
from .timeline import previous_first_day

GRAINS = ("month", "quarter", "year")


class Part(NamedTuple):
    """Numerator and denominator of a segment value in one period."""

    numerator: float
    denominator: float


def drivers(rows: list[Row]) -> Iterator[Row]:
    """List the rows of `kpi_drivers` for the published rows of one KPI."""
    found: dict[tuple[str, date], dict[tuple[str, str], Row]] = defaultdict(dict)
    for row in rows:
        group = row["segment"], row["segment_value"]
        found[row["period_grain"], row["period_start"]][group] = row
    for (grain, start), now in list(found.items()):
        then = found.get((grain, previous_first_day(grain, start)), {})
        whole, earlier = now[ALL], then.get(ALL)
        if grain not in GRAINS or earlier is None:
            continue
        is_whole = whole["is_complete"] and earlier["is_complete"]
        if not is_whole or None in (whole["value"], earlier["value"]):
            continue
        for group in sorted({*now, *then} - {ALL}):
            parts = now.get(group), then.get(group)
            yield _row(whole, earlier, group, *parts)


def _part(row: Row | None) -> Part:
    if row is None:
        return Part(0, 0)
    return Part(row["numerator"], row["denominator"] or 0)


def _effects(
    whole: Part, earlier: Part, now: Part, then: Part
) -> tuple[float, float | None]:
    """Give the contribution and the mix effect; a count has no mix."""
    if not whole.denominator:
        return now.numerator - then.numerator, None
    before = earlier.numerator / earlier.denominator
    weight = (
        now.denominator / whole.denominator - then.denominator / earlier.denominator
    )
    own = then.numerator / then.denominator if then.denominator else before
    contribution = (
        now.numerator / whole.denominator
        - then.numerator / earlier.denominator
        - before * weight
    )
    return contribution, weight * (own - before)


def _row(
    whole: Row,
    earlier: Row,
    group: tuple[str, str],
    now: Row | None,
    then: Row | None,
) -> Row:
    scale = 100 if whole["unit"] in ("percent", "points") else 1
    contribution, mix = _effects(_part(whole), _part(earlier), _part(now), _part(then))
    period_start: date = whole["period_start"]
    return {
        "kpi_id": whole["kpi_id"],
        "period_grain": whole["period_grain"],
        "period_start": period_start,
        "segment": group[0],
        "segment_value": group[1],
        "value": now and now["value"],
        "previous_value": then and then["value"],
        "contribution": scale * contribution,
        "mix_effect": None if mix is None else scale * mix,
        "rate_effect": None if mix is None else scale * (contribution - mix),
    }
