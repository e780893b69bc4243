"""Raw rows from a directory of canonical CSV files."""

from __future__ import annotations

import csv
from pathlib import Path

RawRow = dict[str, str | None]


def read_table(directory: Path, table: str) -> list[RawRow] | None:
    """Read all rows of `<table>.csv` in file order, empty fields as None.

    Returns None when there is no such file. A short row reads as nulls; a row
    with too many fields raises ValueError.
    """
    path = directory / f"{table}.csv"
    if not path.exists():
        return None
    rows: list[RawRow] = []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        for row in reader:
            if None in row:
                where = f"{path.name}, line {reader.line_num}"
                raise ValueError(f"{where}: too many fields")
            rows.append({name: text or None for name, text in row.items()})
    return rows
