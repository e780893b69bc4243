"""The templates: pages whose values are escaped, and notes as plain text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from aftersales.published.figures import (
    SMALL_SAMPLE,
    age,
    instant_name,
    listed,
    number,
    plural,
)
from aftersales.published.periods import period_name
from aftersales.published.words import heading, in_word
from aftersales.report.names import shortened

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;"}
_MARKS = re.compile(r"([\\`*_\[\]|~#])")


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
        "age": age,
        "instant": instant_name,
        "listed": listed,
        "number": number,
        "period": period_name,
        "plural": plural,
        "short": shortened,
        "word": in_word,
    }
    return environment
