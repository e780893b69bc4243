"""Make the pages of `docs/` that say what the product reads.

Usage: python scripts/dev/make_pages.py [--check]

With --check nothing is written: exit status 1 names the pages that are not what the
script makes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pages.input_page import input_page
from pages.mapping_page import mapping_page

DOCS = Path(__file__).resolve().parents[2] / "docs"


def make_pages() -> dict[str, str]:
    """File name to content, for every page."""
    return {"input.md": input_page(), "mapping.md": mapping_page()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--output", type=Path, default=DOCS, metavar="DIR")
    options = parser.parse_args(arguments)
    wrong = []
    for name, text in make_pages().items():
        path = options.output / name
        if not options.check:
            path.write_text(text, "utf-8")
        elif not path.is_file() or path.read_text("utf-8") != text:
            wrong.append(name)
    for name in wrong:
        message = f"{name} is not what scripts/dev/make_pages.py makes"
        sys.stderr.write(f"{message}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
