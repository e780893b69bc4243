"""Which file of a directory is which table."""

from __future__ import annotations

from pathlib import Path

from aftersales.errors import InputError, near
from aftersales.input.contract import ALL_TABLES
from aftersales.input.text_files import check_file

DATA_SUFFIXES = (".csv", ".csv.gz", ".csv.zst", ".parquet")
_BESIDE = (".md", ".yml", ".yaml", ".sql", ".py", ".sh", ".log", ".bak", ".html")


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
            continue
        if stem in ALL_TABLES and suffix in DATA_SUFFIXES:
            files.setdefault(stem, []).append(path)
        elif stem in ALL_TABLES and suffix not in _BESIDE and not path.is_dir():
            others.setdefault(stem, path)
        elif suffix in DATA_SUFFIXES and (meant := near(stem, ALL_TABLES)):
            notices.append(f"{path}: ignored (is it {meant}?)")
    for name, path in others.items():
        if name not in files:
            raise InputError(
                "neither CSV nor Parquet",
                file=path,
                advice=f"Expected {name}.csv (or .csv.gz, .csv.zst) or {name}.parquet.",
            )
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


def list_directory(data: Path) -> list[Path]:
    """What is in a directory, sorted; raises InputError when it cannot be listed."""
    try:
        return sorted(data.iterdir())
    except NotADirectoryError:
        raise InputError(
            "not a directory",
            file=data,
            advice="Expected the directory that holds tickets.csv or its like.",
        ) from None
    except OSError as error:
        raise InputError(
            f"no such directory ({error.strerror})"
            if isinstance(error, FileNotFoundError)
            else f"the directory cannot be read ({error.strerror})",
            file=data,
            advice="Expected a directory of CSV or Parquet files (--data).",
        ) from None


def _split(name: str) -> tuple[str, str]:
    """A file name as table name and suffix, upper and lower case not told apart."""
    stem, dot, suffix = name.casefold().partition(".")
    return stem, dot + suffix
