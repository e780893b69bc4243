"""What the product may make of a case, and a summary of what it made of many."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

PASSED, TEST_FAILED, REFUSED, OUT_OF_REACH, INTERRUPTED = 0, 1, 2, 3, 130
LIMIT_SECONDS = 120.0

_LONGEST_MESSAGE = 8_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NAMED_TEST = re.compile(r"\btest \w+ failed")


@dataclass(frozen=True)
class Outcome:
    """One case: the exit status, what was said, and what should not have happened."""

    seed: int
    kinds: tuple[str, ...]
    status: int | None
    message: str = ""
    seconds: float = 0.0
    failures: tuple[str, ...] = ()
    command_line: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Outcome:
        lists = {name: tuple(found[name]) for name in ("kinds", "failures")}
        return cls(**{**found, **lists})


def message_failures(message: str) -> list[str]:
    """What no message may hold, whatever was wrong."""
    found = []
    if "Traceback" in message:
        found.append(f"traceback: {message[-600:]}")
    if re.search(r"\bdefect\b", message):
        found.append(f"a defect: {message[-600:]}")
    if character := _CONTROL.search(message):
        found.append(f"control character {character[0]!r} in {message[:600]!r}")
    if len(message) > _LONGEST_MESSAGE:
        found.append(f"{len(message)} characters, beginning with {message[:200]!r}")
    return found


def status_failures(
    status: int | None, message: str, also: Iterable[int] = ()
) -> list[str]:
    """Whether a command may end with this status: 1 needs a data test with a name."""
    if status is None:
        return ["no end"]
    if status == TEST_FAILED and TEST_FAILED not in also:
        return (
            [] if _NAMED_TEST.search(message) else [f"no data test is named: {message}"]
        )
    if status not in (PASSED, REFUSED, OUT_OF_REACH, *also):
        return [f"exit status {status}: {message[-600:]}"]
    if status != PASSED and not message.strip():
        return [f"exit status {status} without a word"]
    return []


@dataclass
class Tally:
    """Counts of statuses by kind of case."""

    by_kind: dict[str, Counter[int | None]] = field(default_factory=dict)
    statuses: Counter[int | None] = field(default_factory=Counter)
    command_lines: Counter[int | None] = field(default_factory=Counter)
    failed: list[Outcome] = field(default_factory=list)
    failed_tests: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        if outcome.failures:
            self.failed.append(outcome)
        elif outcome.status == TEST_FAILED:
            self.failed_tests.append(outcome)
        if outcome.command_line:
            self.command_lines[outcome.status] += 1
            return
        self.statuses[outcome.status] += 1
        for kind in {re.split(r" of |, ", kind)[0] for kind in outcome.kinds}:
            self.by_kind.setdefault(kind, Counter())[outcome.status] += 1

    def lines(self) -> Iterator[str]:
        """The summary, one line after another."""
        headings = "".join(f"{f'exit {status}':>8}" for status in _COLUMNS)
        yield f"{'case':<24}{headings}{'other':>8}"
        for kind, counts in sorted(self.by_kind.items()):
            yield _line(kind, counts)
        yield _line("all cases", self.statuses)
        if self.command_lines:
            yield _line("also by command line", self.command_lines)
        for outcome in self.failed_tests:
            yield f"data test failed, {describe(outcome)}: {outcome.message[:300]}"
        for outcome in self.failed:
            yield f"FAILED, {describe(outcome)}: {'; '.join(outcome.failures)}"
        yield f"{len(self.failed)} failed"


_COLUMNS = (PASSED, TEST_FAILED, REFUSED, OUT_OF_REACH, INTERRUPTED)


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count outcomes."""
    counted = Tally()
    for outcome in outcomes:
        counted.add(outcome)
    return counted


def describe(outcome: Outcome) -> str:
    """A case by its seed and what was done."""
    way = " by command line" if outcome.command_line else ""
    return f"--only {outcome.seed}{way} ({', '.join(outcome.kinds)})"


def _line(name: str, counts: Counter[int | None]) -> str:
    known = [counts[status] for status in _COLUMNS]
    figures = [*known, counts.total() - sum(known)]
    return f"{name:<24}" + "".join(f"{figure:>8}" for figure in figures)
