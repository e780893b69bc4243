"""`aftersales report`: the scorecard page (HTML) and the KPI page (Markdown)."""

from __future__ import annotations

from pathlib import Path

from aftersales.build.workspace import out_of_reach
from aftersales.errors import InputError
from aftersales.report.kpi_page import kpi_page, readme_table
from aftersales.report.page import scorecard_page
from aftersales.report.reading import read

__all__ = ["KPI_PAGE", "SCORECARD", "readme_table", "write_report"]

SCORECARD = "scorecard.html"
KPI_PAGE = "aftersales.md"


def write_report(database: Path, directory: Path) -> list[Path]:
    """Write both pages of a published file into a directory, made if need be.

    The same build gives the same bytes. A reader finds a page whole, old or new.

    Raises:
        InputError: nothing was published, or a file lies where the directory should be.
        BusyError: the database or the directory is out of reach, or the disk is full.
    """
    reading = read(database)
    pages = {SCORECARD: scorecard_page(reading), KPI_PAGE: kpi_page(reading)}
    if directory.exists() and not directory.is_dir():
        raise InputError(
            "a file, where a directory should be",
            file=directory,
            advice="Name another directory with --output.",
        )
    with out_of_reach(directory):
        directory.mkdir(parents=True, exist_ok=True)
        return [_write(directory / name, text) for name, text in pages.items()]


def _write(path: Path, text: str) -> Path:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path
