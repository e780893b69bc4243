"""`docs/input.md`: every table and column of the input contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aftersales.input.contract import kpi_facts

PROJECT = Path(__file__).resolve().parents[3]
CONTRACT = PROJECT / "macros" / "input" / "input_contract.sql"
TOP = Path(__file__).with_name("input_top.md")
BOTTOM = Path(__file__).with_name("input_bottom.md")


def contract() -> Mapping[str, Mapping[str, Any]]:
    """The tables of the contract by name, as the macro holds them."""
    found = re.search(r"return\((\{.*\})\)", CONTRACT.read_text("utf-8"), re.DOTALL)
    if not found:
        raise ValueError(f"{CONTRACT} holds no contract")
    return dict(json.loads(found[1]))


def input_page() -> str:
    """The page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield TOP.read_text("utf-8").rstrip()
    for heading, is_reference in (("Records", False), ("Reference tables", True)):
        yield f"\n## {heading}"
        if is_reference:
            yield "\nThey configure a build; what is wrong in one of them is an error."
        for name, table in contract().items():
            if bool(table.get("reference")) is is_reference:
                yield from _table(name, table)
    yield f"\n{BOTTOM.read_text('utf-8').rstrip()}"


def _table(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n### {name}\n"
    yield f"{table['means']} Key: `{table['key']}`."
    readers = [
        facts["name"]
        for facts in kpi_facts().values()
        if name in facts.get("input_tables", ())
    ]
    if readers:
        yield f"Read for: {', '.join(readers)}."
    yield ""
    yield "| Column | Type | Meaning |"
    yield "|---|---|---|"
    for column, about in table["columns"].items():
        star = r"\*" if about.get("required") else ""
        means = about["means"]
        if about.get("case") == "lower":
            means = f"{means} In any case."
        yield f"| `{column}`{star} | {about['type']} | {means} |"
