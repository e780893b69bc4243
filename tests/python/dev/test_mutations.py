"""A short run of `scripts/dev/mutate_inputs.py`: damaged input is judged or refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from mutate_inputs import judge, write_small_company
from mutations.cases import MUTATIONS, make_case
from mutations.verdicts import Verdict, describe, tally

COUNT, SEED, CLI_EVERY = 40, 5001, 20


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("mutations") / "company"
    write_small_company(directory)
    return directory


def _contents(directory: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(directory)): path.read_bytes() if path.is_file() else None
        for path in sorted(directory.rglob("*"))
    }


def test_every_damaged_directory_is_judged_or_refused() -> None:
    """Exit status 0 or 2, or a data test that is named; never a traceback."""
    verdicts = judge(range(SEED, SEED + COUNT), cli_every=CLI_EVERY)
    found = tally(verdicts)
    assert [(describe(verdict), verdict.offences) for verdict in found.offenders] == []
    assert found.statuses.total() == COUNT
    assert found.command_lines.total() == COUNT // CLI_EVERY
    assert found.statuses[0] >= COUNT // 5
    assert found.statuses[2] >= COUNT // 5


def test_the_same_seed_makes_the_same_case(company: Path, tmp_path: Path) -> None:
    for seed in range(1, 30):
        kinds = make_case(company, tmp_path / "one", seed)
        assert make_case(company, tmp_path / "two", seed) == kinds
        assert _contents(tmp_path / "one") == _contents(tmp_path / "two")
        for name in ("one", "two"):
            shutil.rmtree(tmp_path / name)


@pytest.mark.parametrize("kind", sorted(MUTATIONS))
def test_every_mutation_changes_something(
    kind: str, company: Path, tmp_path: Path
) -> None:
    before = _contents(company)
    for seed in range(8):
        target = tmp_path / str(seed)
        shutil.copytree(company, target)
        MUTATIONS[kind](target / "tickets.csv", Random(seed))
        if kind == "unreadable" or _contents(target) != before:
            return
    pytest.fail("eight times nothing has changed")


def test_the_summary_counts_cases_and_names_offenders() -> None:
    found = tally(
        [
            Verdict(1, ("flip bits of tickets",), 0),
            Verdict(2, ("flip bits of tickets", "empty of customers"), 2),
            Verdict(3, ("remove of tickets",), 1, message="kpi_nps_obeys (1 rows)"),
            Verdict(4, ("pipe of tickets",), None, offences=("no end",)),
            Verdict(4, ("pipe of tickets",), 2, command_line=True),
        ]
    )
    lines = list(found.lines())
    figures = {line[:20].strip(): line[20:].split() for line in lines[:6]}
    assert figures["flip bits"] == ["1", "0", "1", "0"]
    assert figures["pipe"] == ["0", "0", "0", "1"]
    assert lines[5].split() == ["all", "cases", "1", "1", "1", "1"]
    assert lines[6].split() == ["by", "command", "line", "0", "0", "1", "0"]
    assert lines[7] == (
        "data test failed, --only 3 (remove of tickets): kpi_nps_obeys (1 rows)"
    )
    assert lines[8] == "OFFENDER, --only 4 (pipe of tickets): no end"
    assert lines[9] == "1 offenders"
