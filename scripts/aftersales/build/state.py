"""What a build leaves behind for the next: the note of what the tables were made from.

The note is taken away before a build touches the tables and written when all is done,
so a build that was interrupted leaves none, and the next one makes everything anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from aftersales.build.workspace import Workspace, describe_versions
from aftersales.input.chunks import Chunk, Seen
from aftersales.options import Options

_SOURCES = ("models/**/*", "macros/**/*", "profiles/*", "dbt_project.yml")


@dataclass(frozen=True)
class State:
    """What the tables were made from; `settings` is a digest of all but the rows.

    `stamps` are sizes and times of Parquet files, `followed` the fingerprints of
    reference tables that a refresh follows, `build_id` names what was published, and
    `clock` is the wall clock in seconds since 1970.
    """

    settings: str
    chunks: Mapping[str, list[Chunk]]
    stamps: Mapping[str, str]
    followed: Mapping[str, str]
    build_id: str
    clock: float

    @property
    def seen(self) -> dict[str, Seen]:
        """The Parquet files that are tables as they are, by the table's name."""
        return {
            name: Seen(stamp, self.chunks[name])
            for name, stamp in self.stamps.items()
            if name in self.chunks
        }


def read(workspace: Workspace) -> State | None:
    """The note of the last build, if it was finished."""
    try:
        found = json.loads(workspace.state.read_text("utf-8"))
        chunks = {
            name: [Chunk(**chunk) for chunk in listed]
            for name, listed in found.pop("chunks").items()
        }
        return State(chunks=chunks, **found)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def take_away(workspace: Workspace) -> None:
    """Remove the note: from here on the tables are neither the old nor the new ones."""
    workspace.state.unlink(missing_ok=True)


def leave(workspace: Workspace, state: State) -> None:
    """Write the note, all or nothing."""
    partial = workspace.state.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(state)), "utf-8")
    partial.replace(workspace.state)


def settings_of(options: Options, project: Path, shape: Iterable[object]) -> str:
    """A digest of what changes numbers wholesale: code, versions, options, shape."""
    digest = hashlib.sha256(describe_versions().encode())
    for pattern in _SOURCES:
        for path in sorted(project.glob(pattern)):
            if path.is_file():
                digest.update(f"\n{path.relative_to(project)}\n".encode())
                digest.update(path.read_bytes())
    choices = [sorted(options.dbt_variables.items()), options.target, *shape]
    digest.update(json.dumps(choices, default=str).encode())
    return digest.hexdigest()
