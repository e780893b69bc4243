"""The templates: pages whose values are escaped, and notes as plain text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from unicodedata import category

from jinja2 import Environment, PackageLoader, StrictUndefined

from aftersales.published.figures import (
    SMALL_SAMPLE,
    instant_name,
    listed,
    number,
    plural,
)
from aftersales.published.periods import period_name
from aftersales.published.words import heading, in_word

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;"}
_MARKS = re.compile(r"([\\`*_\[\]|~#])")

# Left open in a name, one of these would turn around the text that follows; an element
# of its own does not help, as an isolate left open swallows the element's end.
_BIDI_CONTROLS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def render(template: str, **values: Any) -> str:
    """A template with its values in it, escaped as its kind of text asks for."""
    return _environment(template.split(".")[1]).get_template(template).render(values)


def notes(macro: str, *values: Any) -> list[str]:
    """The sentences of one of the macros of `notes.txt.j2`."""
    module: Any = _environment("txt").get_template("notes.txt.j2").module
    return str(getattr(module, macro)(*values)).splitlines()


def in_markdown(value: object) -> str:
    """A value as Markdown that shows it as it is, in tables and in MDX too."""
    marked = _MARKS.sub(r"\\\1", " ".join(str(value).split()))
    return "".join(_ENTITIES.get(character, character) for character in marked)


def shortened(text: str, length: int = 64) -> str:
    """A text from the data, cut with an ellipsis; spaces single, no controls."""
    words = "".join(map(_shown, text[: 8 * length])).split()
    flat = " ".join(words) or "(blank)"
    is_cut = len(flat) > length or len(text) > 8 * length
    return f"{flat[: length - 1].rstrip()}…" if is_cut else flat


def capital(text: str) -> str:
    """A text as a sentence begins."""
    return text[:1].upper() + text[1:]


@cache
def _environment(kind: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("aftersales.report"),
        autoescape=kind == "html",  # noqa: S701 - Markdown has an escape of its own
        finalize=in_markdown if kind == "md" else None,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["small_sample"] = SMALL_SAMPLE
    environment.filters |= {
        "capital": capital,
        "heading": heading,
        "instant": instant_name,
        "listed": listed,
        "number": number,
        "period": period_name,
        "plural": plural,
        "short": shortened,
        "word": in_word,
    }
    return environment


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    is_control = category(character) in ("Cc", "Cn", "Cs")
    return "" if is_control or character in _BIDI_CONTROLS else character
