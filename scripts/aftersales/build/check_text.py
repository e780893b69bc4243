"""What `aftersales check` prints for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from aftersales.errors import shorten
from aftersales.figures import plural
from aftersales.terminal import Column, fitting_table, prose, title

if TYPE_CHECKING:
    from aftersales.build.check import Findings

_LONGEST_VALUE = 40
_STYLES = {"available": "green", "approximated": "yellow", "unavailable": "red"}


def check_parts(
    findings: Findings, source: str, screen: Console
) -> Iterator[RenderableType]:
    """What there is to say of tables, KPIs, quarantined rows, and what else is odd."""
    yield title(f"Input: {source}", screen)
    yield _tables(findings, screen)
    yield ""
    yield title("What each KPI can be computed from", screen)
    yield _kpis(findings, screen)
    yield ""
    yield from _quarantined(findings, screen)
    if findings.notices:
        yield ""
        yield title("Notices", screen)
    for notice in findings.notices:
        yield Padding(prose(notice, screen), (0, 0, 0, 2))


def _tables(findings: Findings, screen: Console) -> RenderableType:
    columns = (
        Column("Table", flexible=True),
        Column("Rows", right=True),
        Column("Accepted", right=True, drop=3),
        Column("Superseded", right=True, drop=4),
        Column("Quarantined", right=True),
    )
    rows = [
        (
            row["table_name"],
            f"{row['raw_rows']:,}",
            f"{row['accepted_rows']:,}",
            f"{row['superseded_rows']:,}",
            Text(
                f"{row['quarantined_rows']:,}",
                "red" if row["quarantined_rows"] else "",
            ),
        )
        if row["is_present"]
        else (row["table_name"], Text("missing", "dim"), "", "", "")
        for row in findings.tables
    ]
    return Padding(fitting_table(columns, rows, screen), (0, 0, 0, 2))


def _kpis(findings: Findings, screen: Console) -> RenderableType:
    columns = (Column("KPI"), Column("Status"), Column("Because", flexible=True))
    rows = [
        (
            row["name"],
            Text(row["availability"], _STYLES.get(row["availability"], "")),
            row["reason"] or "",
        )
        for row in findings.kpis
    ]
    return Padding(fitting_table(columns, rows, screen), (0, 0, 0, 2))


def _quarantined(findings: Findings, screen: Console) -> Iterator[RenderableType]:
    count = sum(row["row_count"] for row in findings.quarantined)
    if not count:
        yield title("No row is quarantined", screen)
        return
    verb = "is" if count == 1 else "are"
    yield title(f"{plural(count, 'row')} {verb} quarantined", screen)
    for row in findings.quarantined:
        yield title(
            f"  {row['table_name']}: {row['row_count']:,} {row['reason']}", screen, ""
        )
        place = f", row {row['example_row']}" if row["example_row"] else ""
        example = f"for example {row['example_key'] or 'one without its key'}{place}"
        yield title(f"    {example}: {_fields(row)}", screen, "")


def _fields(row: dict[str, Any]) -> str:
    given = {name: text for name, text in row["example_fields"].items() if text}
    return ", ".join(
        f"{name} {shorten(str(text), _LONGEST_VALUE)}" for name, text in given.items()
    )
