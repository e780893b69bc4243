"""A tenth of `make fuzz`: whatever is wrong is refused, reported or quarantined."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path
from random import Random

import duckdb
import pytest
from fuzz.cases import FAMILIES, MUTATIONS, family_of, make_case
from fuzz.kinds.words import sql
from fuzz.outcomes import (
    Outcome,
    describe,
    message_failures,
    status_failures,
    tally,
)
from run_fuzz import run, write_small_company

COUNT, SEED, CLI_EVERY = 320, 5001, 40


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("fuzz") / "company"
    write_small_company(directory)
    return directory


def _contents(directory: Path) -> dict[str, bytes | Path | None]:
    return {
        str(path.relative_to(directory)): path.readlink()
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else None
        for path in sorted(directory.rglob("*"))
    }


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_case_ends_as_it_may() -> None:
    """Exit status 0, 2 or 3, or a data test that is named; never a traceback."""
    seeds = list(range(SEED, SEED + COUNT))
    assert {family_of(seed) for seed in seeds} == set(FAMILIES)
    found = tally(run(seeds, jobs=2, cli_every=CLI_EVERY))
    assert [(describe(outcome), outcome.failures) for outcome in found.failed] == []
    assert found.statuses.total() == len(seeds)
    assert found.command_lines.total() >= 1
    assert found.statuses[0] >= len(seeds) // 5
    assert found.statuses[2] >= len(seeds) // 5


def test_the_same_seed_makes_the_same_case(company: Path, tmp_path: Path) -> None:
    target = tmp_path / "case"
    for seed in range(1, 60):
        case = make_case(company, target, seed)
        contents = _contents(target)
        assert make_case(company, target, seed) == case
        assert _contents(target) == contents


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_family_makes_cases_of_several_kinds(
    family: str, company: Path, tmp_path: Path
) -> None:
    _, make = FAMILIES[family]
    kinds = set()
    for seed in range(30):
        target = tmp_path / str(seed)
        target.mkdir()
        kinds.add(make(company, target, Random(seed)).kinds)
    assert len(kinds) >= 10


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


@pytest.mark.parametrize(
    ("status", "message", "passes"),
    [
        (0, "", True),
        (2, "tickets.csv: an empty file.", True),
        (3, "The database is in use.", True),
        (1, "test kpi_nps_obeys failed: 3 rows", True),
        (1, "model stg_tickets failed: Conversion Error", False),
        (2, "", False),
        (None, "", False),
        (130, "Interrupted.", False),
        (-signal.SIGSEGV, "", False),
    ],
)
def test_a_status_has_its_words(status: int | None, message: str, passes: bool) -> None:
    assert (status_failures(status, message) == []) is passes
    assert status_failures(130, "Interrupted.", also=[130]) == []


@pytest.mark.parametrize(
    "message",
    [
        "Traceback (most recent call last):",
        "This is a defect of aftersales",
        "status \x1b[31m",
        "x" * 10_000,
    ],
)
def test_no_message_is_for_developers_or_terminals(message: str) -> None:
    assert message_failures(message)
    assert not message_failures("tickets.csv, line 3: status 'x'.\n\tExpected open.")


def test_the_summary_counts_cases_and_names_failures() -> None:
    found = tally(
        [
            Outcome(1, ("flip bits of tickets",), 0),
            Outcome(2, ("flip bits of tickets", "empty of customers"), 2),
            Outcome(3, ("remove of tickets",), 1, message="kpi_nps_obeys (1 rows)"),
            Outcome(4, ("path, pipe as mapping",), None, failures=("no end",)),
            Outcome(4, ("path, pipe as mapping",), 2, command_line=True),
            Outcome(5, ("signal, SIGINT at 4% of build",), 130),
        ]
    )
    lines = list(found.lines())
    figures = {line[:24].strip(): line[24:].split() for line in lines[:8]}
    assert figures["flip bits"] == ["1", "0", "1", "0", "0", "0"]
    assert figures["path"] == ["0", "0", "0", "0", "0", "1"]
    assert figures["signal"] == ["0", "0", "0", "0", "1", "0"]
    assert figures["all cases"] == ["1", "1", "1", "0", "1", "1"]
    assert figures["also by command line"] == ["0", "0", "1", "0", "0", "0"]
    assert lines[8:] == [
        "data test failed, --only 3 (remove of tickets): kpi_nps_obeys (1 rows)",
        "FAILED, --only 4 (path, pipe as mapping): no end",
        "1 failed",
    ]


@pytest.mark.parametrize("value", sql("values"))
def test_a_value_of_an_odd_type_can_be_computed(value: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"select {value}")
