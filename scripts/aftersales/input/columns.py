"""Which columns of a file are which of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from aftersales.errors import InputError, near, some
from aftersales.input.contract import Table
from aftersales.input.files.csv_files import (
    CsvFile,
    guess_delimiter,
    guess_header_line,
    guess_markup,
)
from aftersales.input.files.parquet_files import ParquetFile


def contract_columns(table: Table, file: CsvFile | ParquetFile) -> dict[str, str]:
    """Contract column → the file's name for it; raises where a required one lacks.

    Upper and lower case are not told apart: warehouses export in capitals.
    """
    theirs = {name.casefold(): name for name in reversed(file.columns)}
    picked = {name: theirs[name] for name in table.column_names if name in theirs}
    for name in picked:
        file.require_once(name)
    for name in table.required:
        if name not in picked:
            raise _missing_column(table, file, name, picked.values())
    return picked


def _missing_column(
    table: Table, file: CsvFile | ParquetFile, name: str, known: Iterable[str]
) -> InputError:
    if isinstance(file, CsvFile) and (better := _misread(table, file)):
        return better
    others = [column for column in file.columns if column not in set(known)]
    meant = near(name, others)
    return InputError(
        "the column is missing, and no row can do without it",
        file=file.path,
        line=file.header_line if isinstance(file, CsvFile) else None,
        column=name,
        advice=f"Is it the one called {meant}?"
        if meant
        else f"Expected it beside {some(file.columns)}.",
    )


def _misread(table: Table, file: CsvFile) -> InputError | None:
    """What is wrong with the file as a whole, where it looks like more than a name."""
    mapping = f"{table.name}: {{file: {file.path.name}, read: {{%s}}}}"
    problem = advice = None
    if sign := guess_delimiter(file):
        shown = "\\t" if sign == "\t" else sign
        problem = f'the columns seem to be separated by "{shown}"'
        say = mapping % f'delimiter: "{shown}", decimal: ","'
        advice = f'Expected ","; or say how to read it in a mapping ({say}).'
    elif markup := guess_markup(file):
        problem = f"{markup}, neither CSV nor Parquet"
        advice = "Expected a line of column names, separated by commas."
    elif line := guess_header_line(file, table.required):
        problem = f"the column names seem to be in line {line}"
        say = mapping % f"skip: {line - 1}"
        advice = f"Remove what is above them, or say so in a mapping ({say})."
    if not problem:
        return None
    return InputError(problem, file=file.path, line=file.header_line, advice=advice)


def ignored_notice(
    table: Table, path: Path, ignored: Iterable[str], picked: Mapping[str, str]
) -> list[str]:
    """One notice that names the columns the contract does not know, if any."""
    absent = sorted(set(table.column_names) - set(picked))
    named = []
    for name in ignored:
        meant = near(name, absent)
        named.append((name or "(no name)") + (f" (is it {meant}?)" if meant else ""))
    return [f"{path}: ignored {some(named)}"] if named else []
