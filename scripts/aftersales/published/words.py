"""The words for codes and columns of the marts: the same ones wherever they stand."""

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
REASONS = {
    "benchmark_met": "benchmark met",
    "benchmark_missed": "benchmark missed",
    "bounds_enclose_benchmark": "bounds enclose the benchmark",
    "flow_and_benchmark_disagree": "flow and benchmark disagree",
    "no_value": "no value",
    "no_benchmark": "no benchmark",
    "approximated": "approximated",
}
CODES = {
    "verdict": VERDICTS,
    "because": REASONS,
    "benchmark_kind": BENCHMARK_KINDS,
    "direction": DIRECTIONS,
}
"""The columns whose codes have words."""

_HEADINGS = {
    "kpi_id": "KPI id",
    "name": "KPI",
    "period_grain": "Grain",
    "period_start": "From",
    "period_end": "To",
    "is_complete": "Complete",
    "is_latest": "Newest",
    "p90": "90th percentile",
    "running_value": "So far",
    "running_period": "Running period",
    "ci_low": "95 % low",
    "ci_high": "95 % high",
    "benchmark_value": "Benchmark",
    "benchmark_gap": "Gap",
    "previous_period_start": "Previous from",
    "previous_value": "Previous period",
    "reason": "Why",
    "because": "Why",
    "availability_reason": "Why",
    "is_additive_over_segments": "Adds up over segments",
    "is_additive_over_periods": "Adds up over periods",
}


def in_word(code: str | None) -> str:
    """The word for a verdict, a kind of benchmark or a direction; nothing for none."""
    if code is None:
        return ""
    return next((words[code] for words in CODES.values() if code in words), code)


def heading(column: str) -> str:
    """What stands above a column of the marts."""
    return _HEADINGS.get(column) or in_words(column)


def in_words(name: str) -> str:
    """A column's name as a heading: `customer_segment` is `Customer segment`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
