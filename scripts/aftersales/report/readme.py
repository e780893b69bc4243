"""Puts the demo's KPI table into a README: `python -m aftersales.report.readme`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from aftersales.errors import AftersalesError, InputError
from aftersales.report import read_published
from aftersales.report.pages import kpi_table

BEGIN, END = "<!-- kpi-table -->", "<!-- /kpi-table -->"

_BETWEEN = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)


def with_table(text: str, table: str) -> str:
    """A README's text with the table between its markers.

    Raises:
        InputError: the markers are not there, or not just once.
    """
    result, count = _BETWEEN.subn(lambda _: f"\n{table}\n\n", text)
    if count != 1:
        raise InputError(
            f"{count} places for the KPI table",
            file="README.md",
            advice=f"Write {BEGIN} and {END} once, each on a line of its own.",
        )
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Rewrite a README from a published file; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m aftersales.report.readme", description=__doc__
    )
    parser.add_argument("--database", type=Path, default=Path("aftersales.duckdb"))
    parser.add_argument("--readme", type=Path, default=Path("README.md"))
    options = parser.parse_args(arguments)
    try:
        text = options.readme.read_text(encoding="utf-8")
        new = with_table(text, kpi_table(read_published(options.database)))
        options.readme.write_text(new, encoding="utf-8", newline="\n")
    except AftersalesError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"{options.readme}: {error.strerror}.", file=sys.stderr)
        return InputError.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
