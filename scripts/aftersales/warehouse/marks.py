"""What the comment on a schema says of it: whose it is, and what may become of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

PRIVATE = "Private to aftersales build: the next one drops it."
REPLACED = "Replaced by aftersales build: the next one drops it."

_PUBLISHED = re.compile(r"(Published|Being replaced) by aftersales(?: from (\w+))?: ")


@dataclass(frozen=True)
class Mark:
    """What was published in a schema, by its comment.

    `home` is the schema that its views read, if they are no tables. With `is_whole` all
    of them do.
    """

    relations: frozenset[str] = frozenset()
    home: str | None = None
    is_whole: bool = True

    def __str__(self) -> str:
        state = "Published" if self.is_whole else "Being replaced"
        source = f" from {self.home}" if self.home else ""
        return f"{state} by aftersales{source}: {', '.join(sorted(self.relations))}"


def published(relations: Iterable[str], home: str | None = None) -> Mark:
    """The mark of a schema in which all of these are published."""
    return Mark(frozenset(relations), home)


def read_mark(comment: str) -> Mark:
    """The mark that a comment is; one of nothing where it is another's."""
    found = _PUBLISHED.match(comment)
    if not found:
        return Mark()
    listed = frozenset(comment[found.end() :].split(", "))
    return Mark(listed, found[2], is_whole=found[1] == "Published")
