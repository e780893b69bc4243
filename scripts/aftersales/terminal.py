"""Text in a terminal, by rich: tables that fit, and texts that can't steer it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from aftersales.errors import escape_control

PROSE_WIDTH = 88

_UNLIMITED = 100_000
"""Columns of a file, whose lines may be as long as they are."""

_LEAST_WIDTH, _LEAST_FLEXIBLE, _LONG, _GAP = 20, 12, 40, 2
_ASCII = str.maketrans({"−": "-", "–": "-", "…": ".", "÷": "/", "×": "x", "’": "'"})


@dataclass(frozen=True)
class Column:
    """A column; one with a greater `drop` goes earlier, one with 0 always stays.

    A flexible column is cut before one with a `drop` of 1 goes, and takes no more than
    half of a wide terminal.
    """

    heading: str
    right: bool = False
    drop: int = 0
    flexible: bool = False


def console(stream: TextIO) -> Console:
    """What writes to a stream: in colour and to its width where it is a terminal."""
    columns = os.environ.get("COLUMNS", "")
    width = None if stream.isatty() else _UNLIMITED
    if columns.isdecimal():
        width = max(int(columns), _LEAST_WIDTH)
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def shows_unicode(screen: Console) -> bool:
    """Whether bars and sparklines can be shown."""
    return screen.encoding.startswith("utf")


def write(screen: Console, parts: Iterable[RenderableType]) -> None:
    """Write texts and tables, in signs that the stream can show, without blank ends."""
    with screen.capture() as captured:
        for part in parts:
            screen.print(part)
    for line in captured.get().splitlines():
        shown = line.rstrip()
        if not shows_unicode(screen):
            shown = shown.translate(_ASCII)
        print(shown, file=screen.file)
    screen.file.flush()


def title(text: str, screen: Console, style: str = "bold") -> Text:
    """One line, cut where the terminal ends."""
    shown = Text(escape_control(text), style)
    shown.truncate(screen.width, overflow="ellipsis")
    return shown


def prose(text: str, screen: Console, style: str = "") -> Text:
    """A paragraph, its lines no longer than is good to read."""
    shown = Text(escape_control(text), style)
    lines = shown.wrap(screen, min(screen.width, PROSE_WIDTH))
    for line in lines:
        line.rstrip()
    return Text("\n").join(lines)


def fitting_table(
    columns: Sequence[Column], rows: Sequence[Sequence[str | Text]], screen: Console
) -> Table:
    """The rows below a heading, with as many of the columns as there is room for.

    Nothing wraps, and a column without texts is left out, if it need not stay.
    """
    cells = [[_cell(text) for text in row] for row in rows]
    widths = []
    for place, column in enumerate(columns):
        width = max((row[place].cell_len for row in cells), default=0)
        if width or not column.drop:
            width = max(width, cell_len(column.heading))
        most = max(screen.width // 2, _LONG) if column.flexible else width
        widths.append(min(width, most))
    kept = [place for place, width in enumerate(widths) if width]
    while (last := _to_drop(columns, widths, kept, screen.width)) is not None:
        kept.remove(last)
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim")
    for place in kept:
        column = columns[place]
        table.add_column(
            _cell(column.heading),
            justify="right" if column.right else "left",
            no_wrap=not column.flexible,  # the others keep their width
            max_width=widths[place],
        )
    for row in cells:
        table.add_row(*(row[place] for place in kept))
    return table


def _to_drop(
    columns: Sequence[Column], widths: Sequence[int], kept: Sequence[int], room: int
) -> int | None:
    """The column that goes next, where those that are kept need more than the room."""
    excess = sum(widths[place] + _GAP for place in kept) - _GAP - room
    droppable = [place for place in kept if columns[place].drop]
    if excess <= 0 or not droppable:
        return None
    last = max(droppable, key=lambda place: columns[place].drop)
    slack = sum(widths[p] - _LEAST_FLEXIBLE for p in kept if columns[p].flexible)
    return None if columns[last].drop == 1 and excess <= slack else last


def _cell(text: str | Text) -> Text:
    cell = text if isinstance(text, Text) else Text(text)
    cell = Text(escape_control(cell.plain), cell.style)
    cell.no_wrap, cell.overflow = True, "ellipsis"
    return cell
