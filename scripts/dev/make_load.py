"""Write a large invented company's export as Parquet.

`python scripts/dev/make_load.py --tickets 1000000 --output DIR` writes tickets with six
status events each, interactions, answers, customers, products, units, engineers, visits
and contracts of three years: seasonal, skewed towards few customers, 9 % reopened, 1 %
open at the end, and one row in a thousand bad. The same seed gives the same rows.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from large_company.company import write_company


def main() -> int:
    """Read the command line and write the files; 0 when done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    write_company(arguments.output, arguments.tickets, arguments.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
