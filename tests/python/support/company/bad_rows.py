"""What goes wrong in real exports: bad rows for every reason, and duplicates."""

from __future__ import annotations

from datetime import datetime, timedelta

from reference.rows.contract import TABLES

from .book import DAY, SECOND, WALL_CLOCK, Book, Row

_GARBAGE = {
    "instant": (
        "soon",
        "31/12/2023",
        "2023-02-29T10:00:00Z",
        "2023-05-01T24:00:00",
        "2023-05-01T10:61",
        "20230501",
        "2023-05-01T10:00:00+18:01",
        "2023-05-01 10:00-19",
    ),
    "date": ("2023-13-01", "1.5.2023", "tomorrow", "2023-02-29"),
    "number": ("nan", "1,5", "four", "inf", "--1", "1e100"),
    "boolean": ("maybe", "2", "y", "-1"),
}
_LATER = WALL_CLOCK + SECOND
_MUCH_LATER = datetime(2099, 1, 1, tzinfo=WALL_CLOCK.tzinfo)
_TOO_EARLY = "1969-12-30T00:00:00Z"


class BadRows:
    """Adds bad rows next to good ones, under keys of their own."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.clean = {
            table: [dict(row) for row in rows]
            for table, rows in book.rows.items()
            if table in TABLES
        }
        self._count = 0

    def add_everywhere(self) -> None:
        """Add to every table: single faults, faults in pairs, and duplicates."""
        for table in TABLES:
            faults = self._faults(table)
            for fault in faults:
                self._spoil(table, fault)
            for _ in range(12):
                self._spoil(table, *self.book.rng.choices(faults, k=2))
            self._duplicate(table, faults)
        self._add_merges()
        self._add_lonely_resolutions()
        self._add_edges_of_the_clock()

    def _sample(self, table: str) -> Row:
        """Copy a good row under a new key; tickets are of a simple kind."""
        self._count += 1
        row = dict(self.book.pick(self.clean[table]))
        row[TABLES[table].key] = f"dirty-{table}-{self._count}"
        if table == "tickets":
            row |= {"status": "open", "resolved_at": "", "merged_into_ticket_id": ""}
        if table == "field_visits":
            when = self.book.moment(self.book.day())
            row |= {
                "status": "completed",
                "engineer_id": "f-1",
                "started_at": self.book.instant(when),
                "completed_at": self.book.instant(when + 3600 * SECOND),
            }
        return row

    def _spoil(self, table: str, *faults: Row) -> None:
        row = self._sample(table)
        for fault in faults:
            row |= fault
        self.book.rows[table].append(row)

    def _faults(self, table: str) -> list[Row]:
        """List changes to a good row, each of which spoils it."""
        spec = TABLES[table]
        faults = [{column: ""} for column in spec.required]
        for column, kind in spec.columns.items():
            faults += [{column: text} for text in _GARBAGE.get(kind, ())]
        later = [self.book.instant(_LATER), self.book.instant(_MUCH_LATER)]
        early = self.book.instant(self.book.midnight(self.book.start - 30 * DAY))
        late = self.book.instant(self.book.midnight(self.book.start + 30 * DAY))
        before = (self.book.start - 900 * DAY).isoformat()
        tomorrow = WALL_CLOCK.astimezone(self.book.zone).date() + DAY
        special: dict[str, list[Row]] = {
            "tickets": [
                {"status": "Resolved"},
                {"status": "gone"},
                {"status": "open "},
                {"created_at": _TOO_EARLY},
                {"resolved_at": _TOO_EARLY},
                {"customer_contact_count": "-1"},
                {"customer_contact_count": "1e20"},
                *({"created_at": text} for text in later),
                *({"status": "closed", "resolved_at": text} for text in later),
                {"resolved_at": later[0]},
                {"created_at": late, "status": "closed", "resolved_at": early},
                {"created_at": late, "resolved_at": early},
                {"merged_into_ticket_id": "t-unknown"},
                {"status": "resolved", "resolved_at": ""},
            ],
            "ticket_status_events": [
                {"status": "GONE"},
                {"occurred_at": _TOO_EARLY},
                *({"occurred_at": text} for text in later),
                {"occurred_at": early},
                {"ticket_id": "t-unknown"},
            ],
            "ticket_interactions": [
                {"author_type": "Client"},
                {"occurred_at": _TOO_EARLY},
                *({"occurred_at": text} for text in later),
                {"ticket_id": "t-unknown"},
            ],
            "survey_responses": [
                {"survey_type": "NPS 2"},
                {"responded_at": _TOO_EARLY},
                {"survey_type": "nps", "score": "7.5"},
                {"survey_type": "nps", "score": "-1", "scale_min": ""},
                {"score": "11", "scale_min": "1", "scale_max": "5"},
                {"survey_type": "csat", "scale_min": "1", "scale_max": "4"},
                {"survey_type": "ces", "scale_min": "5", "scale_max": "1"},
                *({"responded_at": text} for text in later),
            ],
            "installed_units": [
                {"quantity": "0"},
                {"quantity": "-3"},
                {"quantity": "1e18"},
                {"quantity": "0.00000000001"},
                {"decommissioned_on": before},
            ],
            "engineers": [
                {"fte": "0"},
                {"fte": "1.01"},
                {"fte": "-0.5"},
                {"fte": "1e-16"},
                {"weekly_hours": "1e13"},
                {"weekly_hours": "9" * 400},
                {"employed_to": before},
            ],
            "field_visits": [
                {"visit_type": "repair"},
                {"status": "done"},
                {"completed_at": _TOO_EARLY, "started_at": ""},
                {"started_at": _TOO_EARLY},
                {"completed_at": ""},
                {"engineer_id": ""},
                {"engineer_id": "f-unknown"},
                {"completed_at": later[0]},
                {"started_at": later[0], "completed_at": later[1]},
                {"completed_at": early, "started_at": late},
                {"completed_at": early, "started_at": late, "status": "cancelled"},
            ],
            "contracts": [{"ended_on": before}],
            "customer_activity": [
                {"activity_on": tomorrow.isoformat()},
                {"activity_on": _TOO_EARLY[:10]},
            ],
        }
        return faults + special.get(table, [])

    def _duplicate(self, table: str, faults: list[Row]) -> None:
        """Add older, newer and tied copies of good rows, some of them bad."""
        has_updates = "updated_at" in TABLES[table].columns
        texts = [
            column
            for column, kind in TABLES[table].columns.items()
            if kind == "text"
            and column not in TABLES[table].required
            and not column.endswith("_id")
        ]
        originals = self.book.rows[table]
        few = max(6, len(self.clean[table]) // 60)
        for _ in range(few):
            original = self.book.pick(originals)
            for _ in range(self.book.pick((1, 1, 2))):
                copy = dict(original)
                if texts:
                    copy[self.book.pick(texts)] = self.book.pick(("", "changed"))
                if self.book.chance(0.25):
                    copy |= self.book.pick(faults)
                if has_updates and self.book.chance(0.7):
                    when = self.book.midnight(self.book.day())
                    copy["updated_at"] = self.book.pick(
                        (self.book.instant(when), original["updated_at"], "")
                    )
                originals.append(copy)

    def _add_merges(self) -> None:
        """Merges into itself, a bad ticket, an orphan, and in a chain."""
        row = self._sample("tickets")
        row["merged_into_ticket_id"] = row["ticket_id"]
        bad = self._sample("tickets") | {"status": "gone"}
        into_bad = self._sample("tickets")
        into_bad["merged_into_ticket_id"] = bad["ticket_id"]
        chained = self._sample("tickets")
        chained["merged_into_ticket_id"] = into_bad["ticket_id"]
        self.book.rows["tickets"] += [row, bad, into_bad, chained]

    def _add_lonely_resolutions(self) -> None:
        """Resolved tickets without resolved_at: only a sound event saves one."""
        created = self.book.midnight(self.book.start + 40 * DAY)
        faults: tuple[Row, ...] = (
            {},
            {"status": "gone"},
            {"occurred_at": self.book.instant(_LATER)},
            {"occurred_at": self.book.instant(created - SECOND)},
            {"occurred_at": "soon"},
            {"sequence": "x"},
        )
        for fault in faults:
            ticket = self._sample("tickets") | {"status": "resolved"}
            ticket["created_at"] = self.book.instant(created)
            event = self._sample("ticket_status_events") | {"sequence": ""}
            event["ticket_id"] = ticket["ticket_id"]
            event["status"] = "closed"
            event["occurred_at"] = self.book.instant(created + timedelta(hours=3))
            self.book.rows["tickets"].append(ticket)
            self.book.rows["ticket_status_events"].append(event | fault)

    def _add_edges_of_the_clock(self) -> None:
        """What happens at the wall clock itself is not in the future."""
        answer = self._sample("survey_responses")
        answer |= {"survey_type": "nps", "score": "10", "scale_min": "1"}
        answer |= {"scale_max": "10", "responded_at": self.book.instant(WALL_CLOCK)}
        activity = self._sample("customer_activity")
        today = WALL_CLOCK.astimezone(self.book.zone).date()
        activity["activity_on"] = today.isoformat()
        self.book.rows["survey_responses"].append(answer)
        self.book.rows["customer_activity"].append(activity)
