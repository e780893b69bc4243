"""Queries in a page of the documentation, and the tables it shows beneath them."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

QUERY = re.compile(r"```sql\n(.*?)\n```\n\n((?:\|[^\n]*\n)+)", re.DOTALL)


def page_queries(page: Path) -> list[tuple[str, str]]:
    """Each query of a page with the Markdown table that follows it."""
    return QUERY.findall(page.read_text("utf-8"))


def check_query(database: Path, query: str, shown: str) -> None:
    """What a query gives is what the page shows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or []]
        rows = [[str(value) for value in row] for row in cursor.fetchall()]
    lines = [line.strip("| \n").split(" | ") for line in shown.splitlines()]
    assert [lines[0], *lines[2:]] == [names, *rows]
