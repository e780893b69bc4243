"""The segment values of tickets, units, answers, customers and engineers.

Each kind of record has every text column of its own contract table as a dimension,
and the ones that it takes from what it names.
"""

from __future__ import annotations

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
    """Give a record's own text columns; of a record that is not there, `(none)`."""
    return {
        column: first_known(record.get(column))
        for column, kind in TABLES[table].columns.items()
        if kind == "text"
    }


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
        """Look up a customer's columns."""
        return own_columns("customers", self._customers.get(customer_id or "", {}))

    def of_engineer(self, engineer_id: str | None) -> Dims:
        """Look up an engineer's columns."""
        return own_columns("engineers", self._engineers.get(engineer_id or "", {}))

    def of_unit(self, unit: Record) -> Dims:
        """Look up an installed unit's dimensions."""
        return own_columns("installed_units", unit) | {
            "product_line": first_known(self._product_line(unit["product_id"])),
            "customer_segment": first_known(
                self._customer(unit["customer_id"], "customer_segment")
            ),
        }

    def of_ticket(self, ticket: Record) -> Dims:
        """Look up a ticket's dimensions."""
        unit = self._units.get(ticket["unit_id"] or "", {})
        customer_id = ticket["customer_id"]
        return own_columns("tickets", ticket) | {
            "product_line": first_known(
                self._product_line(unit.get("product_id")),
                self._product_line(ticket["product_id"]),
            ),
            "region": first_known(
                unit.get("region"), self._customer(customer_id, "region")
            ),
            "customer_segment": first_known(
                self._customer(customer_id, "customer_segment")
            ),
        }

    def of_answer(self, answer: Record, tickets: dict[str, Dims]) -> Dims:
        """Take five from the ticket it names, known or not; else its customer's two."""
        dims = own_columns("survey_responses", answer)
        dims |= dict.fromkeys(FROM_THE_TICKET, NONE)
        if answer["ticket_id"] is None:
            customer = self.of_customer(answer["customer_id"])
            named = {name: customer[name] for name in ("region", "customer_segment")}
        else:
            ticket = tickets.get(answer["ticket_id"], {})
            named = {name: ticket[name] for name in FROM_THE_TICKET if ticket}
        return dims | named

    def _customer(self, customer_id: str | None, column: str) -> str | None:
        value: str | None = self._customers.get(customer_id or "", {}).get(column)
        return value

    def _product_line(self, product_id: str | None) -> str | None:
        line: str | None = self._products.get(product_id or "", {}).get("product_line")
        return line
