"""`aftersales build` without its tests: `untested_build.py DATA DATABASE`."""

from __future__ import annotations

import sys
from pathlib import Path

from aftersales.build.build import build
from aftersales.build.dbt_runner import BUILD
from aftersales.options import Options
from aftersales.progress import Reporter

UNTESTED = (*BUILD, "resource_type:test")


def main() -> int:
    """Build and publish; the exit status is that of a build."""
    data, database = map(Path, sys.argv[1:])
    options = Options(database=database, data=data)
    return build(options, Reporter(quiet=True), UNTESTED)


if __name__ == "__main__":
    sys.exit(main())
