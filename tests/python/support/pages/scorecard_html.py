"""Reading a scorecard page as a program does: its tables, cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_NUMBER = re.compile(r"[+−]?\d[\d,]*(?:\.\d+)?")


@dataclass
class Table:
    """One table of class `card`: its caption and the texts of its rows' cells."""

    caption: str = ""
    rows: list[list[str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.inside = False
        self.place = ""
        self.skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.inside = ("class", "card") in attrs
            if self.inside:
                self.tables.append(Table())
        elif tag in ("title", "desc"):
            self.skipped += 1
        elif tag == "tr" and self.inside:
            self.tables[-1].rows.append([])
        if tag == "small":
            self.handle_data("\n")
        if tag in ("td", "th") and self.inside:
            self.tables[-1].rows[-1].append("")
        if tag in ("caption", "td", "th"):
            self.place = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.inside = False
        elif tag in ("title", "desc"):
            self.skipped -= 1

    def handle_data(self, data: str) -> None:
        if not self.inside or self.skipped:
            return
        if self.place == "caption":
            self.tables[-1].caption += data
        elif self.tables[-1].rows and self.tables[-1].rows[-1]:
            self.tables[-1].rows[-1][-1] += data


def scorecards(html: str) -> list[Table]:
    """The scorecards of a page, one a grain."""
    reader = _Reader()
    reader.feed(html)
    return reader.tables


def shows(text: str, value: float | None) -> bool:
    """Whether the first number of a text is a value, rounded to what is written."""
    match = _NUMBER.search(text)
    if value is None or match is None:
        return value is None and match is None
    written = match[0].replace(",", "").replace("−", "-")
    step: float = 10.0 ** -len(written.partition(".")[2])
    return abs(float(written) - value) <= step / 2 + 1e-9
