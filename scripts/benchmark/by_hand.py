"""The rivals of a build, each a command of its own.

`by_hand.py yardstick DATA DATABASE` computes the KPI tables by the hand-written script;
`by_hand.py scan DATA` reads every value of every input table, and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

YARDSTICK = Path(__file__).with_name("yardstick")
REFERENCE = Path(__file__).resolve().parents[2] / "seeds" / "reference"


def yardstick(data: Path, database: Path) -> None:
    """Make schema `marts` of a new database, with the eleven KPI tables."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set variable data = '{data}'")
        connection.execute(f"set variable reference = '{REFERENCE}'")
        for path in sorted(YARDSTICK.glob("*.sql")):
            connection.execute(path.read_text("utf-8"))


def scan(data: Path) -> None:
    """Read all Parquet files of a directory to their end."""
    with duckdb.connect() as connection:
        for path in sorted(data.glob("*.parquet")):
            names = [
                name
                for (name, *_) in connection.execute(
                    f"describe from '{path}'"
                ).fetchall()
            ]
            greatest = ", ".join(f"max({name})" for name in names)
            connection.execute(f"select {greatest} from '{path}'").fetchall()


def main() -> int:
    """Do what the command line says; 0 when done."""
    what, *paths = sys.argv[1:]
    if what == "yardstick":
        yardstick(*map(Path, paths))
    else:
        scan(*map(Path, paths))
    return 0


if __name__ == "__main__":
    sys.exit(main())
