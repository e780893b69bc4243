"""`aftersales export`: the published tables as files for programs and people.

CSV follows RFC 4180 in UTF-8: an empty field is null, an empty text is `""`. Text is
kept exactly as it is, so one that begins with `=` still does: a program reads data.
People open the workbook, where text can't become a formula. Instants are ISO 8601 in
UTC, dates ISO 8601.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.export.selection import Selection, require_known
from aftersales.published import open_published
from aftersales.published.catalog import published_grains, read_catalog
from aftersales.published.files import prepare_directory, replaced
from aftersales.published.periods import by_length
from aftersales.sql import literal

if TYPE_CHECKING:
    import duckdb

_DATES = "dateformat '%Y-%m-%d', timestampformat '%Y-%m-%dT%H:%M:%S.%fZ'"
_COPY_OPTIONS = {
    "csv": f"format csv, header, new_line '\\r\\n', {_DATES}",
    "parquet": "format parquet, compression zstd",
    "json": f"format json, array true, {_DATES}",
}

FORMATS = (*_COPY_OPTIONS, "xlsx")
WORKBOOK = "aftersales.xlsx"


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
        require_known("format", name, FORMATS)
    with open_published(database) as connection:
        published = by_length(published_grains(connection))
        for grain in grains or ():
            require_known("grain", grain, published)
        known = read_catalog(connection)
        selection = Selection.of(connection, known, kpis or (), grains or (), since)
        relations = selection.relations(tables or ())
        prepare_directory(directory)
        written = []
        for name in wanted:
            if name == "xlsx":
                written.append(_write_workbook(connection, selection, directory))
                continue
            for relation in relations:
                query = selection.query(relation)
                path = directory / f"{relation}.{name}"
                written.append(_write_table(connection, query, path, name))
    return written


def _write_table(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, file_format: str
) -> Path:
    with replaced(path) as partial:
        connection.execute(
            f"copy ({query}) to {literal(str(partial.absolute()))}"
            f" ({_COPY_OPTIONS[file_format]}, use_tmp_file false)"
        )
    return path


def _write_workbook(
    connection: duckdb.DuckDBPyConnection, selection: Selection, directory: Path
) -> Path:
    from aftersales.export.workbook import write_workbook

    path = directory / WORKBOOK
    with replaced(path) as partial:
        write_workbook(connection, selection, partial)
    return path
