"""A YAML file as texts that know their line, which PyYAML's own loading would lose."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import yaml

from aftersales.errors import InputError, near
from aftersales.input.files.text_files import check_file

_LONGEST_FILE, _MOST_NODES, _DEEPEST = 4_000_000, 100_000, 30
_MERGE, _NULL = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:null"


class Placed(str):
    """A text as it is written (No is no boolean here), and the line it stands on."""

    line: int

    def __new__(cls, text: str, line: int) -> Placed:
        made = super().__new__(cls, text)
        made.line = line
        return made


Value = Placed | None | list["Value"] | dict[Placed, "Value"]
"""What a file holds: texts, nothing, lists, and values by key."""


Part = tuple[Value, int]
"""A value, and the line of its key."""


class YamlFile:
    """One file; every mistake in it is an InputError with its line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._nodes = 0

    def read(self) -> Value:
        """What the file holds, merge keys and references written out."""
        check_file(self.path)
        if self.path.stat().st_size > _LONGEST_FILE:
            self.fail(1, "too long for a mapping file", "Expected a few pages.")
        content = self.path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            return None if node is None else self._value(node, 0)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.fail(line, "the mapping file is not UTF-8", "Expected UTF-8.")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.fail(
                mark.line + 1 if mark else 1,
                f"not YAML: {error.problem or error.context}",
                "Look at the indentation, colons and quotes at and above this line.",
            )
        except yaml.reader.ReaderError as error:
            line = content.count(b"\n", 0, error.position) + 1
            self.fail(line, f"not YAML: {error.reason}", "Expected plain text.")
        except RecursionError:
            self.fail(1, "not a mapping: nested too deep", "Expected tables.")

    def fail(self, line: int, problem: str, advice: str | None = None) -> NoReturn:
        raise InputError(problem, file=self.path, line=line, advice=advice)

    def parts(
        self, value: Value, line: int, allowed: Iterable[str], what: str = "key"
    ) -> dict[str, Part]:
        """The parts of a block by key, each an allowed one."""
        known = tuple(allowed)
        block = self.block(value, line)
        for key in block:
            if key not in known:
                meant = near(key, known)
                self.fail(
                    key.line,
                    f'unknown {what} "{key}"' + (f" (is it {meant}?)" if meant else ""),
                    f"Expected one of {', '.join(known)}.",
                )
        return {str(key): (part, key.line) for key, part in block.items()}

    def block(self, value: Value, line: int) -> dict[Placed, Value]:
        if not isinstance(value, dict):
            self.fail(line, "not a block of `key: value` lines")
        return value

    def text(self, value: Value, line: int) -> Placed:
        if not isinstance(value, Placed):
            self.fail(line, "not a text", "Expected one text; quote it if need be.")
        return value

    def texts(self, value: Value, line: int) -> tuple[Placed, ...]:
        many = value if isinstance(value, list) and value else [value]
        if not all(isinstance(one, Placed) for one in many):
            self.fail(line, "neither a text nor a list of texts")
        return tuple(self.text(one, line) for one in many)

    def _value(self, node: yaml.Node, depth: int) -> Value:
        """A node's value; a reference may repeat what has references of its own."""
        line = node.start_mark.line + 1
        self._nodes += 1
        if self._nodes > _MOST_NODES or depth > _DEEPEST:
            self.fail(line, "nested or repeated without an end", "Expected tables.")
        if isinstance(node, yaml.ScalarNode):
            return None if node.tag == _NULL else self._placed(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(one, depth + 1) for one in node.value]
        found: dict[Placed, Value] = {}
        merged: dict[Placed, Value] = {}
        for key, part in node.value:
            name = self._placed(key)
            value = self._value(part, depth + 1)
            if key.tag == _MERGE:
                for one in value if isinstance(value, list) else [value]:
                    merged = self.block(one, name.line) | merged
            elif name in found:
                self.fail(name.line, f'"{name}" is given twice', "Expected it once.")
            else:
                found[name] = value
        return merged | found

    def _placed(self, node: yaml.Node) -> Placed:
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            self.fail(line, "not a text", "Expected one text; quote it if need be.")
        if any("\ud800" <= sign <= "\udfff" for sign in node.value):
            self.fail(line, "half a character", "Expected whole ones.")
        return Placed(node.value, line)
