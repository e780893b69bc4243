"""What a build is compared with, each a command of its own.

`by_hand.py kpis DATA DATABASE` computes the KPI tables by the hand-written script;
`by_hand.py published DATA DATABASE` computes everything that is published;
`by_hand.py scan DATA` reads every value of every input table, and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

STORAGE_VERSION = "v1.0.0"
"""The format in which builds publish."""
BASELINE = Path(__file__).with_name("baseline")
REFERENCE = Path(__file__).resolve().parents[3] / "seeds" / "reference"


def kpis(data: Path, database: Path) -> None:
    """Make schema `marts` of a new database, with the eleven KPI tables."""
    _run(data, database, BASELINE)


def published(data: Path, database: Path) -> None:
    """Make it with every relation that holds what the input says."""
    _run(data, database, BASELINE, BASELINE / "published")


def _run(data: Path, database: Path, *directories: Path) -> None:
    """Run all scripts in a new file of the format in which builds publish."""
    with duckdb.connect(
        str(database), config={"storage_compatibility_version": STORAGE_VERSION}
    ) as connection:
        connection.execute("set TimeZone = 'UTC'")
        places = {"data": data, "reference": REFERENCE, "baseline": BASELINE}
        for name, place in places.items():
            connection.execute(f"set variable {name} = '{place}'")
        for directory in directories:
            for path in sorted(directory.glob("*.sql")):
                connection.execute(path.read_text("utf-8"))


def scan(data: Path) -> None:
    """Read all Parquet files of a directory to their end."""
    with duckdb.connect() as connection:
        for path in sorted(data.glob("*.parquet")):
            described = connection.execute(f"describe from '{path}'").fetchall()
            greatest = ", ".join(f"max({name})" for name, *_ in described)
            connection.execute(f"select {greatest} from '{path}'").fetchall()


def main() -> int:
    """Do what the command line says; 0 when done."""
    what, *paths = sys.argv[1:]
    if what == "kpis":
        kpis(*map(Path, paths))
    elif what == "published":
        published(*map(Path, paths))
    else:
        scan(*map(Path, paths))
    return 0


if __name__ == "__main__":
    sys.exit(main())
