"""Make the demo company's files, `seeds/demo/*.csv`.

Usage: python scripts/dev/make_demo.py [--check] [--output DIR]

With --check nothing is written: exit status 1 names the files that differ from what
the script makes.
"""

import argparse
import csv
import io
import sys
from pathlib import Path

from demo_company.company import make_tables

DEMO = Path(__file__).resolve().parents[2] / "seeds" / "demo"


def as_csv(rows: list[dict[str, str]]) -> bytes:
    """Rows as UTF-8 CSV with a header line and line feeds."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def make_files() -> dict[str, bytes]:
    """File name to content, for every table of the demo."""
    return {f"{name}.csv": as_csv(rows) for name, rows in make_tables().items()}


def differing(files: dict[str, bytes], directory: Path) -> list[str]:
    """Names of files in the directory that are missing, different or unknown."""
    there = {path.name: path.read_bytes() for path in directory.glob("*.csv")}
    return sorted(
        name for name in files.keys() | there if files.get(name) != there.get(name)
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--output", type=Path, default=DEMO, metavar="DIR")
    options = parser.parse_args(arguments)
    files = make_files()
    if options.check:
        wrong = differing(files, options.output)
        for name in wrong:
            print(f"{name} is not what scripts/dev/make_demo.py makes", file=sys.stderr)
        return 1 if wrong else 0
    options.output.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (options.output / name).write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
