"""What `aftersales check` prints for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aftersales.figures import plural
from aftersales.show.grid import Cell, Column, render
from aftersales.show.terminal import Terminal, harmless, shorten

if TYPE_CHECKING:
    from aftersales.build.check import Findings

_WIDTH = 100
_STYLES = {
    "available": ("green",),
    "approximated": ("yellow",),
    "unavailable": ("red",),
}


def check_lines(findings: Findings, source: str, terminal: Terminal) -> Iterator[str]:
    """The lines that tell of tables, KPIs, quarantined rows, and what else is odd."""
    yield terminal.style(terminal.fit(f"Input: {harmless(source)}"), "bold")
    yield from _tables(findings, terminal)
    yield ""
    yield terminal.style("What each KPI can be computed from", "bold")
    yield from _kpis(findings, terminal)
    yield ""
    yield from _quarantined(findings, terminal)
    if findings.notices:
        yield ""
        yield terminal.style("Notices", "bold")
    for notice in findings.notices:
        yield from _wrapped(notice, terminal)


def _tables(findings: Findings, terminal: Terminal) -> Iterator[str]:
    columns = (
        Column("Table", flexible=True),
        Column("Rows", right=True),
        Column("Accepted", right=True, drop=3),
        Column("Superseded", right=True, drop=4),
        Column("Quarantined", right=True),
    )
    lines = [
        (
            row["table_name"],
            f"{row['raw_rows']:,}",
            f"{row['accepted_rows']:,}",
            f"{row['superseded_rows']:,}",
            Cell(f"{row['quarantined_rows']:,}", _alarm(row["quarantined_rows"])),
        )
        if row["is_present"]
        else (row["table_name"], Cell("missing", ("dim",)), "", "", "")
        for row in findings.tables
    ]
    yield from render(columns, lines, terminal, indent=2)


def _kpis(findings: Findings, terminal: Terminal) -> Iterator[str]:
    columns = (Column("KPI", flexible=True), Column("Status"))
    lines = [
        (row["name"], Cell(row["availability"], _STYLES.get(row["availability"], ())))
        for row in findings.kpis
    ]
    heading, *rest = render(columns, lines, terminal, indent=2)
    yield heading
    for row, line in zip(findings.kpis, rest, strict=True):
        yield line
        if row["reason"]:
            yield from _wrapped(f"{row['reason']}.", terminal, indent=4)


def _quarantined(findings: Findings, terminal: Terminal) -> Iterator[str]:
    count = sum(row["row_count"] for row in findings.quarantined)
    if not count:
        yield terminal.style("No row is quarantined", "bold")
        return
    verb = "is" if count == 1 else "are"
    yield terminal.style(f"{plural(count, 'row')} {verb} quarantined", "bold")
    for row in findings.quarantined:
        reason = f"{row['table_name']}: {row['row_count']:,} {row['reason']}"
        yield terminal.fit(f"  {harmless(reason)}")
        place = f", row {row['example_row']}" if row["example_row"] else ""
        example = f"for example {row['example_key'] or 'one without its key'}{place}"
        yield terminal.fit(f"    {harmless(example)}: {_fields(row, terminal)}")


def _fields(row: dict[str, Any], terminal: Terminal) -> str:
    given = {name: text for name, text in row["example_fields"].items() if text}
    told = ", ".join(f"{name} {shorten(str(text), 40)}" for name, text in given.items())
    return shorten(harmless(told), terminal.width or 3 * _WIDTH)


def _alarm(count: int) -> tuple[str, ...]:
    return ("red",) if count else ()


def _wrapped(text: str, terminal: Terminal, indent: int = 2) -> list[str]:
    space = " " * indent
    return textwrap.wrap(
        harmless(text),
        terminal.width or _WIDTH,
        initial_indent=space,
        subsequent_indent=space,
    )
