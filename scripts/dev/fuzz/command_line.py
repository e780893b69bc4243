"""The product's command line on one case, beside a published file of ours."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from processes import catches, resident_bytes
from replay import ROOT

from fuzz.aftermath import (
    GRACE_SECONDS,
    MARK,
    identity,
    kill,
    published_failures,
    survivors,
)
from fuzz.case import DATABASE, OUTPUT, Case, Command, Interruption
from fuzz.kinds.interruptions import words_of
from fuzz.outcomes import (
    INTERRUPTED,
    LIMIT_SECONDS,
    PASSED,
    TEST_FAILED,
    Outcome,
    message_failures,
    status_failures,
)

_COMMAND_SECONDS = 3 * LIMIT_SECONDS


@dataclass(frozen=True)
class Ended:
    """How a command ended: no status when it did not, in the time it had."""

    status: int | None
    said: str
    seconds: float


class CommandLine:
    """Runs commands over one published file, again and again."""

    def __init__(self, place: Path, published: Path, source: Path) -> None:
        self._database = place / "published.duckdb"
        shutil.copyfile(published, self._database)
        self._place = place
        self._source = source
        self._usual: dict[str, float] = {}

    def run(self, case: Case, seed: int, expected: int | None = None) -> Outcome:
        """Run a case's command, or build from its files.

        `expected` is the status that the same files have come to in memory.
        """
        command = case.command or _build_command(case)
        after = self._moment(command.interruption, command.words[0])
        began = time.monotonic()
        place = self._place / f"run-{seed}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        with _small_disk(place / "disk", command) as disk:
            database = self._database
            if disk and command.shortage.holds_database:
                database = _moved(self._database, disk)
            before = identity(database)
            ended = self._execute(command, database, place, disk, seed, after)
            failures = _failures(command, ended, expected)
            failures += published_failures(command, database, before, ended.status)
            failures += survivors(seed)
        shutil.rmtree(place, ignore_errors=True)
        seconds = time.monotonic() - began
        by_command_line = case.command is None
        return Outcome(
            seed,
            case.kinds,
            ended.status,
            ended.said,
            seconds,
            tuple(failures),
            by_command_line,
        )

    def _execute(
        self,
        command: Command,
        database: Path,
        place: Path,
        disk: Path | None,
        seed: int = 0,
        after: float = 0.0,
    ) -> Ended:
        work = place / "inner" / "work"
        work.mkdir(parents=True)
        output = (disk or place) / "output"
        words = [
            word.replace(DATABASE, str(database)).replace(OUTPUT, str(output))
            for word in command.words
        ]
        environment = os.environ | {
            "PYTHONPATH": str(ROOT / "scripts"),
            MARK: str(seed),
            **({"TMPDIR": str(disk)} if disk else {}),
            **command.environment,
        }
        environment = {name: _within(text) for name, text in environment.items()}
        began = time.monotonic()
        with (
            (work.parent / "said.txt").open("w+b") as said,
            subprocess.Popen(  # noqa: S603 - the product itself
                [sys.executable, "-m", "aftersales", *map(_within, words)],
                env=environment,
                cwd=work,
                stdin=subprocess.DEVNULL,
                stdout=_output(command, said.fileno()),
                stderr=said,
                preexec_fn=_limited(command),  # this process has but one thread
                start_new_session=True,
            ) as child,
        ):
            try:
                status = self._wait(child, command.interruption, after)
            except subprocess.TimeoutExpired:
                status = None
                kill(seed)
            said.seek(0)
            text = said.read().decode("utf-8", "replace").strip()
        return Ended(status, text, time.monotonic() - began)

    def _wait(
        self,
        child: subprocess.Popen[bytes],
        interruption: Interruption | None,
        after: float,
    ) -> int:
        """The status in which a command ends, interrupted or not.

        Raises TimeoutExpired.
        """
        if interruption is None:
            return child.wait(_COMMAND_SECONDS)
        until = time.monotonic() + GRACE_SECONDS
        while child.poll() is None and not catches(child.pid, signal.SIGTERM):
            if time.monotonic() > until:
                break
            time.sleep(0.01)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return child.wait(after)
        pids = resident_bytes(child.pid) if interruption.to_all else {child.pid: 0}
        for pid in pids or {child.pid: 0}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, interruption.number)
        return child.wait(GRACE_SECONDS)

    def _moment(self, interruption: Interruption | None, name: str) -> float:
        """Seconds after which a command is interrupted."""
        if interruption is None:
            return 0.0
        if name not in self._usual:
            place = self._place / "usual"
            place.mkdir(exist_ok=True)
            command = Command(words_of(name, self._source))
            ended = self._execute(command, self._database, place, None)
            shutil.rmtree(place)
            if ended.status != PASSED:
                raise RuntimeError(f"{name} does not run: {ended.said}")
            self._usual[name] = ended.seconds
        return interruption.share * self._usual[name]


def publish(source: Path, database: Path) -> None:
    """Build the directory as it is, for commands to read and to replace.

    Raises RuntimeError when that does not work.
    """
    words = ("build", "--quiet", "--data", str(source), "--database", str(database))
    done = subprocess.run(  # noqa: S603 - the product itself
        [sys.executable, "-m", "aftersales", *words],
        env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != PASSED:
        raise RuntimeError(f"the directory as it is does not build: {done.stderr}")


def _build_command(case: Case) -> Command:
    words = ("build", "--quiet", f"--data={case.data}", f"--database={DATABASE}")
    return Command((*words, f"--mapping={case.mapping}") if case.mapping else words)


def _failures(command: Command, ended: Ended, expected: int | None) -> list[str]:
    also = [INTERRUPTED] if command.interruption else []
    also += [TEST_FAILED] if "--strict" in command.words else []
    # What it says goes to a file: where none may grow, it can say nothing.
    is_mute = command.shortage.limits.get("RLIMIT_FSIZE") == 0
    if is_mute or command.shortage.output != "pipe":
        return status_failures(ended.status, ended.said or "(not to be seen)", also)
    found = status_failures(ended.status, ended.said, also)
    found += message_failures(ended.said)
    if command.interruption and "damaged" in ended.said:
        found.append(f"interrupted, but said: {ended.said[-600:]}")
    if expected is not None and ended.status not in (expected, TEST_FAILED):
        found.append(
            f"exit status {ended.status}, but {expected} in memory: {ended.said}"
        )
    return found


def _limited(command: Command) -> Callable[[], None]:
    """What the new process does before it becomes the command."""
    limits, closed = command.shortage.limits, command.shortage.output == "closed"

    def prepare() -> None:
        for name, limit in limits.items():
            resource.setrlimit(getattr(resource, name), (limit, limit))
        if closed:
            os.close(1)

    return prepare


def _output(command: Command, said: int) -> int:
    if command.shortage.output == "full":
        return os.open("/dev/full", os.O_WRONLY)
    return said


@contextmanager
def _small_disk(place: Path, command: Command) -> Iterator[Path | None]:
    """A file system of the size that the command is to have, where one can be had."""
    size = command.shortage.disk_bytes
    if size is None:
        yield None
        return
    place.mkdir()
    if command.shortage.holds_database:
        size += 16 * 2**20
    mounted = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    try:
        yield place
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607


def _moved(database: Path, disk: Path) -> Path:
    """A copy of the published file on the small disk, alone there."""
    target = disk / database.name
    shutil.copyfile(database, target)
    return target


def _within(word: str) -> str:
    """A word without the character that no command line can hold."""
    return word.replace("\0", "")
