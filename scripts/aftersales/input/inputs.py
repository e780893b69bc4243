"""The input of a build: found, checked as files, and loaded into schema `raw`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from aftersales.errors import InputError
from aftersales.input.contract import ALL_TABLES, KPI_TABLES, REFERENCE_TABLES
from aftersales.input.files.find_files import find_tables, list_directory
from aftersales.input.mapping.load_mapped import load_mapped, mapped_files
from aftersales.input.mapping.mapping_file import read_mapping
from aftersales.input.mapping.shipped import is_shipped
from aftersales.input.source_systems import System, source_systems
from aftersales.input.source_tables import find_source_files, load_source, tables_fed
from aftersales.input.tables import InputTable, empty_schemas, load_table, mapped_table
from aftersales.sql import identifier

NOTICES_TABLE = "raw.aftersales_file_notices"


@dataclass(frozen=True)
class InputNotice:
    """A row of `input_notices` that only the loader can count."""

    kind: str
    table_name: str
    count: int
    example: str


@dataclass(frozen=True)
class InputSummary:
    """What was loaded, and what there is to say of it.

    `files` are all that were read: data, the mapping, and what it looks up. `counted`
    are those of the notices that are published.
    """

    tables: tuple[InputTable, ...]
    notices: tuple[str, ...]
    counted: tuple[InputNotice, ...]
    files: tuple[Path, ...]

    def table(self, name: str) -> InputTable | None:
        """The table of that name, or None where it is absent."""
        return next((table for table in self.tables if table.name == name), None)


def input_files(
    data: Path, mapping: Path | None, source: Sequence[str] = ()
) -> list[Path]:
    """Every file that `load_inputs` would read; raises InputError."""
    systems = [source_systems()[name] for name in source]
    sources = read_mapping(mapping) if mapping else {}
    taken = mapped_files(mapping, sources, data) if mapping else []
    delivered = find_source_files(data, systems)
    files, _ = _find_tables(data, mapping, taken, sources, delivered)
    return _all_files(mapping, taken, files, delivered)


def load_inputs(
    connection: duckdb.DuckDBPyConnection,
    data: Path,
    mapping: Path | None,
    scratch_in: Path | None = None,
    source: Sequence[str] = (),
    timezone: str | None = None,
) -> InputSummary:
    """Load the files of directory `data` into schema `raw` of an open work database.

    `mapping` is a mapping file, `scratch_in` where copies go; `timezone` is that of the
    times in a system's own export, which never says it. Afterwards `raw` holds
    exactly the tables that are given: contract columns and `_row_number`, the place
    among the table's rows from 1. CSV columns are text, Parquet columns have the file's
    types. Beside them lies what was counted, for the models to publish. The tables of
    the systems named by `source` lie as they are, each system's in a schema of its
    name. Raises InputError.
    """
    is_export = mapping is not None and is_shipped(mapping)
    zone = timezone if is_export else None
    sources = read_mapping(mapping, zone) if mapping else {}
    taken = mapped_files(mapping, sources, data) if mapping else []
    systems = [source_systems()[name] for name in source]
    delivered = find_source_files(data, systems)
    files, notices = _find_tables(data, mapping, taken, sources, delivered)
    if is_export:
        notices.append(_read_in(zone))
    _require_a_kpi_table(data, {*files, *sources, *_fed(systems)})
    with tempfile.TemporaryDirectory(prefix="aftersales-", dir=scratch_in) as name:
        scratch = Path(name)
        empty_schemas(connection)
        tables = [
            load_table(connection, ALL_TABLES[table], path, scratch)
            for table, path in files.items()
        ]
        if mapping:
            made = load_mapped(connection, mapping, sources, data, scratch)
            tables += [mapped_table(connection, table) for table in made]
        for system, given in delivered.items():
            load_source(connection, system, given, scratch)
            notices += _notices_of_source(connection, system, given)
        known = {table.name for table in tables}
        tables += [each for each in tables_fed(delivered) if each.name not in known]
    order = list(ALL_TABLES)
    tables.sort(key=lambda table: order.index(table.name))
    counted: list[InputNotice] = []
    for table in tables:
        found = list(_counted(connection, table))
        notices += _notices(table, found)
        counted += found
    _keep(connection, counted)
    return InputSummary(
        tuple(tables),
        tuple(notices),
        tuple(counted),
        files=tuple(_all_files(mapping, taken, files, delivered)),
    )


def _find_tables(
    data: Path,
    mapping: Path | None,
    taken: Iterable[Path],
    mapped: Iterable[str],
    delivered: Mapping[System, Mapping[str, Path]],
) -> tuple[dict[str, Path], list[str]]:
    """The files of contract tables beside what a mapping and systems take, and notices.

    Reference tables of one's own take precedence over a system's; the records that it
    delivers do over others.
    """
    theirs = {path for files in delivered.values() for path in files.values()}
    if delivered:  # what else a connector writes is no contract table misspelt
        theirs |= {path for path in list_directory(data) if not _is_contract(path)}
    files, notices = find_tables(data, frozenset({*taken, *theirs}), frozenset(mapped))
    for system, given in delivered.items():
        for name in set(system.delivers(given)) - set(REFERENCE_TABLES):
            if mapping and name in mapped:
                raise InputError(
                    f"the mapping gives {name}, and so does {system.name}",
                    file=mapping,
                    advice="Expected one of both.",
                )
            if name in files:
                notices.append(
                    f"{files.pop(name)}: ignored, since {system.name} gives {name}"
                )
    return files, notices


def _read_in(zone: str | None) -> str:
    if zone:
        return f"times of the export are read as those of {zone} (--timezone)"
    return (
        "times of the export are read as UTC; --timezone says in which zone it was made"
    )


def _is_contract(path: Path) -> bool:
    return path.name.partition(".")[0].casefold() in ALL_TABLES


def _fed(systems: Iterable[System]) -> set[str]:
    return {table for system in systems for table in system.feeds}


def _all_files(
    mapping: Path | None,
    taken: Iterable[Path],
    files: Mapping[str, Path],
    delivered: Mapping[System, Mapping[str, Path]],
) -> list[Path]:
    own = [mapping] if mapping else []
    theirs = [path for given in delivered.values() for path in given.values()]
    return list(dict.fromkeys([*own, *taken, *files.values(), *theirs]))


def _counted(
    connection: duckdb.DuckDBPyConnection, table: InputTable
) -> Iterator[InputNotice]:
    if table.ignored:
        example = next(filter(None, table.ignored), "(no name)")
        yield InputNotice("unknown_columns", table.name, len(table.ignored), example)
    if found := list(_decimal_ids(connection, table)):
        yield InputNotice("ids_end_in_dot_zero", table.name, len(found), found[0])


def _keep(
    connection: duckdb.DuckDBPyConnection, counted: Iterable[InputNotice]
) -> None:
    """Write what was counted into a table beside the loaded ones."""
    connection.execute(
        f"create or replace table {NOTICES_TABLE} (kind varchar, table_name varchar,"
        " notice_count bigint, example varchar)"
    )
    for notice in counted:
        connection.execute(
            f"insert into {NOTICES_TABLE} values (?, ?, ?, ?)", astuple(notice)
        )


def _decimal_ids(
    connection: duckdb.DuckDBPyConnection, table: InputTable
) -> Iterator[str]:
    """The id columns of text whose every value ends in `.0`."""
    if table.format != "parquet":
        names = [name for name in table.columns if name.endswith("_id")]
        yield from _ending_in_zero(connection, f"raw.{table.name}", names)


def _ending_in_zero(
    connection: duckdb.DuckDBPyConnection, relation: str, names: Iterable[str]
) -> Iterator[str]:
    for name in names:
        given = f"from {relation} where {identifier(name)} is not null"
        value = connection.execute(f"select {identifier(name)} {given} limit 1")
        first = value.fetchone()
        if first and str(first[0]).endswith(".0"):
            other = f"{given} and not ends_with({identifier(name)}, '.0') limit 1"
            if not connection.execute(f"select 1 {other}").fetchone():
                yield name


def _notices_of_source(
    connection: duckdb.DuckDBPyConnection, system: System, files: Mapping[str, Path]
) -> Iterator[str]:
    for table, path in files.items():
        if path.suffix.lower() == ".parquet":
            continue
        relation = f"{identifier(system.name)}.{identifier(table)}"
        described = connection.execute(f"describe {relation}").fetchall()
        ids = [name for name, *_ in described if f"_{name}".lower().endswith("_id")]
        for name in _ending_in_zero(connection, relation, ids):
            yield _dot_zero(path, name)


def _dot_zero(path: Path, name: str) -> str:
    return (
        f"{path}: every {name} ends in .0, as in a table of decimal numbers;"
        " another table's ids may not"
    )


def _notices(table: InputTable, counted: Sequence[InputNotice]) -> Iterator[str]:
    yield from table.notices
    for notice in counted:
        if notice.kind == "ids_end_in_dot_zero":
            yield _dot_zero(table.files[0], notice.example)


def _require_a_kpi_table(data: Path, names: Iterable[str]) -> None:
    if not set(KPI_TABLES) & set(names):
        raise InputError(
            "no table that a KPI can be computed from",
            file=data,
            advice="Expected tickets.csv or tickets.parquet, or one of "
            + ", ".join(KPI_TABLES[1:])
            + "; files of other names become tables by a mapping (--mapping).",
        )
