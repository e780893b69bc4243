"""The input of a build: found, judged as files, and loaded into schema `raw`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from aftersales.errors import AftersalesError, InputError, first_line
from aftersales.input.chunks import Seen
from aftersales.input.contract import ALL_TABLES, KPI_TABLES
from aftersales.input.csv_files import CANONICAL, open_csv
from aftersales.input.csv_records import CsvFile
from aftersales.input.find_files import find_tables, list_directory
from aftersales.input.fingerprints import combine
from aftersales.input.mapping import MappedLoader, mapped_files
from aftersales.input.mapping_file import read_mapping
from aftersales.input.old_records import old_record_notices
from aftersales.input.parquet_files import ParquetFile, open_parquet
from aftersales.input.tables import (
    InputTable,
    empty_schemas,
    ignored_notice,
    load_defaults,
    load_table,
)
from aftersales.input.targets import TABLE as TARGETS
from aftersales.input.targets import unused_target_notices


@dataclass(frozen=True)
class InputSummary:
    """What was loaded; `fingerprint` is the same for the same input."""

    tables: tuple[InputTable, ...]
    notices: tuple[str, ...]
    fingerprint: str

    def table(self, name: str) -> InputTable | None:
        """The table of that name, or None where it is absent."""
        return next((table for table in self.tables if table.name == name), None)


def load_inputs(
    connection: duckdb.DuckDBPyConnection,
    data: Path,
    mapping: Path | None,
    defaults: Path,
    seen: Mapping[str, Seen] | None = None,
) -> InputSummary:
    """Load the files of directory `data` into schema `raw` of an open work database.

    `mapping` is a mapping file; `defaults` the directory of the shipped reference
    tables; `seen` what the last build found in the file of a table. Afterwards `raw`
    holds exactly the tables that are present: contract columns and `_row_number`, the
    place in the file from 1. CSV columns are text, Parquet columns have the file's
    types. Raises InputError.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="aftersales-") as scratch:
            return _load(connection, data, mapping, defaults, Path(scratch), seen or {})
    except AftersalesError:
        raise
    except (duckdb.Error, OSError, MemoryError) as error:
        raise InputError(
            f"the input cannot be loaded: {first_line(error)}", file=data
        ) from error


def _load(
    connection: duckdb.DuckDBPyConnection,
    data: Path,
    mapping: Path | None,
    defaults: Path,
    scratch: Path,
    seen: Mapping[str, Seen],
) -> InputSummary:
    list_directory(data)
    mapped = read_mapping(mapping) if mapping else {}
    sources = {
        name: mapped_files(mapping, parts, data) if mapping else []
        for name, parts in mapped.items()
    }
    taken = {path for parts in sources.values() for part in parts for path in part}
    files, notices = find_tables(data, frozenset(taken), frozenset(mapped))
    _require_a_kpi_table(data, {*files, *mapped})
    opened = {
        name: _open(path, scratch, seen.get(name)) for name, path in files.items()
    }
    empty_schemas(connection)
    tables = [
        load_table(connection, ALL_TABLES[name], file, scratch)
        for name, file in opened.items()
    ]
    if mapping:
        loader = MappedLoader(connection, mapping, scratch)
        for name, parts in mapped.items():
            tables.append(loader.load(ALL_TABLES[name], parts, sources[name]))
        loader.close()
    present = {table.name for table in tables}
    tables += load_defaults(connection, defaults, present, scratch)
    order = {name: place for place, name in enumerate(ALL_TABLES)}
    tables.sort(key=lambda table: order.get(table.name, len(order)))
    notices = [*notices, *filter(None, map(ignored_notice, tables))]
    notices += old_record_notices(connection, [table.name for table in tables])
    for table in tables:
        if table.name == TARGETS:
            file = opened.get(TARGETS)
            csv_file = file if isinstance(file, CsvFile) else None
            notices += unused_target_notices(connection, table.paths[0], csv_file)
    return InputSummary(
        tuple(tables), tuple(notices), combine(table.fingerprint for table in tables)
    )


def _require_a_kpi_table(data: Path, names: Iterable[str]) -> None:
    if not set(KPI_TABLES) & set(names):
        raise InputError(
            "no table that a KPI can be computed from",
            file=data,
            advice="Expected tickets.csv or tickets.parquet, or one of "
            + ", ".join(KPI_TABLES[1:])
            + "; files of other names become tables by a mapping (--mapping).",
        )


def _open(path: Path, scratch: Path, seen: Seen | None) -> CsvFile | ParquetFile:
    if path.suffix.lower() == ".parquet":
        return open_parquet(path, seen)
    return open_csv(path, CANONICAL, scratch)
