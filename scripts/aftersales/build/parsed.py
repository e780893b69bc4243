"""What dbt made of the project's files, for the next command that asks the same of it.

Parsing is the better part of a small build, and comes to the same wherever its
databases lie. So it is kept with the project, under a digest of all that it depends on;
dbt, whose own file it is, looks once more whether that still holds.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from aftersales.errors import AftersalesError
from aftersales.project import project_digest, project_directory, versions

_KEPT = 32
"""Files, of three megabytes each: those that were used last."""


@contextmanager
def parsed_project(options: Sequence[str], target: Path) -> Iterator[None]:
    """Give dbt, in its directory `target`, what it parsed before with these options.

    What it parses meanwhile is kept when the context ends.
    """
    known = json.dumps([project_digest(), versions(), *options])
    name = hashlib.sha256(known.encode()).hexdigest()
    kept = project_directory() / "target" / "parsed" / f"{name}.msgpack"
    parsed = target / "partial_parse.msgpack"
    with suppress(OSError):
        shutil.copyfile(kept, parsed)
        kept.touch()
    before = _changed_at(parsed)
    yield
    if _changed_at(parsed) != before:
        # Where the project may not be written to, each command parses it anew.
        from aftersales.published.files import prepare_directory, replaced

        with suppress(AftersalesError, OSError):
            prepare_directory(kept.parent)
            with replaced(kept) as partial:
                shutil.copyfile(parsed, partial)
            for old in sorted(kept.parent.glob("*.msgpack"), key=_changed_at)[:-_KEPT]:
                old.unlink(missing_ok=True)


def _changed_at(path: Path) -> int:
    """When a file was last written to, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
