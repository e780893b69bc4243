"""Aligned columns that fit a terminal: the least important go first, nothing wraps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aftersales.show.terminal import Terminal, display_width, harmless, pad, shorten

_GAP = 2
_LEAST_FLEXIBLE = 12


@dataclass(frozen=True)
class Column:
    """A column; one with a greater `drop` goes earlier, one with 0 always stays.

    A flexible column is shortened before an always staying one would not fit.
    """

    heading: str
    right: bool = False
    drop: int = 0
    flexible: bool = False


@dataclass(frozen=True)
class Cell:
    """A text and the styles it is shown in."""

    text: str
    styles: tuple[str, ...] = ()


Line = Sequence[Cell | str]


def render(
    columns: Sequence[Column],
    lines: Sequence[Line],
    terminal: Terminal,
    indent: int = 0,
) -> list[str]:
    """The lines of text of a table with a heading, each within the terminal's width."""
    return render_groups(columns, [lines], terminal, indent)[0]


def render_groups(
    columns: Sequence[Column],
    groups: Sequence[Sequence[Line]],
    terminal: Terminal,
    indent: int = 0,
) -> list[list[str]]:
    """As `render`, for several tables whose columns line up with one another."""
    cells = [[_cells(line) for line in group] for group in groups]
    everything = [line for group in cells for line in group]
    kept, widths = _fit(columns, everything, terminal.width, indent)
    headings = [Cell(column.heading, ("dim",)) for column in columns]
    return [
        [
            _line(columns, line, kept, widths, terminal, indent)
            for line in ([headings, *group] if group else [])
        ]
        for group in cells
    ]


def _cells(line: Line) -> list[Cell]:
    cells = [Cell(cell) if isinstance(cell, str) else cell for cell in line]
    return [Cell(harmless(cell.text), cell.styles) for cell in cells]


def _fit(
    columns: Sequence[Column],
    lines: Sequence[Sequence[Cell]],
    width: int | None,
    indent: int,
) -> tuple[list[int], dict[int, int]]:
    """The columns to keep and the width of each."""
    widths = {
        place: max(
            [display_width(column.heading)]
            + [display_width(line[place].text) for line in lines]
        )
        for place, column in enumerate(columns)
    }
    kept = [
        place
        for place in widths
        if columns[place].heading or any(line[place].text.strip() for line in lines)
    ]
    if width is None:
        return kept, widths

    def excess() -> int:
        return sum(widths[place] + _GAP for place in kept) - _GAP + indent - width

    flexible = [place for place in kept if columns[place].flexible]
    while excess() > 0:
        slack = sum(max(widths[place] - _LEAST_FLEXIBLE, 0) for place in flexible)
        droppable = [place for place in kept if columns[place].drop]
        if not droppable or slack >= excess() and _all_essential(columns, droppable):
            break
        kept.remove(max(droppable, key=lambda place: columns[place].drop))
    dropped = [place for place in widths if place not in kept and columns[place].drop]
    for place in sorted(dropped, key=lambda place: columns[place].drop):
        if excess() + widths[place] + _GAP <= 0 and columns[place].heading:
            kept = sorted([*kept, place])  # a narrow one may fit where a wide did not
    for place in flexible:
        if place in kept and excess() > 0:
            widths[place] = max(widths[place] - excess(), _LEAST_FLEXIBLE)
    return kept, widths


def _all_essential(columns: Sequence[Column], droppable: Sequence[int]) -> bool:
    """Whether what is left to drop matters more than a full name."""
    return all(columns[place].drop == 1 for place in droppable)


def _line(
    columns: Sequence[Column],
    cells: Sequence[Cell],
    kept: Sequence[int],
    widths: dict[int, int],
    terminal: Terminal,
    indent: int,
) -> str:
    text, used = " " * indent, indent
    for number, place in enumerate(kept):
        cell, right = cells[place], columns[place].right
        gap = _GAP if number else 0
        room = widths[place]
        if terminal.width is not None:
            room = min(room, terminal.width - used - gap)
        if room <= 0:
            break
        shown = shorten(cell.text, room)
        filled = pad(shown, room, right=right)
        styled = filled.replace(shown, terminal.style(shown, *cell.styles), 1)
        text += " " * gap + (styled if shown else filled)
        used += gap + room
    return text.rstrip()
