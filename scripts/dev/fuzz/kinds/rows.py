"""Mutations of a file as a table: what people and exports do to rows and columns."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from random import Random

from fuzz.kinds.files import Mutation

Grid = list[list[str]]
"""The header and the rows of a table."""

JUNK = (
    *("", " ", "NULL", "\\N", "nan", "inf", "-inf", "None", "true", "maybe"),
    *("0", "-1", "1e308", "-1e-308", "1e99", "9" * 40, "0x1F", "1,5", "1_000", "+7"),
    *("0.1", "٣", "½", "1e-300", "-0", "99999999999999999999.5", "2147483648"),
    *("0001-01-01", "0001-01-01T00:00:00Z", "1000-06-15T12:00:00+14:00"),
    *("1969-12-31", "1970-01-01T00:00:00.0000001Z", "2024-02-30", "2024-06-31T10:00"),
    *("9999-12-31", "9999-12-31T23:59:59-12:00", "10000-01-01", "294247-01-10"),
    *("2024-06-15T25:00:00Z", "2024-06-15T23:59:60Z", "2024-06-15T10:00+99:99"),
    *("2024-06-15T10:00 Z", "20240615", "15.06.2024", "June 15", "epoch", "now"),
    *("infinity", "-infinity", "today", "2024-W24-6", "2024-167"),
    *("resolved", "closed", "completed", "aftersales", "nps", "customer"),
    *("'; drop table tickets; --", "{{ 1 / 0 }}", "{% raw %}", "$$", "${HOME}", "%s"),
    *(
        "\u202egnp",
        "e\u0301",
        "🙂" * 20,
        "a\nb",
        "a\rb",
        'a"b',
        "\t",
        "\x1b[31m",
        "\u2028",
    ),
    "x" * 5000,
)


def _on_grid(change: Callable[[Grid, Random], Grid | None]) -> Mutation:
    """A mutation of the file from one of its header and rows."""

    def mutate(path: Path, rng: Random) -> None:
        with path.open(encoding="utf-8", newline="") as handle:
            grid = list(csv.reader(handle))
        changed = change(grid, rng)
        with path.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows(grid if changed is None else changed)

    return mutate


def _swap_fields(grid: Grid, rng: Random) -> None:
    for row in _some_rows(grid, rng):
        one, two = rng.randrange(len(row)), rng.randrange(len(row))
        row[one], row[two] = row[two], row[one]


def _some_rows(grid: Grid, rng: Random) -> Grid:
    rows = grid[1:]
    return rng.sample(rows, min(len(rows), rng.choice((1, 3, 20, len(rows)))))


def _swap_columns(grid: Grid, rng: Random) -> None:
    one, two = rng.randrange(len(grid[0])), rng.randrange(len(grid[0]))
    for row in grid[1:]:
        row[one], row[two] = row[two], row[one]


def _swap_names(grid: Grid, rng: Random) -> None:
    header = grid[0]
    one, two = rng.randrange(len(header)), rng.randrange(len(header))
    header[one], header[two] = header[two], header[one]


def _shuffle_column(grid: Grid, rng: Random) -> None:
    """Lay the values of one column to other rows."""
    column = rng.randrange(len(grid[0]))
    values = [row[column] for row in grid[1:]]
    rng.shuffle(values)
    for row, value in zip(grid[1:], values, strict=True):
        row[column] = value


def _cut_rows(grid: Grid, rng: Random) -> Grid:
    kept = rng.choice((0.0, 0.05, 0.5, 0.9))
    return grid[:1] + [row for row in grid[1:] if rng.random() < kept]


def _repeat_rows(grid: Grid, rng: Random) -> Grid:
    return grid + [rng.choice(grid[1:] or grid) for _ in range(rng.choice((1, 5, 200)))]


def _shuffle_rows(grid: Grid, rng: Random) -> Grid:
    rows = grid[1:]
    rng.shuffle(rows)
    return grid[:1] + rows


def _drop_column(grid: Grid, rng: Random) -> Grid:
    column = rng.randrange(len(grid[0]))
    return [row[:column] + row[column + 1 :] for row in grid]


def _keep_few_columns(grid: Grid, rng: Random) -> Grid:
    width = len(grid[0])
    kept = sorted(rng.sample(range(width), rng.randrange(1, width + 1)))
    return [[row[column] for column in kept] for row in grid]


def _rename_column(grid: Grid, rng: Random) -> None:
    column = rng.randrange(len(grid[0]))
    name = grid[0][column]
    names = (name[:-1], name + "s", name.title(), name.upper(), " " + name, "", "Größe")
    grid[0][column] = rng.choice(
        (*names, "select", '"', "_row_number", "file_row_number")
    )


def _double_column(grid: Grid, rng: Random) -> Grid:
    column = rng.randrange(len(grid[0]))
    return [[*row, row[column]] for row in grid]


def _more_columns(grid: Grid, rng: Random) -> Grid:
    count = rng.choice((1, 3, 400))
    extra = [f"more {number}" for number in range(count)]
    return [[*row, *extra] for row in grid]


def _shuffle_columns(grid: Grid, rng: Random) -> Grid:
    order = list(range(len(grid[0])))
    rng.shuffle(order)
    return [[row[column] for column in order] for row in grid]


def _more_fields(grid: Grid, rng: Random) -> None:
    for row in _some_rows(grid, rng):
        row += rng.choice(([""], ["more"], ["", "", "more"]))


def _fewer_fields(grid: Grid, rng: Random) -> None:
    for row in _some_rows(grid, rng):
        del row[rng.randrange(len(row)) :]


def _extra_lines(grid: Grid, rng: Random) -> None:
    line = rng.choice(([], [""], list(grid[0]), ["Total: 42"], ["# note"], [" "]))
    for _ in range(rng.choice((1, 4))):
        grid.insert(rng.randrange(len(grid) + 1), list(line))


def _junk(grid: Grid, rng: Random) -> None:
    column = rng.randrange(len(grid[0]))
    for row in _some_rows(grid, rng):
        row[column] = rng.choice(JUNK)


def _junk_everywhere(grid: Grid, rng: Random) -> None:
    often = rng.choice((0.005, 0.05, 0.5))
    for row in grid[1:]:
        for column in range(len(row)):
            if rng.random() < often:
                row[column] = rng.choice(JUNK)


def _one_value(grid: Grid, rng: Random) -> None:
    column = rng.randrange(len(grid[0]))
    value = rng.choice((rng.choice(JUNK), rng.choice(grid)[column]))
    for row in grid[1:]:
        row[column] = value


def _clear_column(grid: Grid, rng: Random) -> None:
    column = rng.randrange(len(grid[0]))
    for row in grid[1:]:
        row[column] = ""


def _other_years(grid: Grid, rng: Random) -> None:
    """Wrong centuries, as two-digit years and typing errors make them."""
    year = rng.choice(("0024", "1024", "1900", "1970", "2042", "2204", "9024"))
    for row in _some_rows(grid, rng):
        row[:] = [f"{year}{cell[4:]}" if cell[:2] == "20" else cell for cell in row]


ROW_MUTATIONS: dict[str, Mutation] = {
    "swap fields": _on_grid(_swap_fields),
    "swap columns": _on_grid(_swap_columns),
    "swap names": _on_grid(_swap_names),
    "shuffle a column": _on_grid(_shuffle_column),
    "cut rows": _on_grid(_cut_rows),
    "repeat rows": _on_grid(_repeat_rows),
    "shuffle rows": _on_grid(_shuffle_rows),
    "drop a column": _on_grid(_drop_column),
    "keep few columns": _on_grid(_keep_few_columns),
    "rename a column": _on_grid(_rename_column),
    "double a column": _on_grid(_double_column),
    "more columns": _on_grid(_more_columns),
    "shuffle columns": _on_grid(_shuffle_columns),
    "more fields": _on_grid(_more_fields),
    "fewer fields": _on_grid(_fewer_fields),
    "extra lines": _on_grid(_extra_lines),
    "junk in a column": _on_grid(_junk),
    "junk everywhere": _on_grid(_junk_everywhere),
    "one value": _on_grid(_one_value),
    "clear a column": _on_grid(_clear_column),
    "other years": _on_grid(_other_years),
}
