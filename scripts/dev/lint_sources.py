"""Lint the models of source systems, which sqlfluff skips while they are off.

Usage: python scripts/dev/lint_sources.py

All systems are switched on, over a database that has the tables and columns that none
of them can do without.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
from aftersales.input.source_systems import source_systems
from aftersales.sql import identifier

PLACE = Path("target") / "lint"


def main() -> int:
    """Run sqlfluff; its exit status."""
    PLACE.mkdir(parents=True, exist_ok=True)
    database, config = PLACE / "work.duckdb", PLACE / "pyproject.toml"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        for system in source_systems().values():
            connection.execute(f"create schema {system.name}")
            for table, columns in system.needs.items():
                listed = ", ".join(f"{identifier(name)} varchar" for name in columns)
                target = f"{system.name}.{identifier(table)}"
                connection.execute(f"create table {target} ({listed})")
    systems = json.dumps(list(source_systems()))
    context = "[tool.sqlfluff.templater.dbt.context]"
    config.write_text(f"{context}\ninput = {systems}\n", "utf-8")
    command = [
        str(Path(sys.executable).with_name("sqlfluff")),
        *("lint", "--disable-progress-bar", "--processes", "2"),
        *("--config", str(config), "models/staging/sources"),
    ]
    environment = {**os.environ, "AFTERSALES_WORK_DATABASE": str(database)}
    done = subprocess.run(command, env=environment, text=True, capture_output=True)  # noqa: S603
    print(done.stdout + done.stderr)
    skipped = "Skipped file" in done.stdout + done.stderr
    return done.returncode or int(skipped)


if __name__ == "__main__":
    raise SystemExit(main())
