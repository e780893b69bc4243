"""The input contract and what is known of KPIs, read where the models read them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import yaml

from aftersales.project import project_directory

ColumnType = Literal["text", "instant", "date", "number", "boolean"]

_RETURNED = re.compile(r"\{\{ return\((\{.*\})\) \}\}", re.DOTALL)
_SET = re.compile(r"\{%-? set \w+ -?%\}(.*?)\{%-? endset -?%\}", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """A column of the contract; a row cannot do without a required one."""

    name: str
    type: ColumnType
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the contract."""

    name: str
    key: str
    is_reference: bool
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def read_macro(path: str, pattern: re.Pattern[str] = _RETURNED) -> str:
    """The text in a macro's file that its models and this package share."""
    file = project_directory() / "macros" / path
    found = pattern.search(file.read_text("utf-8"))
    if not found:
        raise ValueError(f"{file} is not written as it is read")
    return found[1]


def _tables() -> Mapping[str, Table]:
    facts = json.loads(read_macro("input/input_contract.sql"))
    return MappingProxyType(
        {
            name: Table(
                name,
                table["key"],
                table.get("reference", False),
                tuple(
                    Column(column, about["type"], about.get("required", False))
                    for column, about in table["columns"].items()
                ),
            )
            for name, table in facts.items()
        }
    )


ALL_TABLES = _tables()

INPUT_TABLES: Mapping[str, Table] = MappingProxyType(
    {name: table for name, table in ALL_TABLES.items() if not table.is_reference}
)
"""The tables whose rows are validated, in the order of the contract."""

REFERENCE_TABLES: Mapping[str, Table] = MappingProxyType(
    {name: table for name, table in ALL_TABLES.items() if table.is_reference}
)
"""The tables that configure a build; a bad row in one of them is a file error."""

KPI_TABLES = (
    "tickets",
    "survey_responses",
    "field_visits",
    "contracts",
    "customer_activity",
)
"""The tables that a KPI can be computed from; without any of them there is no input."""

STATUS_CATEGORIES = ("new", "open", "pending", "on_hold", "resolved", "closed")

SURVEY_TYPES = ("nps", "csat", "ces")

PERIOD_GRAINS = ("day", "week", "month", "quarter", "year")


@cache
def kpi_facts() -> Mapping[str, Mapping[str, Any]]:
    """What is known of each KPI, by its id, those that the project adds among them."""
    found: dict[str, Mapping[str, Any]]
    found = yaml.load(read_macro("kpis/kpi_facts.sql", _SET), yaml.CSafeLoader)
    for extra in _variables().get("extra_kpis") or []:
        facts = {"model": extra} if isinstance(extra, str) else extra
        name = facts.get("kpi_id") or facts["model"].removeprefix("kpi_")
        found[name] = facts
    return MappingProxyType(found)


@cache
def kpi_segments() -> Mapping[str, tuple[str, ...]]:
    """The dimensions that each KPI is split by, as the project is configured."""
    lists = json.loads(read_macro("facts/dimensions.sql", _SET))
    lists |= _variables().get("segments") or {}
    return MappingProxyType(
        {
            kpi: tuple(lists.get(facts["records"]) or ())
            for kpi, facts in kpi_facts().items()
            if facts.get("records")
        }
    )


def _variables() -> Mapping[str, Any]:
    text = (project_directory() / "dbt_project.yml").read_text("utf-8")
    return yaml.load(text, yaml.CSafeLoader).get("vars") or {}


KPI_IDS = tuple(kpi_facts())
