"""The paths of the command line, checked before anything is opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import click

from aftersales.errors import BusyError, near
from aftersales.input.mapping.shipped import shipped_mappings


class Place(click.Path):
    """A file's path, or a directory's, whose kind is known before it is opened.

    One that does not exist is let pass unless it has to, and a pipe, a socket or a
    device never is.
    """

    def __init__(self, *, directory: bool = False, **more: bool) -> None:
        kinds = {"file_okay": not directory, "dir_okay": directory}
        super().__init__(path_type=Path, **kinds, **more)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            mode = Path(value.encode().decode() or "\0").stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            return super().convert(value, param, ctx)
        except ValueError:  # nothing, or bytes that are no text
            self.fail(f"{value!r} is no path.", param, ctx)
        except OSError as error:  # such as too long a name, or a circle of links
            self.fail(f"{value!r}: {os.strerror(error.errno or 0)}.", param, ctx)
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            self.fail(f"{value!r} is not a regular file.", param, ctx)
        return super().convert(value, param, ctx)


class MappingFile(Place):
    """The path of a mapping file, or the name of one that comes with the project.

    A file that is there is that file, whatever it is called; a directory is not.
    """

    def __init__(self) -> None:
        super().__init__(exists=True)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        shipped = shipped_mappings()
        path = Path(str(value))
        try:
            is_file = path.is_file()
        except OSError:  # such as a name that is too long: it is judged as a path
            is_file = True
        if is_file or path.name != str(value) or path.suffix:
            return super().convert(value, param, ctx)
        if value in shipped:
            return shipped[value]
        meant = near(value, shipped)
        known = f"Is it {meant}?" if meant else f"There are: {', '.join(shipped)}."
        problem = f"{value!r} is no file, and no mapping of that name is shipped."
        return self.fail(f"{problem} {known}", param, ctx)


class Database(Place):
    """The path of a published file, or of one to be."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        path = super().convert(value, param, ctx)
        if path.stem.lower() == "marts":
            problem = f"{value!r} is called like its schema, and can't be queried."
            self.fail(f"{problem} Call it something else than marts.", param, ctx)
        if "\\" in str(path.absolute()):
            problem = f"{str(path.absolute())!r} has a backslash in it"
            self.fail(f"{problem}, which DuckDB takes for a slash.", param, ctx)
        if not path.absolute().parent.is_dir():
            self.fail(f"Directory {str(path.parent)!r} does not exist.", param, ctx)
        return path


def require_writable(database: Path) -> None:
    """Make sure that a build may write beside the published file.

    Raises:
        BusyError: it may not.
    """
    parent = database.absolute().parent
    if not os.access(parent, os.W_OK | os.X_OK):
        raise BusyError(
            "the directory can't be written to",
            file=parent,
            advice="Change its permissions, or name another place with --database.",
        )
