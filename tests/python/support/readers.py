"""A process that reads a published file over and over, and judges what it sees."""

from __future__ import annotations

READER = """
import sys, time
import duckdb

path, last = sys.argv[1], int(sys.argv[2])
deadline = time.monotonic() + 300
seen = None
while seen != last and time.monotonic() < deadline:
    with duckdb.connect(path, read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where table_name <> 'build_nodes'"
        ).fetchall()
        builds = connection.execute(
            "select distinct build from marts.kpi_nps"
            " union select distinct build from marts.fct_tickets"
            " union select distinct build from marts.kpi_evidence"
        ).fetchall()
        rows = connection.execute("select count(*) from marts.kpi_values").fetchall()
    assert len(tables) == 4 and len(builds) == 1 and rows == [(1000,)], "torn"
    seen = builds[0][0]
    print(seen, flush=True)
assert seen == last, "the reader was left behind"
"""


def seen_builds(output: str) -> list[int]:
    """The builds that a reader saw, in the order in which it saw them."""
    return [int(line) for line in output.split()]
