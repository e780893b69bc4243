"""The process that runs cases, so that a crash or a hang costs one case alone."""

from __future__ import annotations

import faulthandler
import json
import resource
import shutil
import sys
import tempfile
from pathlib import Path

from replay import Compiler, Replay

from fuzz.cases import make_case
from fuzz.command_line import CommandLine
from fuzz.in_memory import run_in_memory
from fuzz.outcomes import LIMIT_SECONDS, Outcome

BEGUN = "begun"
MEMORY_BYTES = 6 * 2**30
"""What the process and its commands may take: the machine is not to suffer."""


def work(
    source: Path, published: Path, seeds: list[int], cli_every: int, keep: Path | None
) -> None:
    """Run cases, reporting each on standard output as a line of JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with (
        Compiler() as compiler,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
    ):
        replay = Replay(compiler)
        command_line = CommandLine(Path(scratch), published, source)
        for seed in seeds:
            directory = (keep or Path(scratch)) / f"case-{seed}"
            case = make_case(source, directory, seed)
            _report(Outcome(seed, case.kinds, None, BEGUN).as_json())
            if case.command:
                _report(command_line.run(case, seed).as_json())
            else:
                faulthandler.dump_traceback_later(4 * LIMIT_SECONDS, exit=True)
                found = run_in_memory(replay, case, seed)
                faulthandler.cancel_dump_traceback_later()
                _report(found.as_json())
                if cli_every and seed % cli_every == 0 and not case.retyped:
                    status = None if found.failures else found.status
                    _report(command_line.run(case, seed, status).as_json())
            if not keep:
                shutil.rmtree(directory, ignore_errors=True)


def _report(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def read(line: str) -> Outcome:
    """A line of a worker's: a case that has BEGUN, or what became of it."""
    return Outcome.from_json(json.loads(line))
