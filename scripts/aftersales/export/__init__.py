"""The published tables as files that other programs and people open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.errors import AftersalesError, BusyError, InputError
from aftersales.export.files import FILE_FORMATS, write_relation
from aftersales.export.selection import Relation, Selection, relations
from aftersales.published import open_published

if TYPE_CHECKING:
    import duckdb

FORMATS = (*FILE_FORMATS, "xlsx")
WORKBOOK = "aftersales.xlsx"

_PARTIAL = ".partial"


def export_tables(
    database: Path,
    directory: Path,
    formats: Sequence[str],
    kpis: Sequence[str] | None = None,
    grains: Sequence[str] | None = None,
    since: date | None = None,
    tables: Sequence[str] | None = None,
) -> list[Path]:
    """Write the published tables into a directory; returns the files written.

    `csv`, `parquet` and `json` make one file per relation, `xlsx` makes one workbook
    of the KPIs. Files that are there already are replaced, each in one step; the same
    build and the same choice make the same bytes. KPIs, grains or a first period leave
    the KPI relations alone; `tables` are patterns of names, such as `fct_*`, for all
    formats but the workbook.

    Raises:
        InputError: an unknown format, KPI, grain or table, no published file, or a
            file where the directory should be.
        BusyError: the directory can't be written to, or the disk is full.
    """
    wanted = list(dict.fromkeys(formats))
    for name in wanted:
        Selection.require_known("format", name, FORMATS)
    with open_published(database) as connection:
        selection = Selection.judged(
            connection, kpis or (), grains or (), since, tables or ()
        )
        found = relations(connection, selection)
        _prepare(directory)
        written = []
        for name in wanted:
            if name == "xlsx":
                written.append(_workbook(connection, selection, directory))
                continue
            for relation in found:
                path = directory / f"{relation.name}.{name}"
                written.append(_relation(connection, selection, relation, path, name))
    return written


def _relation(
    connection: duckdb.DuckDBPyConnection,
    selection: Selection,
    relation: Relation,
    path: Path,
    file_format: str,
) -> Path:
    query = selection.query(relation)
    return _replace(
        path, lambda partial: write_relation(connection, query, partial, file_format)
    )


def _workbook(
    connection: duckdb.DuckDBPyConnection, selection: Selection, directory: Path
) -> Path:
    from aftersales.export.workbook import write_workbook

    return _replace(
        directory / WORKBOOK,
        lambda partial: write_workbook(connection, selection, partial),
    )


def _replace(path: Path, write: Callable[[Path], None]) -> Path:
    """Have a file written aside, and put it in its place once it is whole."""
    if path.is_dir():
        raise InputError(
            "a directory, where a file is to be written",
            file=path,
            advice="Move it away, or name another directory with --output.",
        )
    partial = path.with_name(f".{path.name}{_PARTIAL}")
    with _told(path):
        try:
            write(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    return path


def _prepare(directory: Path) -> None:
    """Make the directory, with those above it."""
    for place in (directory, *directory.parents):
        if place.exists() and not place.is_dir():
            raise InputError(
                "a file, where a directory should be",
                file=place,
                advice="Name another directory with --output.",
            )
    with _told(directory):
        directory.mkdir(parents=True, exist_ok=True)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Turn what the operating system refuses into an error a user can act on."""
    import duckdb
    from xlsxwriter.exceptions import FileCreateError

    from aftersales.build.workspace import is_no_space

    try:
        yield
    except AftersalesError:
        raise
    except (OSError, duckdb.IOException, FileCreateError) as error:
        if is_no_space(str(error)):
            raise BusyError(
                "the disk is full",
                file=place,
                advice="Make room, or name another directory with --output.",
            ) from error
        raise BusyError(
            f"can't be written: {_reason(error)}",
            file=place,
            advice="Change its permissions, or name another directory with --output.",
        ) from error


def _reason(error: Exception) -> str:
    """The operating system's words, without paths and error numbers."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    message = str(error).strip().splitlines()[0]
    return message.rpartition(": ")[2].lower() or "refused"
