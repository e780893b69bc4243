"""What the product is given: SQL, values of options, parts of mapping files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


@cache
def sql(section: str) -> tuple[str, ...]:
    """The lines of one section of `sql.txt`."""
    text = (_HERE / "sql.txt").read_text("utf-8")
    found = text.partition(f"[{section}]\n")[2].partition("\n\n")[0]
    return tuple(found.splitlines())


@cache
def options() -> dict[str, Any]:
    """The content of `options.yml`, in which every scalar is a text."""
    return dict(yaml.load((_HERE / "options.yml").read_text("utf-8"), yaml.BaseLoader))  # noqa: S506 - texts alone


@cache
def mappings() -> dict[str, Any]:
    """The content of `mappings.yml`."""
    return dict(yaml.safe_load((_HERE / "mappings.yml").read_text("utf-8")))


def flat(nested: Any) -> Iterator[Any]:
    """The items of lists in lists, one after the other."""
    if isinstance(nested, list):
        for one in nested:
            yield from flat(one)
    else:
        yield nested
