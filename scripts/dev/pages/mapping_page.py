"""`docs/mapping.md`: every key of a mapping file, with an example that was run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import yaml
from aftersales.input.inputs import load_inputs
from aftersales.sql import identifier

EXAMPLES = Path(__file__).with_name("mapping_examples.yml")
TOP = Path(__file__).with_name("mapping_top.md")
_SECTIONS = {"source": "What a table is made of", "read": "Reading a file"}
_READ_TOP = "These keys stand below `read`; all of them can be left out."


def examples() -> dict[str, dict[str, Mapping[str, Any]]]:
    """Section → key → what is said of it."""
    return dict(yaml.safe_load(EXAMPLES.read_text("utf-8")))


def mapping_page() -> str:
    """The page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield TOP.read_text("utf-8").rstrip()
    for section, keys in examples().items():
        yield f"\n## {_SECTIONS[section]}"
        if section == "read":
            yield f"\n{_READ_TOP}"
        for key, example in keys.items():
            yield f"\n### {key}\n"
            yield example["means"].strip()
            yield from _shown(example)


def _shown(example: Mapping[str, Any]) -> Iterator[str]:
    """An example's files, its mapping and the rows that come of them."""
    for name, content in example["files"].items():
        yield f"\n`{name}`:\n\n```\n{content.rstrip()}\n```"
    yield f"\n```yaml\n{example['mapping'].rstrip()}\n```\n"
    names = example["shows"]
    table = next(iter(yaml.safe_load(example["mapping"])))
    yield f"gives `{table}`:\n"
    yield f"| {' | '.join(names)} |"
    yield "|---" * len(names) + "|"
    for row in run(example):
        yield f"| {' | '.join('' if text is None else str(text) for text in row)} |"


def run(example: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of the first table that the mapping makes, as far as they are shown."""
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as connection:
        data, mapping = Path(scratch) / "data", Path(scratch) / "mapping.yml"
        data.mkdir()
        for name, content in example["files"].items():
            (data / name).write_text(content, example.get("encoding", "utf-8"))
        mapping.write_text(example["mapping"], "utf-8")
        load_inputs(connection, data, mapping)
        table = next(iter(yaml.safe_load(example["mapping"])))
        columns = ", ".join(map(identifier, example["shows"]))
        return connection.execute(
            f"select {columns} from raw.{identifier(table)} order by _row_number"
        ).fetchall()
