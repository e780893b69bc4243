"""The segment values of tickets, units, answers, customers and engineers."""

from __future__ import annotations

from typing import Any

Record = dict[str, Any]
Dims = dict[str, str]

NONE = "(none)"


def first_known(*values: str | None) -> str:
    """Give the first value that is not null, else `(none)`."""
    return next((value for value in values if value is not None), NONE)


class Dimensions:
    """Looks dimensions up in the accepted records."""

    def __init__(self, accepted: dict[str, list[Record]]) -> None:
        def by_key(table: str, key: str) -> dict[str, Record]:
            return {record[key]: record for record in accepted.get(table, [])}

        self._customers = by_key("customers", "customer_id")
        self._products = by_key("products", "product_id")
        self._units = by_key("installed_units", "unit_id")
        self._engineers = by_key("engineers", "engineer_id")

    def of_customer(self, customer_id: str | None) -> Dims:
        """Look up the region and segment of a customer."""
        return {
            "customer_segment": first_known(
                self._customer(customer_id, "customer_segment")
            ),
            "region": first_known(self._customer(customer_id, "region")),
        }

    def of_engineer(self, engineer_id: str | None) -> Dims:
        """Look up the team and region of an engineer."""
        engineer = self._engineers.get(engineer_id or "", {})
        return {
            "team": first_known(engineer.get("team")),
            "region": first_known(engineer.get("region")),
        }

    def of_unit(self, unit: Record) -> Dims:
        """Look up an installed unit's own dimensions."""
        return {
            "product_line": first_known(self._product_line(unit["product_id"])),
            "region": first_known(unit["region"]),
            "customer_segment": first_known(
                self._customer(unit["customer_id"], "customer_segment")
            ),
        }

    def of_ticket(self, ticket: Record) -> Dims:
        """Look up all eight dimensions of a ticket."""
        unit = self._units.get(ticket["unit_id"] or "", {})
        customer_id = ticket["customer_id"]
        return {
            "priority": first_known(ticket["priority"]),
            "channel": first_known(ticket["channel"]),
            "category": first_known(ticket["category"]),
            "ticket_type": first_known(ticket["ticket_type"]),
            "team": first_known(ticket["team"]),
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
        """Take them from the ticket it names, known or not; else its customer."""
        nothing = dict.fromkeys(
            ("team", "channel", "product_line", "region", "customer_segment"), NONE
        )
        if answer["ticket_id"] is not None:
            return tickets.get(answer["ticket_id"], nothing)
        return nothing | self.of_customer(answer["customer_id"])

    def _customer(self, customer_id: str | None, column: str) -> str | None:
        value: str | None = self._customers.get(customer_id or "", {}).get(column)
        return value

    def _product_line(self, product_id: str | None) -> str | None:
        line: str | None = self._products.get(product_id or "", {}).get("product_line")
        return line
