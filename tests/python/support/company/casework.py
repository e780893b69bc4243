"""Tickets with their status events and interactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .book import DAY, SECOND, Book, Row
from .master_data import TEAMS, customer_id, product_id, unit_id

OPEN = (*("new", "open", "pending", "on_hold") * 6, "In Arbeit")
RESOLVED = ("resolved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent", None)
CHANNELS = ("phone", "mail", "web", None)
CATEGORIES = ("leak", "noise", "billing", None)
TICKET_TYPES = ("fault", "question", None)
ASSIGNEES = ("ann", "Bo", "17", None)
_WINDOW = 7 * DAY
_TIES = ("É1", "z1", "a-10", "a-9", "B1")


@dataclass
class Case:
    """A ticket as it is being written, with its changes of state."""

    ticket_id: str
    created_at: datetime
    changes: list[tuple[datetime, bool]]
    row: Row

    @property
    def final_resolution(self) -> datetime | None:
        """When it was last resolved; None while it is open."""
        if self.changes and self.changes[-1][1]:
            return self.changes[-1][0]
        return None


class Casework:
    """Writes tickets, one after the other."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.cases: list[Case] = []
        self.quiet = self._quiet_days()
        self.clock_changes = self._clock_changes()

    def _quiet_days(self) -> set[date]:
        """Two weeks and a month in which nothing happens."""
        quiet = set()
        for first, length in ((100, 14), (200, 35), (500, 10)):
            quiet |= {self.book.start + (first + k) * DAY for k in range(length)}
        return quiet

    def _clock_changes(self) -> list[date]:
        days = (self.book.start + k * DAY for k in range(self.book.days))
        return [
            day
            for day in days
            if self.book.midnight(day + DAY) - self.book.midnight(day) != DAY
        ]

    def busy_day(self) -> date:
        """Pick a day on which something happens; clock changes are busy."""
        if self.clock_changes and self.book.chance(0.03):
            return self.book.pick(self.clock_changes)
        day = self.book.day()
        return self.busy_day() if day in self.quiet else day

    def add_tickets(self, count: int) -> None:
        """Write down `count` tickets, some of them repeats of others."""
        for day in (self.book.start + 90 * DAY, self.book.start + 181 * DAY):
            for age in (10, 30):
                for nudge in (-SECOND, timedelta(0), SECOND):
                    created = self.book.midnight(day) - age * DAY + nudge
                    self._add(created, [(created + 50 * DAY, True)])
        while len(self.cases) < count:
            created = self.book.moment(self.busy_day())
            case = self._add(created, self._changes(created))
            if self.book.chance(0.2):
                self._add_repeat(case)

    def _changes(self, created: datetime) -> list[tuple[datetime, bool]]:
        """Resolutions (True) and reopenings (False) in turn, until the data end."""
        book = self.book
        changes: list[tuple[datetime, bool]] = []
        now, is_resolved = created, False
        for _ in range(book.pick((0, 1, 1, 1, 1, 1, 1, 2, 3, 3, 5, 8))):
            now += self._wait()
            if book.chance(0.08):
                now = book.midnight((now + DAY).astimezone(book.zone).date())
            if now > book.end:
                break
            is_resolved = not is_resolved
            changes.append((now, is_resolved))
        return changes

    def _wait(self) -> timedelta:
        rng = self.book.rng
        draw = rng.random()
        if draw < 0.04:
            return timedelta(0)
        if draw < 0.15:
            return rng.choice((1, 2, 5, 10, 30)) * DAY
        if draw < 0.45:
            return rng.randrange(8 * 3600) * SECOND
        if draw < 0.9:
            return int(rng.expovariate(1 / (4 * 86400))) * SECOND
        return int(rng.uniform(20, 90) * 86400) * SECOND

    def _add(self, created: datetime, changes: list[tuple[datetime, bool]]) -> Case:
        book = self.book
        key = f"t-{len(self.cases)}"
        has_events = len(changes) > 1 or book.chance(0.4)
        is_resolved = bool(changes) and changes[-1][1]
        status = book.pick(RESOLVED if is_resolved else OPEN)
        resolved_at = changes[-1][0] if is_resolved else None
        if not is_resolved and changes and book.chance(0.5):
            resolved_at = changes[0][0]
        if has_events and book.chance(0.2):
            status, resolved_at = book.pick(OPEN + RESOLVED), None
            has_events = bool(changes)
        if not has_events and not is_resolved:
            status = book.pick(OPEN)
            if book.chance(0.3):
                resolved_at = min(created + DAY, book.end)
        row = book.add(
            "tickets",
            ticket_id=key,
            created_at=created,
            status=book.in_any_case(status),
            resolved_at=resolved_at and max(resolved_at, created),
            priority=book.pick(PRIORITIES),
            channel=book.pick(CHANNELS),
            category=book.pick(CATEGORIES),
            ticket_type=book.pick(TICKET_TYPES),
            team=book.pick(TEAMS),
            customer_id=customer_id(book),
            unit_id=unit_id(book),
            product_id=product_id(book),
            assignee_id=book.pick(ASSIGNEES),
            customer_contact_count=book.pick((None, None, 0, 1, 1, 1, 2, 5)),
            is_deleted=book.chance(0.02),
            is_spam=book.chance(0.02),
            is_test=book.chance(0.02),
            is_internal=book.chance(0.02),
            source_system=book.pick(("helpdesk", None)),
            updated_at=book.pick((None, created + DAY)),
        )
        if self.cases and book.chance(0.02):
            row["merged_into_ticket_id"] = book.pick(self.cases).ticket_id
        case = Case(key, created, changes, row)
        self.cases.append(case)
        if has_events:
            self._add_events(case)
        self._add_interactions(case)
        return case

    def _add_events(self, case: Case) -> None:
        """Write the changes, and events that change nothing, as a system would."""
        book = self.book
        statuses: list[tuple[datetime, str]] = []
        if book.chance(0.5):
            statuses.append((case.created_at, "new"))
        is_resolved = False
        for moment, becomes_resolved in case.changes:
            if book.chance(0.3):
                again = RESOLVED if is_resolved else OPEN
                statuses.append((moment, book.pick(again)))
            is_resolved = becomes_resolved
            statuses.append((moment, book.pick(RESOLVED if is_resolved else OPEN)))
        if book.chance(0.1):
            again = RESOLVED if is_resolved else OPEN
            statuses.append(
                (statuses[-1][0] if statuses else case.created_at, again[0])
            )

        numbering = book.pick(("none", "all", "all", "some"))
        for place, (moment, status) in enumerate(statuses):
            is_numbered = numbering == "all" or (
                numbering == "some" and book.chance(0.5)
            )
            tie = _TIES[place % len(_TIES)] if book.chance(0.5) else f"e-{place:02}"
            book.add(
                "ticket_status_events",
                event_id=f"{case.ticket_id}/{tie}/{place}",
                ticket_id=case.ticket_id,
                occurred_at=moment,
                status=book.in_any_case(status),
                sequence=place - 1 if is_numbered else None,
            )

    def _add_interactions(self, case: Case) -> None:
        book = self.book
        for place in range(book.pick((0, 0, 0, 1, 1, 2, 3, 6))):
            moment = case.created_at + (0 if place == 0 else place * 5000) * SECOND
            if moment > book.end:
                break
            authors = ("customer", "agent", "system")
            author = "customer" if place == 0 and book.chance(0.7) else None
            book.add(
                "ticket_interactions",
                interaction_id=f"{case.ticket_id}/i{place}",
                ticket_id=case.ticket_id,
                occurred_at=moment,
                author_type=book.in_any_case(author or book.pick(authors[place > 0 :])),
                channel=book.pick(CHANNELS),
            )
        if book.chance(0.1) and book.rows["ticket_interactions"]:
            last = book.rows["ticket_interactions"][-1]
            last["occurred_at"] = book.instant(case.created_at + 40 * DAY)
            if case.created_at + 40 * DAY > book.end:
                last["occurred_at"] = book.instant(book.end)

    def _add_repeat(self, case: Case) -> None:
        """Write the same customer's next ticket, close to the edges of the window."""
        book = self.book
        final = case.final_resolution
        if final is None or final + _WINDOW + SECOND > book.end:
            return
        wait = book.pick(
            (
                timedelta(0),
                SECOND,
                3 * DAY,
                _WINDOW,
                _WINDOW + SECOND,
                _WINDOW - SECOND,
                -SECOND,
            )
        )
        created = max(final + wait, case.created_at)
        if created.astimezone(book.zone).date() in self.quiet:
            return
        repeat = self._add(created, self._changes(created))
        repeat.row["customer_id"] = case.row["customer_id"]
        kind = book.pick(("same unit", "other unit", "no unit", "as it comes"))
        if kind == "same unit":
            repeat.row["unit_id"] = case.row["unit_id"]
        elif kind == "other unit":
            repeat.row["unit_id"] = "u-other"
        elif kind == "no unit":
            repeat.row["unit_id"] = ""
        if book.chance(0.6):
            repeat.row["category"] = case.row["category"]
