"""Which files are the input, and which of them is which table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from aftersales.errors import InputError, near, some
from aftersales.input.contract import ALL_TABLES
from aftersales.input.files.text_files import check_file
from aftersales.input.mapping.yaml_file import Placed

DATA_SUFFIXES = (".csv", ".csv.gz", ".csv.zst", ".parquet")
_BESIDE = (".md", ".yml", ".yaml", ".sql", ".py", ".sh", ".log", ".bak", ".html")
_EXCEL = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_DIGITS = re.compile(r"(\d+)")


def find_tables(
    data: Path,
    taken: frozenset[Path] = frozenset(),
    mapped: frozenset[str] = frozenset(),
) -> tuple[dict[str, Path], list[str]]:
    """The file of each contract table, in the contract's order, and notices.

    `taken` are the files that a mapping reads and `mapped` the tables it makes. Raises
    InputError where a table has two files or none that can be read.
    """
    files: dict[str, list[Path]] = {}
    others: dict[str, Path] = {}
    notices = []
    for path in list_directory(data):
        stem, suffix = _split(path.name)
        if path in taken or path.name.startswith("."):
            continue
        if stem in mapped:
            notices.append(f"{path}: ignored, since the mapping gives {stem}")
        elif stem in ALL_TABLES and suffix in DATA_SUFFIXES:
            files.setdefault(stem, []).append(path)
        elif stem in ALL_TABLES and suffix not in _BESIDE and not path.is_dir():
            others.setdefault(stem, path)
        elif suffix in DATA_SUFFIXES and (meant := near(stem, ALL_TABLES)):
            notices.append(f"{path}: ignored (is it {meant}?)")
    for name, path in others.items():
        if name not in files:
            raise _no_table(name, path)
        notices.append(f"{path}: ignored beside {files[name][0].name}")
    for name, paths in files.items():
        if len(paths) > 1:
            raise InputError(
                f"a second file for {name}, beside {paths[0].name}",
                file=paths[1],
                advice="Expected one file a table; several become one by a mapping.",
            )
        check_file(paths[0])
    return {name: files[name][0] for name in ALL_TABLES if name in files}, notices


def matching_files(
    mapping: Path,
    names: Iterable[Placed],
    data: Path,
    mapped: Iterable[str] = (),
) -> list[Path]:
    """The files that names or globs mean, those of a glob in their natural order.

    A relative name is one in `data`. One that exists is that file, whatever signs of
    a glob it has. A glob passes over the files of tables of the contract that are not
    `mapped`. Raises InputError where there is none.
    """
    others = frozenset(ALL_TABLES).difference(mapped)
    return [path for name in names for path in _matching(mapping, name, data, others)]


def list_directory(data: Path) -> list[Path]:
    """What is in a directory, sorted; raises InputError when it cannot be listed."""
    try:
        str(data).encode()
        return sorted(data.iterdir())
    except NotADirectoryError:
        raise InputError(
            "not a directory",
            file=data,
            advice="Expected the directory that holds tickets.csv or its like.",
        ) from None
    except UnicodeEncodeError:
        raise InputError(
            "the path is not UTF-8", file=data, advice="Rename the directory."
        ) from None
    except OSError as error:
        raise InputError(
            f"no such directory ({error.strerror})"
            if isinstance(error, FileNotFoundError)
            else f"the directory cannot be read ({error.strerror})",
            file=data,
            advice="Expected a directory of CSV or Parquet files (--data).",
        ) from None


def _no_table(name: str, path: Path) -> InputError:
    formats = f"Expected {name}.csv (or .csv.gz, .csv.zst) or {name}.parquet."
    if path.suffix.lower() in _EXCEL:
        return InputError(
            "a spreadsheet, neither CSV nor Parquet",
            file=path,
            advice=f'{formats} In Excel: "Save as", "CSV UTF-8", one file a sheet.',
        )
    return InputError("neither CSV nor Parquet", file=path, advice=formats)


def _matching(
    mapping: Path, name: Placed, data: Path, others: frozenset[str]
) -> list[Path]:
    try:
        whole = data / name
        if whole.exists():
            return [whole]
        pattern = Path(name)
        base = Path(pattern.anchor) if pattern.is_absolute() else data
        found = sorted(base.glob(str(pattern.relative_to(pattern.anchor))), key=_order)
    except (ValueError, OSError, NotImplementedError, IndexError):
        found = []
    found = [path for path in found if _split(path.name)[0] not in others]
    if not found:
        there = [path.name for path in list_directory(data)]
        meant = near(name, there)
        raise InputError(
            f'no file "{name}" in {data}',
            file=mapping,
            line=name.line,
            advice=f"Is it {meant}?"
            if meant
            else f"Expected a name or a glob of files there: {some(there)}.",
        )
    return found


def _order(path: Path) -> list[tuple[int, int | str]]:
    """A key that puts export_9 before export_10."""
    pieces = _DIGITS.split(str(path))
    return [
        (0, int(piece)) if piece.isdecimal() and piece.isascii() else (1, piece)
        for piece in pieces
    ] + [(1, str(path))]


def _split(name: str) -> tuple[str, str]:
    """A file name as table name and suffix, upper and lower case not told apart."""
    stem, dot, suffix = name.casefold().partition(".")
    return stem, dot + suffix
