"""Files for programs: CSV, Parquet and JSON, written by DuckDB.

CSV follows RFC 4180 in UTF-8: an empty field is null, an empty text is `""`. Text is
kept exactly as it is, so one that begins with `=` still does: a program reads data.
People open the workbook, where text can't become a formula. Instants are ISO 8601 in
UTC, dates ISO 8601.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.sql import literal

if TYPE_CHECKING:
    import duckdb

_DATES = "dateformat '%Y-%m-%d', timestampformat '%Y-%m-%dT%H:%M:%S.%fZ'"
_COPY_OPTIONS = {
    "csv": f"format csv, header, new_line '\\r\\n', {_DATES}",
    "parquet": "format parquet, compression zstd",
    "json": f"format json, array true, {_DATES}",
}

FILE_FORMATS = tuple(_COPY_OPTIONS)


def write_relation(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, file_format: str
) -> None:
    """Write the rows of a query into a file.

    Raises:
        duckdb.IOException: the file can't be written.
    """
    connection.execute(
        f"copy ({query}) to {literal(str(path.absolute()))}"
        f" ({_COPY_OPTIONS[file_format]}, use_tmp_file false)"
    )
