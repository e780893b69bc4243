"""Ctrl-C, SIGTERM and SIGKILL: what a command says, ends in, and leaves behind.

AFTERSALES_CHAOS=1 sends them at 120 moments; by default there are few.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from aftersales import interrupts
from command import environment
from mini_company import MiniCompany
from published_demo import published_demo

MOMENTS = 120 if os.environ.get("AFTERSALES_CHAOS") else 5
SEED = 20260331
MOST_SECONDS = 2.0

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> MiniCompany:
    company = MiniCompany.set_up(tmp_path_factory.mktemp("company"))
    run = company.build()
    assert run.returncode == 0, run.stderr
    return company


BUILD = ("build", "--data", "data", "--full-refresh")
DEMO = ("--database", "{demo}", "--output", "written")
COMMANDS = (
    BUILD,
    BUILD,
    ("export", "--format", "xlsx", "--format", "csv", "--format", "parquet", *DEMO),
    ("check", "--data", "data"),
    ("report", *DEMO),
    ("build", "--data", "data"),
)
"""Commands that are interrupted; `{demo}` is the published demo company."""


def moments() -> list[tuple[int, signal.Signals, tuple[str, ...], float]]:
    """Which signal to send to which command when, as a share of its time."""
    rng = random.Random(SEED)
    return [
        (
            number,
            rng.choice([signal.SIGINT, signal.SIGTERM]),
            COMMANDS[number % len(COMMANDS)],
            rng.uniform(0.0, 1.0),
        )
        for number in range(MOMENTS)
    ]


@functools.cache
def took(company: MiniCompany, words: tuple[str, ...]) -> float:
    """The seconds that a command takes which nothing interrupts."""
    began = time.monotonic()
    process = company.start(*words)
    _, said = process.communicate()
    assert process.returncode == 0, said
    return time.monotonic() - began


@pytest.mark.parametrize(("number", "sent", "words", "share"), moments())
def test_an_interrupt_at_any_moment_ends_the_command(
    company: MiniCompany,
    number: int,  # noqa: ARG001
    sent: signal.Signals,
    words: tuple[str, ...],
    share: float,
) -> None:
    if "{demo}" in words:
        words = tuple(word.format(demo=published_demo()) for word in words)
    seconds = took(company, words)
    before = company.published()
    process = company.start(*words)
    while not is_listening(process.pid):
        time.sleep(0.005)
    time.sleep(seconds * share)
    children = child_processes(process.pid)
    process.send_signal(sent)
    began = time.monotonic()
    _, said = process.communicate(timeout=60)
    lasted = time.monotonic() - began
    assert process.returncode in (0, 130), said
    assert company.published()[1] == before[1]
    if process.returncode == 130:
        assert said.splitlines()[-1].startswith("Error: Interrupted")
        assert lasted < MOST_SECONDS + seconds / 10  # on a busy machine
        assert company.published() == before
    for word in ("Traceback", "defect", "damaged", "corrupt"):
        assert word not in said
    assert not [child for child in children if is_alive(child)]


def test_every_build_after_interrupts_is_one_from_nothing(company: MiniCompany) -> None:
    assert company.build("--full-refresh").returncode == 0
    assert company.published()[1] == 3
    left = {path.name for path in company.private.iterdir()}
    versions = {name for name in left if name.startswith("aftersales-")}
    assert len(versions) == 2
    assert left - versions <= {"lock", "logs", "target", "work.duckdb"}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_signal_to_the_child_ends_the_build(
    company: MiniCompany, sent: signal.Signals
) -> None:
    before = company.published()
    slow = company.project / "models" / "marts" / "slow.sql"
    slow.write_text(
        "select sum(one.range * two.range) as total"
        " from range(9000000) as one, range(9000000) as two, raw.tickets"
    )
    process = company.start("build", "--data", "data", "--log-format", "json")
    assert process.stderr is not None
    for line in process.stderr:
        if json.loads(line).get("node") == "slow":
            break
    deadline = time.monotonic() + 30
    while process.poll() is None:
        assert time.monotonic() < deadline
        for child in child_processes(process.pid):
            with suppress(ProcessLookupError):
                os.kill(child, sent)
        time.sleep(0.2)
    said = json.loads(process.stderr.read().splitlines()[-1])
    slow.unlink()
    if sent is signal.SIGKILL:
        assert (process.returncode, said["exit_code"]) == (3, 3)
        assert said["message"].startswith("dbt was killed")
        assert "--memory-limit" in said["message"]
    else:
        assert (process.returncode, said["exit_code"]) == (130, 130)
        assert said["message"] == "Interrupted; nothing was published."
    assert company.published() == before


def test_a_killed_build_takes_its_child_along(company: MiniCompany) -> None:
    process = company.start(*BUILD)
    assert process.stderr is not None
    children: list[int] = []
    while not children:
        children = child_processes(process.pid)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 10
    while any(map(is_alive, children)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


DEAF = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from aftersales import cli, interrupts
import duckdb

def work(*_):
    print("working", file=sys.stderr, flush=True)
    try:
        if sys.argv[1] == "deaf":  # one step of the library's, of a minute
            duckdb.execute("select len(list_sort(range(300000000)))")
        import time
        time.sleep(60)
    except BaseException as error:
        if sys.argv[1] == "swallowing":
            return 0
        raise ValueError("the file is damaged") from error

cli.read_options = work
interrupts.handle_interrupts(["build"])
sys.exit(cli.main(["build"]))
"""


@pytest.mark.parametrize("manner", ["deaf", "swallowing", "mistaken"])
def test_an_interrupt_that_a_library_does_not_pass_on_ends_the_command(
    tmp_path: Path, manner: str
) -> None:
    scripts = environment()["PYTHONPATH"]
    process = subprocess.Popen(
        [sys.executable, "-c", DEAF, scripts, manner],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "working\n"
    time.sleep(0.5)
    process.terminate()
    _, said = process.communicate(timeout=30)
    assert process.returncode == interrupts.INTERRUPTED
    assert said == "Error: Interrupted; nothing was published.\n"


def test_beyond_recall_a_build_is_not_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler = interrupts.Interruption()
    monkeypatch.setattr(signal, "getsignal", lambda _: handler)
    with interrupts.beyond_recall():
        handler(signal.SIGINT, None)
    assert not interrupts.was_interrupted()


def test_an_interrupt_before_that_is_not_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handler = interrupts.Interruption()
    monkeypatch.setattr(signal, "getsignal", lambda _: handler)
    with pytest.raises(KeyboardInterrupt):
        handler(signal.SIGINT, None)
    handler(signal.SIGTERM, None)  # the second one does not disturb the tidying up
    with pytest.raises(KeyboardInterrupt), interrupts.beyond_recall():
        pass
    with pytest.raises(KeyboardInterrupt):
        interrupts.require_uninterrupted()


def test_no_import_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of C++ may end the process if one of its steps fails."""
    handler = interrupts.Interruption()
    monkeypatch.setattr(signal, "raised", handler, raising=False)
    (tmp_path / "interrupted_while_imported.py").write_text(
        "import signal, sys\nsignal.raised(signal.SIGINT, sys._getframe())\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("interrupted_while_imported")
    assert handler.received


def test_the_last_words_are_json_when_asked(capfd: pytest.CaptureFixture[str]) -> None:
    interrupts.say_last_words(["check", "--log-format", "json"])
    said = json.loads(capfd.readouterr().err)
    assert (said["message"], said["exit_code"]) == ("Interrupted.", 130)


def is_listening(process: int) -> bool:
    """Whether a process has handlers of its own, and is no longer starting Python."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        name, _, mask = line.partition(":")
        if name == "SigCgt":
            return bool(int(mask, 16) >> (signal.SIGTERM - 1) & 1)
    return False


def child_processes(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    try:
        return [int(child) for child in listed.read_text().split()]
    except OSError:
        return []


def is_alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().split()[2]
    except OSError:
        return False
