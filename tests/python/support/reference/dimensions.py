"""The segment values of tickets, units, answers, customers and engineers.

Each kind of record has every column of its own contract table as a dimension, as text,
and the ones that it takes from what it names.
"""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from .rows.contract import TABLES

Record = dict[str, Any]
Dims = dict[str, str]

NONE = "(none)"
FROM_THE_TICKET = ("team", "channel", "product_line", "region", "customer_segment")


def first_known(*values: str | None) -> str:
    """Give the first value that is not null, else `(none)`."""
    return next((value for value in values if value is not None), NONE)


def own_columns(table: str, record: Record) -> Dims:
    """Give a record's own columns; of a record that is not there, `(none)`."""
    return {
        column: first_known(as_text(record.get(column)))
        for column in TABLES[table].columns
    }


def with_default(record: Record, column: str) -> Record:
    """Give a record of which one column, empty, means 1."""
    return record | {column: 1 if record.get(column) is None else record[column]}


def as_text(value: Any) -> str | None:
    """Write a value as a dimension has it: 17.0 as 17, an instant in UTC."""
    match value:
        case bool():
            return str(value).lower()
        case Fraction():
            return str(value) if value.denominator == 1 else str(float(value))
        case datetime():
            text = value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
            return text.rstrip("0") if value.microsecond else text
        case None:
            return None
        case _:
            return str(value)


class Dimensions:
    """Looks dimensions up in the accepted records."""

    def __init__(self, accepted: dict[str, list[Record]]) -> None:
        def by_key(table: str) -> dict[str, Record]:
            key = TABLES[table].key
            return {record[key]: record for record in accepted.get(table, [])}

        self._customers = by_key("customers")
        self._products = by_key("products")
        self._units = by_key("installed_units")
        self._engineers = by_key("engineers")

    def of_customer(self, customer_id: str | None) -> Dims:
        """Look up a customer's columns; the id of one not on record is known."""
        known = self._customers.get(customer_id or "", {"customer_id": customer_id})
        return own_columns("customers", known)

    def of_engineer(self, engineer_id: str | None) -> Dims:
        """Look up an engineer's columns; the id of one not on record is known."""
        engineer = self._engineers.get(engineer_id or "")
        if engineer is None:
            return own_columns("engineers", {"engineer_id": engineer_id})
        return own_columns("engineers", with_default(engineer, "fte"))

    def of_unit(self, unit: Record) -> Dims:
        """Look up an installed unit's dimensions."""
        return own_columns("installed_units", with_default(unit, "quantity")) | {
            "product_line": first_known(self._product_line(unit["product_id"])),
            "customer_segment": first_known(
                self._customer(unit["customer_id"], "customer_segment")
            ),
        }

    def of_ticket(self, ticket: Record) -> Dims:
        """Look up a ticket's dimensions."""
        unit = self._units.get(ticket["unit_id"] or "", {})
        customer_id = ticket["customer_id"]
        dims = self.of_unit(unit) if unit else own_columns("installed_units", {})
        dims |= own_columns("tickets", ticket)
        dims["product_line"] = first_known(
            self._product_line(unit.get("product_id")),
            self._product_line(ticket["product_id"]),
        )
        dims["region"] = first_known(
            unit.get("region"), self._customer(customer_id, "region")
        )
        dims["customer_segment"] = first_known(
            self._customer(customer_id, "customer_segment")
        )
        return dims

    def of_answer(self, answer: Record, tickets: dict[str, Dims]) -> Dims:
        """Take what it has not from the ticket it names; else its customer's two."""
        none = own_columns("tickets", {}) | dict.fromkeys(FROM_THE_TICKET, NONE)
        if answer["ticket_id"] is None:
            customer = self.of_customer(answer["customer_id"])
            named = {name: customer[name] for name in ("region", "customer_segment")}
        else:
            named = tickets.get(answer["ticket_id"], {})
        return none | named | own_columns("survey_responses", answer)

    def _customer(self, customer_id: str | None, column: str) -> str | None:
        value: str | None = self._customers.get(customer_id or "", {}).get(column)
        return value

    def _product_line(self, product_id: str | None) -> str | None:
        line: str | None = self._products.get(product_id or "", {}).get("product_line")
        return line
