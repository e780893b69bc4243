"""The words for the codes of the marts: the same ones wherever they are shown."""

from __future__ import annotations

VERDICTS = {
    "met": "met",
    "missed": "missed",
    "uncertain": "uncertain",
    "not_assessed": "not assessed",
}
BENCHMARK_KINDS = {
    "target": "target",
    "sla_target": "SLA target",
    "historical_average": "historical average",
}
DIRECTIONS = {
    "higher": "higher is better",
    "lower": "lower is better",
    "on_target": "on target is better",
}


def in_word(code: str | None) -> str:
    """The word for a verdict, a kind of benchmark or a direction; nothing for none."""
    if code is None:
        return ""
    words = VERDICTS | BENCHMARK_KINDS | DIRECTIONS
    return words.get(code, code.replace("_", " "))
