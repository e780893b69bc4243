"""What the product may make of a case, and a summary of what it made of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

PASSED, TEST_FAILED, REFUSED = 0, 1, 2
LIMIT_SECONDS = 180.0


@dataclass(frozen=True)
class Verdict:
    """One case: the exit status, what was said, and what should not have happened."""

    seed: int
    kinds: tuple[str, ...]
    status: int | None
    message: str = ""
    seconds: float = 0.0
    offences: tuple[str, ...] = ()
    command_line: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Verdict:
        lists = {name: tuple(found[name]) for name in ("kinds", "offences")}
        return cls(**{**found, **lists})


@dataclass
class Tally:
    """Counts of statuses by kind of mutation."""

    by_kind: dict[str, Counter[int | None]] = field(default_factory=dict)
    statuses: Counter[int | None] = field(default_factory=Counter)
    command_lines: Counter[int | None] = field(default_factory=Counter)
    offenders: list[Verdict] = field(default_factory=list)
    failed_tests: list[Verdict] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        if verdict.offences:
            self.offenders.append(verdict)
        elif verdict.status == TEST_FAILED:
            self.failed_tests.append(verdict)
        if verdict.command_line:
            self.command_lines[verdict.status] += 1
            return
        self.statuses[verdict.status] += 1
        for kind in {kind.partition(" of ")[0] for kind in verdict.kinds}:
            self.by_kind.setdefault(kind, Counter())[verdict.status] += 1

    def lines(self) -> Iterator[str]:
        """The summary, one line after another."""
        yield f"{'mutation':<20}{'exit 0':>8}{'exit 1':>8}{'exit 2':>8}{'other':>8}"
        for kind, counts in sorted(self.by_kind.items()):
            yield _line(kind, counts)
        yield _line("all cases", self.statuses)
        if self.command_lines:
            yield _line("by command line", self.command_lines)
        for verdict in self.failed_tests:
            yield f"data test failed, {describe(verdict)}: {verdict.message}"
        for verdict in self.offenders:
            yield f"OFFENDER, {describe(verdict)}: {'; '.join(verdict.offences)}"
        yield f"{len(self.offenders)} offenders"


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """Count verdicts."""
    counted = Tally()
    for verdict in verdicts:
        counted.add(verdict)
    return counted


def describe(verdict: Verdict) -> str:
    """A case by its seed and what was done."""
    way = " by command line" if verdict.command_line else ""
    return f"--only {verdict.seed}{way} ({', '.join(verdict.kinds)})"


def _line(name: str, counts: Counter[int | None]) -> str:
    known = [counts[status] for status in (PASSED, TEST_FAILED, REFUSED)]
    figures = [*known, counts.total() - sum(known)]
    return f"{name:<20}" + "".join(f"{figure:>8}" for figure in figures)
