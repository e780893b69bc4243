"""Values, changes and verdicts of the page, as a person writes them."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import category

from aftersales.figures import MISSING, decimals, number

NO_BREAK = "\N{NO-BREAK SPACE}"
MOST_DECIMALS = 4
SHORT_UNIT = 8

# Left open in a name, one of these would turn around the text that follows; an element
# of its own does not help, as an isolate left open swallows the element's end.
_BIDI_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))

_UNITS = {
    "count": ("ticket", "tickets"),
    "percent": ("%", "%"),
    "days": ("day", "days"),
    "points": ("point", "points"),
    "jobs per engineer": ("job per engineer", "jobs per engineer"),
    "score 1–7": ("on a scale of 1 to 7", "on a scale of 1 to 7"),
}
_CHANGE_UNITS = {"percent": ("point", "points"), "score 1–7": ("", "")}
_ONE = frozenset({"1", "1.0", "+1", "+1.0", "−1", "−1.0"})

VERDICTS = {
    "met": "Met",
    "missed": "Missed",
    "uncertain": "Uncertain",
    "not_assessed": "Not assessed",
}
BENCHMARK_KINDS = {
    "target": "target",
    "sla_target": "SLA target",
    "historical_average": "historical average",
}
DIRECTIONS = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "on_target": "On target is better",
}


@dataclass(frozen=True)
class Quantity:
    """A number and the words behind it, apart so that a page can set them apart."""

    number: str
    unit: str

    @property
    def brief(self) -> str:
        """The text for a place where the unit was told, and short ones fit."""
        return self.text if len(self.unit) <= SHORT_UNIT else self.number

    @property
    def text(self) -> str:
        joint = NO_BREAK if self.unit == "%" else " "
        return f"{self.number}{joint}{self.unit}" if self.unit else self.number


def places(unit: str, value: float | None, other: float | None = None) -> int:
    """How many decimals to write, enough to tell a value from its benchmark."""
    count = decimals(unit, [value, other])
    if value is None or other is None or value == other:
        return count
    while count < MOST_DECIMALS and number(value, count) == number(other, count):
        count += 1
    return count


def quantity(value: float | None, unit: str, digits: int | None = None) -> Quantity:
    """A value and its unit in words; a dash and no unit for none."""
    text = number(value, places(unit, value) if digits is None else digits)
    return Quantity(text, "" if text == MISSING else _words(_UNITS, unit, text))


def change(value: float | None, unit: str, digits: int) -> Quantity:
    """A difference of two values; one of percentages is in points."""
    if value is None:
        return Quantity(MISSING, "")
    text = number(value, digits, signed=True)
    if not text.strip("+−0.,"):
        text = number(0.0, digits)
    words = _CHANGE_UNITS if unit in _CHANGE_UNITS else _UNITS
    return Quantity(text, _words(words, unit, text))


def bounds(low: float | None, high: float | None, unit: str, digits: int) -> str | None:
    """Both bounds in words: `81.2 to 89.8 %`."""
    if low is None or high is None:
        return None
    return f"{number(low, digits)} to {quantity(high, unit, digits).text}"


def shortened(text: str, length: int = 64) -> str:
    """A text from the data, cut with an ellipsis; spaces single, no controls."""
    words = "".join(map(_harmless, text[: 8 * length])).split()
    flat = " ".join(words) or "(blank)"
    is_cut = len(flat) > length or len(text) > 8 * length
    return f"{flat[: length - 1].rstrip()}…" if is_cut else flat


def listed(names: list[str], last: str = "and") -> str:
    """Names as a sentence has them: `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _harmless(character: str) -> str:
    if character.isspace():
        return " "
    if category(character) in ("Cc", "Cn", "Cs") or character in _BIDI_CONTROLS:
        return ""
    return character


def _words(units: dict[str, tuple[str, str]], unit: str, text: str) -> str:
    one, many = units.get(unit, (unit, unit))
    return one if text in _ONE else many
