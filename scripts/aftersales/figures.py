"""Numbers, dates and periods as a person writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import floor, isfinite, log10

GRAINS = ("day", "week", "month", "quarter", "year")

MISSING = "–"

_DECIMALS = {"count": 0, "score 1–7": 2}
_SINGULAR = {"points": "point", "days": "day"}
_BARS = "▁▂▃▄▅▆▇█"


def decimals(unit: str, values: Iterable[float | None]) -> int:
    """How many decimals tell these values of a unit apart without false precision."""
    usual = _DECIMALS.get(unit, 1)
    sizes = [abs(value) for value in values if value and isfinite(value)]
    if not sizes or unit == "count" and max(sizes) >= 10:
        return usual
    if unit == "count":
        return 0 if all(size == round(size) for size in sizes) else 1
    greatest = max(sizes)
    if greatest >= 1:
        return 0 if greatest >= 10_000 else usual
    return min(max(usual, 1 - floor(log10(greatest))), 6)


def number(value: float | None, places: int, *, signed: bool = False) -> str:
    """A number with grouped thousands and a true minus sign; a dash for none."""
    if value is None or not isfinite(value):
        return MISSING
    text = f"{value:{'+' if signed else ''},.{places}f}"
    if not text.strip("+-0.,"):
        text = f"{0:,.{places}f}"
    return text.replace("-", "−")


def quantity(value: float | None, unit: str) -> str:
    """A value with its unit in words: `12.3 percent`, `1 ticket`."""
    text = number(value, decimals(unit, [value]))
    words = unit_words(unit, text)
    return f"{text} {words}" if words and text != MISSING else text


def unit_words(unit: str, text: str = "") -> str:
    """The unit as it is said behind a number; what is counted is always tickets."""
    if unit == "count":
        return "ticket" if text == "1" else "tickets"
    if unit.startswith("score "):
        return f"on {unit.removeprefix('score ')}"
    return _SINGULAR.get(unit, unit) if text in ("1", "1.0", "−1.0") else unit


def period_name(grain: str, start: date | None) -> str:
    """A period's name: `March 2026`, `Q1 2026`, `week of 2 Mar 2026`."""
    if start is None:
        return MISSING
    return {
        "year": f"{start:%Y}",
        "quarter": f"Q{(start.month + 2) // 3} {start:%Y}",
        "month": f"{start:%B %Y}",
        "week": f"week of {start.day} {start:%b %Y}",
    }.get(grain, f"{start.day} {start:%b %Y}")


def period_code(grain: str, start: date) -> str:
    """A period's short, sortable name: `2026-03`, `2026-Q1`, `2026-W10`."""
    year, week, _ = start.isocalendar()
    return {
        "year": f"{start:%Y}",
        "quarter": f"{start:%Y}-Q{(start.month + 2) // 3}",
        "month": f"{start:%Y-%m}",
        "week": f"{year}-W{week:02}",
    }.get(grain, start.isoformat())


def instant_name(instant: datetime | None) -> str:
    """An instant in UTC to the minute: `31 March 2026, 16:21 UTC`."""
    if instant is None:
        return MISSING
    return f"{instant.day} {instant:%B %Y, %H:%M} UTC"


def sparkline(values: Sequence[float | None]) -> str:
    """One bar a value between the least and the greatest; a gap where there is none."""
    known = [value for value in values if value is not None and isfinite(value)]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(
        " "
        if value is None or not isfinite(value)
        else _BARS[int((value - low) / span * (len(_BARS) - 1) + 0.5) if span else 3]
        for value in values
    )


def plural(count: int, singular: str, many: str | None = None) -> str:
    """A count and its noun: `1 row`, `1,200 rows`."""
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"
