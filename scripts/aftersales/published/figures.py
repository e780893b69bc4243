"""Numbers with their units, and the like, as a person writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, isfinite, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aftersales.sql import Row

MISSING = "–"
NO_BREAK = "\N{NO-BREAK SPACE}"
SMALL_SAMPLE = 10
"""With fewer records chance weighs heavily; such segments are not ranked."""

_MOST_DECIMALS = 6
_MOST_TO_TELL_APART = 4
_SCORE = re.compile(r"score (-?\d+)\s*[–-]\s*(-?\d+)")
_BARS = "▁▂▃▄▅▆▇█"
_ONE = re.compile(r"[+−]?1(\.0)?")


@dataclass(frozen=True)
class Quantity:
    """A number and the words behind it, apart so that a page can set them apart."""

    number: str
    unit: str = ""

    def __str__(self) -> str:
        joint = NO_BREAK if self.unit == "%" else " "
        return f"{self.number}{joint}{self.unit}" if self.unit else self.number


@dataclass(frozen=True)
class Unit:
    """What a value is measured in, named as in the marts; `counted` is what counts."""

    name: str
    counted: str = ""

    @property
    def words(self) -> str:
        """What stands behind a number, where it is many."""
        if self.name == "count":
            return self.counted
        if score := _SCORE.fullmatch(self.name):
            return f"on {score[1]}–{score[2]}"
        return {"percent": "%", "number": ""}.get(self.name, self.name)

    @property
    def noun(self) -> str:
        """What the numbers of a column are, as its heading: `days`, `score`."""
        return self.counted if self.name == "count" else self.name.split(" ")[0]

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The least and the greatest that a value can be, where they are known."""
        if score := _SCORE.fullmatch(self.name):
            return float(score[1]), float(score[2])
        known = {"percent": (0.0, 100.0), "points": (-100.0, 100.0)}
        return known.get(self.name, (None, None))

    @property
    def starts_at_zero(self) -> bool:
        """Whether a chart is to be drawn from zero."""
        return self.name == "count" or " per " in self.name

    def decimals(self, *values: float | None) -> int:
        """How many decimals tell these values apart from zero, without false detail."""
        usual = 2 if _SCORE.fullmatch(self.name) else 1
        sizes = [abs(value) for value in values if value and isfinite(value)]
        greatest = max(sizes, default=1.0)
        if self.name == "count":
            return int(greatest < 10 and any(size != round(size) for size in sizes))
        if greatest >= 10_000:
            return 0
        if greatest >= 1:
            return usual
        return min(max(usual, 1 - floor(log10(greatest))), _MOST_DECIMALS)

    def decimals_apart(self, value: float | None, other: float | None) -> int:
        """As `decimals`, and enough to tell a value from another one."""
        count = self.decimals(value, other)
        if value is None or other is None or value == other:
            return count
        while count < _MOST_TO_TELL_APART and number(value, count) == number(
            other, count
        ):
            count += 1
        return count

    def quantity(self, value: float | None, places: int | None = None) -> Quantity:
        """A value with its unit in words; a dash and no unit for none."""
        text = number(value, self.decimals(value) if places is None else places)
        return Quantity(text, "" if text == MISSING else self.words_behind(text))

    @property
    def short_words(self) -> str:
        """The words behind a number in a narrow column: `jobs` per engineer."""
        is_score = _SCORE.fullmatch(self.name)
        return self.words if is_score else self.words.partition(" ")[0]

    def change(self, value: float, places: int) -> Quantity:
        """A difference of two values; one of percentages is in points."""
        text = number(value, places, signed=True)
        is_score = _SCORE.fullmatch(self.name)
        return Quantity(text, "" if is_score else self.of_change.words_behind(text))

    @property
    def of_change(self) -> Unit:
        """What a difference of two values is measured in."""
        return {"percent": Unit("points")}.get(self.name, self)

    def words_behind(self, text: str) -> str:
        """The words behind a number that is written so: `1 day`, `2 days`."""
        return singular(self.words) if _ONE.fullmatch(text) else self.words


def singular(words: str) -> str:
    """One of what is many: `job per engineer`, `ticket`."""
    first, blank, rest = words.partition(" ")
    return first.removesuffix("s") + blank + rest


def number(value: float | None, places: int, *, signed: bool = False) -> str:
    """A number with grouped thousands and a true minus sign; a dash for none."""
    if value is None or not isfinite(value):
        return MISSING
    text = f"{value:{'+' if signed else ''},.{places}f}"
    if not text.strip("+-0.,"):
        text = f"{0:,.{places}f}"
    return text.replace("-", "−")


def amount(value: float | None) -> str:
    """A number that may be a whole one, with a decimal where it is not."""
    is_whole = value is None or abs(value) >= 10_000 or value == round(value)
    return number(value, 0 if is_whole else 1)


def bounds(low: float | None, high: float | None, places: int) -> str:
    """Both bounds, `81.2 to 89.8`; nothing without them."""
    if low is None or high is None:
        return ""
    return f"{number(low, places)} to {number(high, places)}"


def percentiles(row: Row, places: int) -> list[tuple[str, str]]:
    """The median and the 90th percentile as written, where they say more than a value.

    That is where one of them differs from the value as written.
    """
    labels = {"median": "median", "p90": "90th percentile"}
    found = [
        (label, number(row[name], places))
        for name, label in labels.items()
        if row[name] is not None
    ]
    value = number(row["value"], places)
    return found if any(text != value for _, text in found) else []


def age(days: int) -> str:
    """How old a record is, in whole days: `under a day`, `1 day`."""
    return plural(days, "day") if days else "under a day"


def instant_name(instant: datetime | None) -> str:
    """An instant in UTC to the minute: `31 March 2026, 16:21 UTC`."""
    if instant is None:
        return MISSING
    return f"{instant.day} {instant:%B %Y, %H:%M} UTC"


def sparkline(values: Sequence[float | None]) -> str:
    """One bar a value between the least and the greatest; a gap where there is none."""
    known = finite(values)
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(
        " "
        if value is None or not isfinite(value)
        else _BARS[int((value - low) / span * (len(_BARS) - 1) + 0.5) if span else 3]
        for value in values
    )


def finite(values: Iterable[float | None]) -> list[float]:
    """The values that are numbers."""
    return [value for value in values if value is not None and isfinite(value)]


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count and its noun: `1 row`, `1,200 rows`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
