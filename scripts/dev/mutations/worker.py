"""The process that judges cases, so that a crash or a hang costs one case alone."""

from __future__ import annotations

import faulthandler
import json
import sys
import tempfile
from pathlib import Path

from replay import Compiler, Replay

from mutations.cases import make_case, remove_case
from mutations.judging import CommandLine, judge_in_memory
from mutations.verdicts import LIMIT_SECONDS, Verdict


def work(source: Path, seeds: list[int], cli_every: int, keep: Path | None) -> None:
    """Judge cases, telling of each on standard output as a line of JSON."""
    with Compiler() as compiler, tempfile.TemporaryDirectory() as scratch:
        replay = Replay(compiler)
        command_line: CommandLine | None = None
        for seed in seeds:
            _tell({"begun": seed})
            directory = (keep or Path(scratch)) / f"case-{seed}"
            remove_case(directory)
            kinds = make_case(source, directory, seed)
            faulthandler.dump_traceback_later(4 * LIMIT_SECONDS, exit=True)
            found = judge_in_memory(replay, directory, seed, kinds)
            faulthandler.cancel_dump_traceback_later()
            _tell(found.as_json())
            if cli_every and seed % cli_every == 0:
                command_line = command_line or CommandLine(Path(scratch), source)
                status = None if found.offences else found.status
                verdict = command_line.judge(directory, seed, kinds, status)
                _tell(verdict.as_json())
            if not keep:
                remove_case(directory)


def _tell(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def read(line: str) -> int | Verdict:
    """A line of a worker's: the seed it begins with, or a verdict."""
    found = json.loads(line)
    return int(found["begun"]) if "begun" in found else Verdict.from_json(found)
