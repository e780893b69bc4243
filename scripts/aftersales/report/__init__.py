"""`aftersales report`: the scorecard page (HTML) and the KPI page (Markdown)."""

from __future__ import annotations

from pathlib import Path

from aftersales.published import open_published
from aftersales.published.catalog import published_grains, read_catalog
from aftersales.published.files import prepare_directory, replaced
from aftersales.report.pages import kpi_page, scorecard_page
from aftersales.report.reading import Reading, read

SCORECARD = "scorecard.html"
KPI_PAGE = "aftersales.md"


def write_report(database: Path, directory: Path) -> list[Path]:
    """Write both pages of a published file into a directory, made if need be.

    The same build gives the same bytes. A reader finds a page whole, old or new.

    Raises:
        InputError: nothing was published, or a file lies where the directory should be.
        BusyError: the database or the directory is out of reach, or the disk is full.
    """
    reading = read_published(database)
    pages = {SCORECARD: scorecard_page(reading), KPI_PAGE: kpi_page(reading)}
    prepare_directory(directory)
    for name, text in pages.items():
        with replaced(directory / name) as partial:
            partial.write_text(text, encoding="utf-8", newline="\n")
    return [directory / name for name in pages]


def read_published(database: Path) -> Reading:
    """What the pages are made from.

    Raises:
        InputError: nothing was published, or it is something else.
        BusyError: it is out of reach.
    """
    with open_published(database) as connection:
        kpis, grains = read_catalog(connection), published_grains(connection)
        return read(connection, kpis, grains)
