"""One digest over the bytes that a build is made of: equal digests, equal numbers.

It is kept in the published file, so that a build of the same things can publish again
at once. Times and sizes of files are not trusted for it; they only tell that a file
was written to while it was read, and the digest is then of no use to the next build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aftersales.build.ownership import Published
from aftersales.database import connect
from aftersales.options import Options
from aftersales.project import digest_of_files, project_digest, versions
from aftersales.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

_ZONES = timedelta(days=1)
"""More than any local midnight lies from that of UTC."""

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Digest:
    """The digests of the input and of the whole build, as hexadecimal digits.

    `stamps` are inode, size and time of change of each input file before it was read.
    """

    of_input: str
    of_build: str
    stamps: Mapping[Path, Stamp]

    def after_reading(self, files: Collection[Path]) -> str:
        """The digest of the build, or nothing where it is unclear.

        It is where one of the `files` was not asked before, or was written to since.
        """
        is_clear = set(files) <= self.stamps.keys()
        return self.of_build if is_clear and self.stamps == _stamps(self.stamps) else ""


def digest_of(options: Options) -> Digest:
    """The digest of what the options ask for; nothing where a warehouse has the input.

    Raises:
        InputError: an input file is missing or can't be read, or it is not clear which
            one is meant.
    """
    from aftersales.input.files.text_files import check_file
    from aftersales.input.inputs import input_files

    if options.is_in_catalog:
        return Digest("", "", {})
    files = input_files(options.data_directory, options.mapping, options.source)
    for file in files:
        check_file(file)
    stamps = _stamps(files)
    of_input = digest_of_files(files)
    choices = [
        of_input,
        project_digest(),
        options.target,
        sorted(options.dbt_variables.items()),
        sorted(versions().items()),
    ]
    of_build = hashlib.sha256(json.dumps(choices).encode()).hexdigest()
    return Digest(of_input, of_build, stamps)


def future_dated_until(
    work: Path, marts: Path, since: datetime, settings: Mapping[str, str]
) -> datetime | None:
    """The first instant, in UTC, at which a row dated in the future may no longer be.

    None where there is none. `since` is an instant before the rows were validated.
    """
    with connect(":memory:", settings=settings) as connection:
        connection.execute(f"attach {literal(str(work))} as work (read_only)")
        connection.execute(f"attach {literal(str(marts))} as published (read_only)")
        found = []
        for table, column, kind in _future_dated_columns(connection):
            margin = _ZONES if kind == "DATE" else timedelta(0)
            earliest = connection.execute(
                f"select min({identifier(column)}::timestamp)"
                f" from work.staging.{identifier(table)}"
                " where quarantine_reason = 'future_dated'"
                f" and {identifier(column)} > ?",
                [since.replace(tzinfo=None) - margin],
            ).fetchone()
            if earliest and earliest[0] is not None:
                found.append(earliest[0] - margin)
    return min(found, default=None)


def is_unchanged(before: Published, digest: Digest) -> bool:
    """Whether a build would come to what was published before.

    Where a row's date may no longer lie in the future it might not, and a clock that
    was put back is no clock to go by.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    until = before.future_dated_until
    is_known = before.digest == digest.of_build != ""
    is_due = now < before.built_at or (until is not None and until <= now)
    return is_known and not is_due


def _future_dated_columns(
    connection: duckdb.DuckDBPyConnection,
) -> list[tuple[str, str, str]]:
    """Staging table, column and type of the dates of tables with such rows.

    The others are not asked: validated events are a view over a long table.
    """
    return connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = 'work' and schema_name = 'staging'"
        " and data_type in ('DATE', 'TIMESTAMP') and table_name in"
        " (select 'stg_' || table_name from published.marts.quarantined_rows"
        " where reason = 'future_dated')"
    ).fetchall()


def _stamps(files: Iterable[Path]) -> dict[Path, Stamp]:
    found = {}
    for path in files:
        status = path.stat()
        found[path] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found
