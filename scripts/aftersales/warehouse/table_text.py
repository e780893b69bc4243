"""The rows of a server's table as CSV on their way into DuckDB.

Every value is quoted and a null is not, so that an empty text stays one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

_READ = (
    "format csv, header false, auto_detect false, delimiter ',', quote '\"',"
    " escape '\"', nullstr '', allow_quoted_nulls false, max_line_size 1100000000"
)


def read_table(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Mapping[str, str],
    file: Path,
) -> None:
    """Make a table of columns, each with its type, from a file, which goes."""
    ddl = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
    connection.execute(f"create table {table} ({ddl})")
    connection.execute(f"copy {table} from {literal(str(file))} ({_READ})")
    file.unlink()


def lines_of(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows as lines of such a file."""
    for row in rows:
        yield ",".join(map(_quoted, row)) + "\n"


def _quoted(value: object) -> str:
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'
