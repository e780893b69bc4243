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

from aftersales.errors import InputError
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
    for extra in _as_list(_variables().get("extra_kpis")):
        facts = extra if isinstance(extra, dict) else {"model": extra}
        if isinstance(model := facts.get("model"), str):
            found[facts.get("kpi_id") or model.removeprefix("kpi_")] = facts
    return MappingProxyType(found)


@cache
def kpi_segments() -> Mapping[str, tuple[str, ...]]:
    """The dimensions that each KPI is split by, as the project is configured."""
    lists = json.loads(read_macro("facts/dimensions.sql", _SET))
    given = _variables().get("segments")
    lists |= given if isinstance(given, dict) else {}
    return MappingProxyType(
        {
            kpi: tuple(map(str, _as_list(lists.get(facts["records"]))))
            for kpi, facts in kpi_facts().items()
            if facts.get("records")
        }
    )


def _variables() -> Mapping[str, Any]:
    """The options of dbt_project.yml; what none of them can be is refused by dbt.

    Raises:
        InputError: the file is not YAML.
    """
    file = project_directory() / "dbt_project.yml"
    try:
        project = yaml.load(file.read_text("utf-8"), yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError(
            f"not YAML: {error.problem or error.context}",
            file=file,
            line=mark.line + 1 if mark else None,
            advice="Look at the indentation, colons and quotes at and above this line.",
        ) from error
    given = project.get("vars")
    own = given.get("aftersales") if isinstance(given, dict) else None
    merged: dict[str, Any] = {}
    for variables in (given, own):
        merged |= variables if isinstance(variables, dict) else {}
    return merged


def _as_list(value: object) -> list[Any]:
    """The members of an option that is a list; one value alone is a list of it."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]
