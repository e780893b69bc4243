"""Raw rows from a directory of canonical CSV or Parquet files."""

from __future__ import annotations

import csv
import struct
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyarrow import parquet, types

RawRow = dict[str, str | None]

_EXACT = 2**53
"""Beyond it a double no longer tells whole numbers apart."""


def read_table(directory: Path, table: str) -> list[RawRow] | None:
    """Read all rows of `<table>.csv` or `<table>.parquet`, empty fields as None.

    Returns None when there is neither. A short row reads as nulls; a row with too many
    fields raises ValueError, as does a double that may stand for several numbers.
    """
    path = directory / f"{table}.csv"
    if path.exists():
        return _read_csv(path)
    path = path.with_suffix(".parquet")
    return _read_parquet(path) if path.exists() else None


def _read_csv(path: Path) -> list[RawRow]:
    rows: list[RawRow] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        for row in reader:
            if None in row:
                where = f"{path.name}, line {reader.line_num}"
                raise ValueError(f"{where}: too many fields")
            rows.append({name: text or None for name, text in row.items()})
    return rows


def _read_parquet(path: Path) -> list[RawRow]:
    table = parquet.read_table(path)
    spellings = {
        field.name: _single_text if types.is_float32(field.type) else text_of
        for field in table.schema
    }
    return [
        {name: spellings[name](cell) for name, cell in row.items()}
        for row in table.to_pylist()
    ]


def text_of(cell: Any) -> str | None:
    """Spell a typed cell as a CSV file would hold it; NaN and no text are null."""
    if cell is None or cell == "" or cell != cell:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return _double_text(cell, repr)
    if isinstance(cell, Decimal):
        return _plain(cell)
    if isinstance(cell, datetime):
        aware = cell if cell.tzinfo else cell.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _single_text(cell: Any) -> str | None:
    """Spell a number of 32 bits by the fewest digits that mean it."""
    return None if cell is None or cell != cell else _double_text(cell, _shortest)


def _double_text(cell: float, spell: Callable[[float], str]) -> str:
    if abs(cell) > _EXACT:
        raise ValueError(f"{cell} is beyond the whole numbers that a double can hold")
    return _plain(Decimal(spell(cell)))


def _shortest(cell: float) -> str:
    texts = (f"{cell:.{digits}g}" for digits in range(1, 10))
    return next(text for text in texts if _as_single(float(text)) == cell)


def _as_single(number: float) -> float:
    (single,) = struct.unpack("f", struct.pack("f", number))
    return float(single)


def _plain(number: Decimal) -> str:
    """Write a decimal without exponent, sign of zero or zeros at its end."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
