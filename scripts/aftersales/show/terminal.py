"""What a terminal can show: its width, its colours, and text that fits."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TextIO

ELLIPSIS = "…"

_PLAIN = str.maketrans({"−": "-", "–": "-", "…": ".", "÷": "/", "×": "x", "’": "'"})
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


@dataclass(frozen=True)
class Terminal:
    """How to write to one stream; `width` is None where lines may be of any length."""

    width: int | None = None
    colour: bool = False
    interactive: bool = False
    unicode: bool = True

    @classmethod
    def of(
        cls, stream: TextIO, environment: Mapping[str, str] = os.environ
    ) -> Terminal:
        """The terminal behind a stream, or a plain file when there is none."""
        interactive = stream.isatty()
        width = None
        if interactive or environment.get("COLUMNS", "").isdigit():
            width = max(shutil.get_terminal_size().columns, 20)
        plain = bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"
        return cls(
            width=width,
            colour=interactive and not plain,
            interactive=interactive and environment.get("TERM") != "dumb",
            unicode=(stream.encoding or "").lower().replace("-", "") == "utf8",
        )

    def style(self, text: str, *styles: str) -> str:
        """The text in the given styles, or as it is where colour is unwanted."""
        if not self.colour or not styles or not text:
            return text
        codes = ";".join(_STYLES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def write(self, lines: Iterable[str], stream: TextIO) -> None:
        """Write lines, in signs that the stream can show."""
        for line in lines:
            print(line if self.unicode else line.translate(_PLAIN), file=stream)
        stream.flush()

    def fit(self, text: str, indent: int = 0) -> str:
        """The text cut to what is left of a line after `indent` columns."""
        return text if self.width is None else shorten(text, self.width - indent)


def display_width(text: str) -> int:
    """How many columns a text takes: two for wide signs, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(sign)
        else 2
        if unicodedata.east_asian_width(sign) in "WF"
        else 1
        for sign in text
    )


def shorten(text: str, width: int) -> str:
    """The text in at most `width` columns, with an ellipsis where it was cut."""
    if display_width(text) <= width:
        return text
    kept = ""
    for sign in text:
        if display_width(kept + sign) > width - 1:
            break
        kept += sign
    return f"{kept.rstrip()}{ELLIPSIS}" if width > 0 else ""


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text filled up with spaces, on its left when it goes to the right."""
    space = " " * max(width - display_width(text), 0)
    return space + text if right else text + space


def harmless(text: str) -> str:
    """The text on one line, without signs that steer a terminal or turn its order."""
    if text.isascii() and text.isprintable():
        return text
    spaced = " ".join(text.split())
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign)[0] == "C" else sign
        for sign in spaced
    )
