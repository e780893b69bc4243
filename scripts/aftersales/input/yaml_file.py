"""A YAML file as texts with their lines, which PyYAML's own loading would lose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from aftersales.errors import InputError, near
from aftersales.input.text_files import check_file

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")
_LONGEST_FILE, _MOST_ITEMS, _DEEPEST_MERGE = 4_000_000, 100_000, 20


@dataclass(frozen=True)
class Placed:
    """A text and the line of the mapping file on which it stands."""

    text: str
    line: int


class YamlFile:
    """Walks the nodes of one file; every mistake is an InputError with its line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._items = 0

    def compose(self) -> yaml.Node | None:
        check_file(self._path)
        if self._path.stat().st_size > _LONGEST_FILE:
            self.fail(1, "too long for a mapping file", "Expected a few pages.")
        try:
            text = self._path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.fail(line, "the mapping file is not UTF-8", "Expected UTF-8.")
        try:
            return yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.fail(
                mark.line + 1 if mark else 1,
                f"not YAML: {error.problem or error.context}",
                "Look at the indentation, colons and quotes at and above this line.",
            )
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            self.fail(line, f"not YAML: {error.reason}", "Expected plain text.")
        except RecursionError:
            self.fail(1, "not a mapping: nested too deep", "Expected tables.")

    def texts(self, line: int, node: yaml.Node) -> Iterator[Placed]:
        if isinstance(node, yaml.SequenceNode) and node.value:
            for one in node.value:
                yield self.placed(one)
        elif isinstance(node, yaml.ScalarNode):
            yield self.placed(node)
        else:
            self.fail(line, "neither a text nor a list of texts")

    def placed(self, node: yaml.Node) -> Placed:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            self.fail(line, "not a text", "Expected one text; quote it if need be.")
        # The text as written: YAML would read No as false and 1_0 as 10.
        return Placed(node.value, line)

    def text_or_null(self, node: yaml.Node) -> str | None:
        placed = self.placed(node)
        if node.tag == "tag:yaml.org,2002:null" or not placed.text.strip():
            return None
        return placed.text

    def flag(self, line: int, node: yaml.Node) -> bool:
        text = node.value.lower() if isinstance(node, yaml.ScalarNode) else ""
        if text not in (*_TRUE, *_FALSE):
            self.fail(line, "neither true nor false", "Expected true or false.")
        return text in _TRUE

    def pairs(
        self, node: yaml.Node, allowed: tuple[str, ...], what: str, line: int = 1
    ) -> Iterator[tuple[str, int, yaml.Node]]:
        """Key, line and value of a mapping, each key an allowed one and once."""
        seen = set()
        for key, at, part in self.items(node, line):
            if key not in allowed:
                meant = near(key, allowed)
                self.fail(
                    at,
                    f'unknown {what} "{key}"' + (f" (is it {meant}?)" if meant else ""),
                    "Expected one of " + ", ".join(allowed) + ".",
                )
            if key in seen:
                self.fail(at, f"{key} is given twice", "Expected it once.")
            seen.add(key)
            yield key, at, part

    def items(
        self, node: yaml.Node, line: int, depth: int = 0
    ) -> Iterator[tuple[str, int, yaml.Node]]:
        """Key, line and value of a mapping and of those merged into it.

        A merge may repeat what is merged into it again: a few lines could come to more
        keys than there is memory for.
        """
        if not isinstance(node, yaml.MappingNode):
            self.fail(line, "not a block of `key: value` lines")
        for key, part in node.value:
            at = key.start_mark.line + 1
            self._items += 1
            if self._items > _MOST_ITEMS or depth > _DEEPEST_MERGE:
                self.fail(at, "merged without an end", "Expected fewer `<<`.")
            if key.tag == "tag:yaml.org,2002:merge":
                merged = part.value if isinstance(part, yaml.SequenceNode) else [part]
                for one in merged:
                    yield from self.items(one, at, depth + 1)
            else:
                placed = self.placed(key)
                yield placed.text, placed.line, part

    def fail(self, line: int, problem: str, advice: str | None = None) -> NoReturn:
        raise InputError(problem, file=self._path, line=line, advice=advice)
