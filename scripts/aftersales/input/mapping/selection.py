"""The SQL that makes rows of a table from the rows of a source."""

from __future__ import annotations

from collections.abc import Mapping

from aftersales.input.contract import Table
from aftersales.input.mapping.conversions import as_text, replaced, to_text
from aftersales.input.mapping.foreign_rows import PLACE, ForeignRows
from aftersales.input.mapping.sources import Source
from aftersales.input.mapping.yaml_file import Placed
from aftersales.sql import identifier, literal

_KEPT = "aftersales kept"


def expressions_of(
    table: Table, source: Source, rows: ForeignRows
) -> dict[str, Placed]:
    """The expression of each column; without any, the columns of its name."""
    if source.columns or source.constants:
        return dict(source.columns)
    found = ((name, rows.column(name)) for name in table.column_names)
    return {name: Placed(column, source.line) for name, column in found if column}


def kept(relation: str, condition: str) -> str:
    """The rows for which a condition holds, which may look at all of them."""
    flag = identifier(_KEPT)
    return (
        f"(select * from (select *, cast(({condition}\n) as boolean) as {flag}"
        f" from {relation}) where {flag})"
    )


def selection(
    source: Source,
    picked: Mapping[str, str],
    texts: Mapping[str, str],
    relation: str,
    before: int,
) -> str:
    """The query of a source's rows as texts of the contract."""
    place = identifier(PLACE)
    values = [f"({picked[name]}\n) as {identifier(name)}" for name in texts]
    constants = {
        name: "null" if text is None else literal(text)
        for name, text in source.constants.items()
    }
    columns = [
        f"{sql} as {identifier(name)}" for name, sql in {**texts, **constants}.items()
    ]
    return (
        f"select {', '.join([*columns, f'{place} + {before} as _row_number'])}"
        f" from (select {', '.join([*values, place])} from {relation})"
    )


def text_of(
    table: Table, source: Source, name: str, sql_type: str, zone: str | None
) -> str:
    """SQL of a column's text: values replaced first, then formats applied."""
    value, reading = identifier(name), source.reading
    if name in source.values:
        value, sql_type = as_text(value, sql_type), "VARCHAR"
        value = f"({replaced(value, source.values[name])})"
    return to_text(
        value,
        sql_type,
        table.column(name).type,
        reading.timestamp_formats,
        reading.date_formats,
        zone,
        reading.decimal,
    )
