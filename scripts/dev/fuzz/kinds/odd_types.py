"""Cases of types: columns of Parquet files and of warehouse tables that are no text."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from aftersales.sql import identifier, literal

from fuzz.case import Case
from fuzz.kinds.words import sql

_ARROW_TYPES = (
    *(pa.float16(), pa.duration("us"), pa.duration("s"), pa.time32("ms"), pa.null()),
    *(pa.date64(), pa.binary(4), pa.large_string(), pa.large_binary(), pa.uint64()),
    *(pa.string_view(), pa.decimal256(50, 2), pa.decimal32(5, 1), pa.bool_()),
    *(pa.dictionary(pa.int8(), pa.string()), pa.list_(pa.int8(), 2), pa.timestamp("s")),
    *(pa.timestamp("ns", "Asia/Kathmandu"), pa.map_(pa.string(), pa.int8())),
    pa.struct([("a", pa.int8()), ("b.c", pa.list_(pa.string()))]),
)
"""Types that other programs than DuckDB write."""

_PACKINGS = ("snappy", "zstd", "gzip", "brotli", "lz4_raw", "uncompressed")


def odd_types_case(source: Path, target: Path, rng: Random) -> Case:
    """One to three columns of a table in other types."""
    data = target / "data"
    shutil.copytree(source, data)
    path = rng.choice(sorted(data.glob("*.csv")))
    with duckdb.connect() as connection:
        read = f"read_csv({literal(str(path))}, all_varchar = true)"
        names = [
            row[0] for row in connection.execute(f"describe from {read}").fetchall()
        ]
    if rng.random() < 0.3:
        return _in_warehouse(data, path.stem, names, rng)
    if rng.random() < 0.3:
        return _by_pyarrow(data, path, names, rng)
    changed = _changed(names, rng)
    named = " and ".join(changed.values())
    packing = rng.choice(_PACKINGS)
    with duckdb.connect() as connection:
        try:
            connection.execute(
                f"copy (select {_list(names, changed)} from {read})"
                f" to {literal(str(path.with_suffix('.parquet')))}"
                f" (format parquet, compression {packing})"
            )
        except duckdb.Error:  # no Parquet file can hold it
            return Case((f"no type of {path.stem}",), data)
    path.unlink()
    return Case((f"Parquet type of {path.stem}: {named}",), data)


def _changed(names: list[str], rng: Random) -> dict[str, str]:
    """Column → SQL of its new values."""
    found = {}
    for name in rng.sample(names, min(len(names), rng.choice((1, 1, 2, 3)))):
        column = identifier(name)
        if rng.random() < 0.5:
            found[name] = f"try_cast({column} as {rng.choice(sql('types'))})"
        else:
            value = rng.choice(sql("values"))
            found[name] = f"case when hash({column}) % 3 > 0 then {value} end"
    return found


def _list(names: list[str], changed: dict[str, str]) -> str:
    columns = (
        f"{changed.get(name, identifier(name))} as {identifier(name)}" for name in names
    )
    return ", ".join(columns)


def _in_warehouse(data: Path, table: str, names: list[str], rng: Random) -> Case:
    """The types as a warehouse table has them, whatever the loader lets through."""
    changed = _changed(names, rng)
    named = " and ".join(changed.values())
    kind = f"warehouse type of {table}: {named}"
    return Case((kind,), data, retyped={table: changed})


def _by_pyarrow(data: Path, path: Path, names: list[str], rng: Random) -> Case:
    """A column of a type that only other programs write."""
    kind, name = rng.choice(_ARROW_TYPES), rng.choice(names)
    table = pyarrow.csv.read_csv(
        path,
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string())
        ),
    )
    odd = _values(kind, table.num_rows)
    changed = table.set_column(names.index(name), name, odd)
    pyarrow.parquet.write_table(changed, path.with_suffix(".parquet"))
    path.unlink()
    return Case((f"Arrow type of {path.stem}: {kind} as {name}",), data)


def _values(kind: pa.DataType, rows: int) -> pa.Array:
    """A value of the type and null by turns; null alone where it has no plain value."""
    for value in (1, 0.5, "1", b"1234", [1, 2], {"a": 1}, True):
        try:
            return pa.array([value, None] * rows, type=kind)[:rows]
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            continue
    return pa.nulls(rows, type=kind)
