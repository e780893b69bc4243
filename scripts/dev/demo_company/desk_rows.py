"""Tickets, status events and interactions as the ticket system exports them."""

from datetime import datetime

from demo_company.clock import stamp, stamp_with_offset
from demo_company.rng import Rng
from demo_company.story import ZONES
from demo_company.tickets import Ticket

OPEN = {"new", "open", "pending", "on_hold"}


def resolved_at(ticket: Ticket) -> datetime | None:
    """Final resolution as of the export; nothing for an open ticket."""
    result = None
    was_open = True
    for instant, status in ticket.events:
        if was_open and status not in OPEN:
            result = instant
        was_open = status in OPEN
    return None if was_open else result


def contacts(ticket: Ticket) -> int:
    """How often the customer got in touch."""
    return sum(author == "customer" for _, author, _ in ticket.interactions)


def ticket_rows(tickets: list[Ticket]) -> list[dict[str, str]]:
    """Rows of `tickets`."""
    rng = Rng("ticket rows")
    rows = []
    for ticket in tickets:
        old = ticket.is_old_system
        zone = ZONES[ticket.team]

        def text(instant: datetime | None, old: bool = old, zone: str = zone) -> str:
            return stamp_with_offset(instant, zone) if old else stamp(instant)

        flags = {
            flag: "true" if ticket.flag == flag else ""
            for flag in ("is_deleted", "is_spam", "is_test", "is_internal")
        }
        if not old:
            flags["is_deleted"] = flags["is_deleted"] or "false"
        known = old or rng.chance(0.1)
        rows.append(
            {
                "ticket_id": ticket.ticket_id,
                "created_at": text(ticket.created_at),
                "status": ticket.events[-1][1],
                "resolved_at": text(resolved_at(ticket)),
                "priority": ticket.priority,
                "channel": ticket.channel,
                "category": ticket.category,
                "ticket_type": ticket.ticket_type,
                "team": ticket.team,
                "customer_id": ticket.customer.customer_id,
                "unit_id": ticket.unit.unit_id if ticket.unit else "",
                "product_id": ticket.product_id,
                "customer_contact_count": f"{contacts(ticket)}" if known else "",
                "merged_into_ticket_id": (
                    ticket.merged_into.ticket_id if ticket.merged_into else ""
                ),
                **flags,
                "source_system": "old_desk" if old else "desk",
                "updated_at": text(ticket.events[-1][0]),
            }
        )
    return rows


def event_rows(tickets: list[Ticket]) -> list[dict[str, str]]:
    """Rows of `ticket_status_events`, in order of time."""
    events = sorted(
        (instant, ticket.ticket_id, sequence, status)
        for ticket in tickets
        if not ticket.is_old_system
        for sequence, (instant, status) in enumerate(ticket.events, 1)
    )
    return [
        {
            "event_id": f"{50001 + number}",
            "ticket_id": ticket_id,
            "occurred_at": stamp(instant),
            "status": status,
            "sequence": f"{sequence}",
        }
        for number, (instant, ticket_id, sequence, status) in enumerate(events)
    ]


def interaction_rows(tickets: list[Ticket]) -> list[dict[str, str]]:
    """Rows of `ticket_interactions`, in order of time."""
    interactions = sorted(
        (instant, ticket.ticket_id, author, channel)
        for ticket in tickets
        if not ticket.is_old_system
        for instant, author, channel in ticket.interactions
    )
    return [
        {
            "interaction_id": f"{70001 + number}",
            "ticket_id": ticket_id,
            "occurred_at": stamp(instant),
            "author_type": author,
            "channel": channel,
        }
        for number, (instant, ticket_id, author, channel) in enumerate(interactions)
    ]
