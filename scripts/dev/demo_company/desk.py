"""How the desk deals with a ticket: events, messages, visits, resolution."""

from datetime import datetime, timedelta

from demo_company.clock import work_after
from demo_company.field import Dispatch
from demo_company.rng import Rng
from demo_company.story import (
    CUT,
    MONTHS,
    PACE,
    RELEASE_WAIT_SHARE,
    RELEASE_WAIT_SINCE,
    RELEASED_AT,
    TEAM_PACE,
    VALVE_WAIT,
    ZONES,
)
from demo_company.tickets import APP, VISIT_NEEDED, Ticket, team_of

URGENCY = {"urgent": 0.3, "high": 0.65, "normal": 1.0, "low": 1.5, "": 1.0}
WORK_DAY = 9.0  # hours, in the desk's own reckoning
CLOSES_AFTER = timedelta(days=5)


class Desk:
    """Handles tickets one by one, in order of arrival."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._rng = Rng("desk")
        self._ticket: Ticket
        self._pace = 1.0
        self._zone = "Europe/Berlin"

    def handle(self, ticket: Ticket) -> None:
        """Fill in the ticket's events, messages and visits."""
        self._ticket = ticket
        team = ticket.team or team_of(ticket.customer.region, ticket.created_at.date())
        self._zone = ZONES[team]
        self._pace = PACE[min(ticket.month, MONTHS - 1)] * TEAM_PACE[team]
        ticket.events.append((ticket.created_at, "new"))
        if ticket.channel == "telemetry":
            ticket.interactions.append((ticket.created_at, "system", ticket.channel))
        else:
            ticket.interactions.append((ticket.created_at, "customer", ticket.channel))
        if ticket.flag:
            self._set_aside()
            return
        resolved_at = self._work(self._first_reply(), team)
        self._resolve(resolved_at)
        if self._rng.chance(self._reopening_chance()):
            self._reopen(resolved_at, team)

    def _after(self, instant: datetime, hours: float) -> datetime:
        return work_after(instant, hours, self._zone)

    def _event(self, instant: datetime, status: str) -> None:
        self._ticket.events.append((instant, status))

    def _interaction(self, instant: datetime, author: str, channel: str) -> None:
        self._ticket.interactions.append((instant, author, channel))

    def _set_aside(self) -> None:
        noticed_at = self._after(self._ticket.created_at, self._rng.spread(2, 0.8))
        self._event(noticed_at, "closed")

    def _first_reply(self) -> datetime:
        ticket = self._ticket
        hours = self._rng.spread(1.6, 0.8) * self._pace * URGENCY[ticket.priority]
        if ticket.channel in ("phone", "chat"):
            hours = self._rng.spread(0.03, 0.5)
        replied_at = self._after(ticket.created_at, hours)
        self._event(replied_at, "open")
        channel = "email" if ticket.channel == "telemetry" else ticket.channel
        self._interaction(replied_at + timedelta(seconds=20), "agent", channel)
        return replied_at

    def _work(self, since: datetime, team: str) -> datetime:
        """From the first reply to the solution, which is returned."""
        ticket = self._ticket
        chance = VISIT_NEEDED.get(ticket.category, 0.03) if ticket.unit else 0.03
        needs_visit = self._rng.chance(chance)
        since = self._ask(since, 0.38 if ticket.is_valve else 0.2)
        is_app = ticket.month >= RELEASE_WAIT_SINCE and ticket.category == APP
        if is_app and self._rng.chance(RELEASE_WAIT_SHARE):
            self._event(self._after(since, 1), "on_hold")
            return RELEASED_AT
        if needs_visit:
            return self._visit(since, team)
        if ticket.priority != "urgent" and self._rng.chance(0.035):
            return self._wait(since, self._rng.between(12, 60))
        quick = self._rng.chance(0.35)
        hours = self._rng.spread(0.5 if quick else 13, 0.9)
        return self._after(since, hours * self._pace * URGENCY[ticket.priority])

    def _ask(self, since: datetime, chance: float) -> datetime:
        """The desk needs an answer, or the customer asks how far things are."""
        while self._rng.chance(chance):
            chance /= 3
            asked_at = self._after(since, self._rng.spread(3, 0.6) * self._pace)
            since = self._after(asked_at, self._rng.spread(6, 0.8))
            if self._rng.chance(0.5):
                self._event(asked_at, "pending")
                self._event(since, "open")
                self._interaction(asked_at, "agent", "email")
            self._interaction(since, "customer", self._rng.pick(("email", "phone")))
        return since

    def _wait(self, since: datetime, days: int) -> datetime:
        """On hold for a part or a decision."""
        held_at = self._after(since, self._rng.spread(3, 0.6))
        back_at = self._after(held_at, days * WORK_DAY * 0.7)
        self._event(held_at, "on_hold")
        self._event(back_at, "open")
        return self._after(back_at, self._rng.spread(2, 0.6))

    def _visit(self, since: datetime, team: str) -> datetime:
        ticket = self._ticket
        planned_at = self._after(since, self._rng.spread(2, 0.6) * self._pace)
        self._event(planned_at, "on_hold")
        urgency = URGENCY[ticket.priority]
        days = self._rng.spread(1.4, 0.5) * self._pace * urgency
        if ticket.is_valve:
            wait = VALVE_WAIT.get(ticket.month, 2)
            days += wait * 1.4 * self._rng.spread(1, 0.5) * urgency
        elif self._rng.chance(0.22):
            days += self._rng.spread(6, 0.6) * self._pace * urgency
        first = (planned_at + timedelta(days=days)).date()
        while True:
            outcome = self._rng.weighted(
                {"completed": 0.89, "no_access": 0.06, "cancelled": 0.05}
            )
            hours = self._rng.between(50, 175) / 60
            visit = self._dispatch.send(
                "aftersales",
                team,
                first,
                hours,
                after=planned_at,
                urgent=ticket.priority == "urgent",
                outcome=outcome,
                unit=ticket.unit,
                ticket=ticket,
            )
            if visit.completed_at is not None:
                break
            first = visit.started_at.date() + timedelta(days=self._rng.between(1, 4))
            if visit.started_at > CUT:
                break
        done_at = visit.completed_at or visit.started_at + timedelta(days=3)
        self._event(done_at, "open")
        return self._after(done_at, self._rng.spread(1.5, 0.8) * self._pace)

    def _resolve(self, resolved_at: datetime) -> None:
        self._event(resolved_at, "resolved")
        if self._rng.chance(0.5):
            channel = self._rng.pick(("email", "phone", "email"))
            self._interaction(resolved_at - timedelta(seconds=35), "agent", channel)
        if self._rng.chance(0.12):
            self._interaction(resolved_at + timedelta(seconds=2), "system", "email")

    def _reopening_chance(self) -> float:
        month = self._ticket.month
        return (
            0.06
            + 0.03 * self._pace
            + (0.08 if self._ticket.is_valve else 0) * (1 if month < 22 else 0)
        )

    def _reopen(self, resolved_at: datetime, team: str) -> None:
        days = self._rng.spread(2.2, 0.8)
        back_at = self._after(resolved_at + timedelta(days=days), 0.5)
        if back_at - resolved_at > CLOSES_AFTER:
            self._event(resolved_at + CLOSES_AFTER, "closed")
        self._event(back_at, "open")
        self._interaction(back_at, "customer", self._rng.pick(("phone", "email")))
        if self._rng.chance(0.35) and self._ticket.unit:
            resolved_at = self._visit(back_at, team)
        else:
            resolved_at = self._after(back_at, self._rng.spread(9, 0.8) * self._pace)
        self._resolve(resolved_at)
        if self._rng.chance(0.1):
            self._reopen(resolved_at, team)


def finish(ticket: Ticket) -> None:
    """Close what stays solved, and forget what had not happened at the export."""
    last_at, status = ticket.events[-1]
    if status == "resolved":
        ticket.events.append((last_at + CLOSES_AFTER, "closed"))
    ticket.events.sort()
    ticket.events = [event for event in ticket.events if event[0] <= CUT]
    ticket.interactions.sort()
    ticket.interactions = [
        interaction for interaction in ticket.interactions if interaction[0] <= CUT
    ]
