"""Why rows are quarantined: which column, which value, how many, and what to do.

A row has one reason; which of its columns is behind it is asked here, of the
quarantined rows alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from aftersales.errors import shorten
from aftersales.input.contract import INPUT_TABLES, Table
from aftersales.published.figures import plural
from aftersales.sql import identifier, literal

if TYPE_CHECKING:
    import duckdb

    from aftersales.input.tables import InputTable

_RULES = Path(__file__).with_name("causes.yml")
_REASONS = (
    "missing_required",
    "unparseable",
    "unknown_value",
    "out_of_range",
    "future_dated",
    "impossible_order",
    "orphan",
)
_LONGEST_VALUE = 60
_FORMATS = {
    "instant": "expected an instant such as 2026-03-31T23:59:59Z; a mapping's"
    " timestamp_format says how to read others",
    "date": "expected a date such as 2026-03-31; a mapping's date_format says how to"
    " read others",
    "number": "expected a number such as 4.5; a mapping's decimal says how to read"
    " others",
    "boolean": "expected true or false",
}


@dataclass(frozen=True)
class Suspect:
    """A column that may be behind a reason, if a condition on the row holds.

    `value` is the SQL of the text that rows are grouped by.
    """

    reason: str
    column: str
    condition: str
    value: str
    cure: str


@dataclass(frozen=True)
class Cause:
    """Quarantined rows of one table with the same reason, column and value."""

    table_name: str
    reason: str
    column: str
    value: str | None
    row_count: int
    example: str
    cure: str

    def __str__(self) -> str:
        """Such as `status "Solved" (2,769 rows): add it to ticket_statuses`."""
        value = self.value or ""
        if value and not value.startswith("on scale "):
            value = f'"{shorten(value, _LONGEST_VALUE)}"'
        what = f"{self.column} {value}".rstrip()
        return f"{what} ({plural(self.row_count, 'row')}): {self.cure}"


def causes_of(
    connection: duckdb.DuckDBPyConnection, given: InputTable, schema: str = "staging"
) -> list[Cause]:
    """The causes of a table's quarantined rows, by reason, those of most rows first."""
    suspects = list(_suspects(INPUT_TABLES[given.name]))
    suspect = " ".join(
        f"when quarantine_reason = {literal(one.reason)} and ({one.condition})"
        f" then {number}"
        for number, one in enumerate(suspects)
    )
    value = " ".join(
        f"when {number} then {one.value}" for number, one in enumerate(suspects)
    )
    found = connection.execute(
        f"select suspect, case suspect {value} end as value, count(*) as row_count,"
        " min(row_number_in_file) as example,"
        " arg_min(record_key, row_number_in_file) as example_key from"
        f" (select *, case {suspect} end as suspect from {schema}.stg_{given.name}"
        " where quarantine_reason is not null)"
        " group by all order by suspect, row_count desc, example"
    ).fetchall()
    return [
        Cause(
            table_name=given.name,
            reason=suspects[number].reason,
            column=given.called(suspects[number].column, key),
            value=text,
            row_count=row_count,
            example=given.place(row, key),
            cure=given.advice(suspects[number].cure, key),
        )
        for number, text, row_count, row, key in found
    ]


def _suspects(table: Table) -> Iterator[Suspect]:
    """What may be behind each reason, in the order in which it is asked."""
    for column in table.columns:
        given = f"nullif(raw_fields ->> {literal(column.name)}, '')"
        name = identifier(column.name)
        if column.required:
            cure = "no row can do without it"
            yield Suspect(
                "missing_required", column.name, f"{given} is null", "null", cure
            )
        if column.type != "text":
            unread = f"{given} is not null and {name} is null"
            cure = _FORMATS[column.type]
            yield Suspect("unparseable", column.name, unread, given, cure)
    rules = yaml.load(_RULES.read_text("utf-8"), yaml.CSafeLoader)
    for rule in rules.get(table.name, ()):
        column_name = rule["column"]
        value = rule.get("value", "null")
        if value == "given":
            value = f"raw_fields ->> {literal(column_name)}"
        condition = rule.get("if", "true")
        yield Suspect(rule["reason"], column_name, condition, value, rule["cure"])
    instants = [
        column.name
        for column in table.columns
        if column.type in ("instant", "date") and column.name != "updated_at"
    ]
    for name in instants:
        ahead = f"{name} > now()::timestamp - interval 1 hour"
        cure = "it lies ahead of this machine's clock, and counts once it has come"
        yield Suspect("future_dated", name, ahead, "null", cure)
        first = f"{name} = least({', '.join(instants)})"
        cure = "it lies before earliest_on; nothing can have happened then"
        yield Suspect("out_of_range", name, first, "null", cure)
    for reason in _REASONS:
        yield Suspect(reason, "row", "true", "null", "look at the row itself")
