"""What every real export has: rows that are wrong, doubled or lead nowhere.

A quarantined row is a copy of a valid one with a key of its own and a few fields
changed, so that exactly one thing is wrong with it. A superseded row is an older copy
of a record that stays. An unknown reference is a valid row that names something not on
record.
"""

from demo_company.rng import Rng

Row = dict[str, str]
Tables = dict[str, list[Row]]

# table: reason it is quarantined for, and the fields that make it so
QUARANTINED: dict[str, tuple[tuple[str, Row], ...]] = {
    "tickets": (
        ("missing_required", {"ticket_id": ""}),
        ("missing_required", {"created_at": ""}),
        ("missing_required", {"status": "resolved", "resolved_at": ""}),
        ("unparseable", {"created_at": "03/11/2025 14:20"}),
        ("unparseable", {"updated_at": "yesterday"}),
        ("unparseable", {"is_spam": "maybe"}),
        ("unknown_value", {"status": "escalated"}),
        ("out_of_range", {"customer_contact_count": "-1"}),
        ("future_dated", {"created_at": "2099-02-03T09:00:00Z", "status": "new"}),
        ("impossible_order", {"resolved_at": "2024-01-15T08:00:00Z"}),
        ("orphan", {"merged_into_ticket_id": "T99999"}),
        ("orphan", {"merged_into_ticket_id": "T90012", "ticket_id": "T90012"}),
    ),
    "ticket_status_events": (
        ("missing_required", {"occurred_at": ""}),
        ("unparseable", {"occurred_at": "2025-13-02T10:00:00Z"}),
        ("unparseable", {"sequence": "second"}),
        ("unknown_value", {"status": "waiting for Godot"}),
        ("future_dated", {"occurred_at": "2099-01-01T00:00:00Z"}),
        ("impossible_order", {"occurred_at": "2023-05-04T06:30:00Z"}),
        ("orphan", {"ticket_id": "T99998"}),
        ("orphan", {"ticket_id": "T90007"}),
    ),
    "ticket_interactions": (
        ("missing_required", {"author_type": ""}),
        ("unparseable", {"occurred_at": "Tuesday"}),
        ("unknown_value", {"author_type": "bot"}),
        ("future_dated", {"occurred_at": "2099-01-01T00:00:00Z"}),
        ("orphan", {"ticket_id": "T99997"}),
    ),
    "survey_responses": (
        ("missing_required", {"score": ""}),
        ("unparseable", {"score": "very good"}),
        ("unknown_value", {"survey_type": "smiley"}),
        ("out_of_range", {"survey_type": "nps", "score": "11", "scale_max": "10"}),
        ("out_of_range", {"survey_type": "nps", "score": "8.5", "scale_max": "10"}),
        ("out_of_range", {"survey_type": "csat", "score": "4", "scale_max": "100"}),
        ("future_dated", {"responded_at": "2099-07-01T12:00:00Z"}),
    ),
    "customers": (("missing_required", {"customer_id": ""}),),
    "products": (("missing_required", {"product_id": ""}),),
    "installed_units": (
        ("missing_required", {"installed_on": ""}),
        ("unparseable", {"installed_on": "31.02.2025"}),
        ("out_of_range", {"quantity": "0"}),
        ("out_of_range", {"quantity": "-2"}),
        ("impossible_order", {"decommissioned_on": "2016-01-01"}),
    ),
    "engineers": (
        ("unparseable", {"fte": "full"}),
        ("out_of_range", {"fte": "1.5"}),
        ("impossible_order", {"employed_to": "2016-06-30"}),
    ),
    "field_visits": (
        ("missing_required", {"status": "completed", "completed_at": ""}),
        ("missing_required", {"status": "completed", "engineer_id": ""}),
        ("unparseable", {"started_at": "2025-04-31T08:00:00Z"}),
        ("unknown_value", {"visit_type": "site survey"}),
        ("unknown_value", {"status": "done"}),
        ("future_dated", {"completed_at": "2099-03-04T10:00:00Z"}),
        ("impossible_order", {"completed_at": "2024-09-01T10:00:00Z"}),
        ("orphan", {"status": "completed", "engineer_id": "E99"}),
    ),
    "contracts": (
        ("missing_required", {"customer_id": ""}),
        ("unparseable", {"started_on": "next spring"}),
        ("impossible_order", {"ended_on": "2022-12-31"}),
    ),
    "customer_activity": (
        ("missing_required", {"activity_on": ""}),
        ("unparseable", {"activity_on": "2025-02-30"}),
        ("future_dated", {"activity_on": "2099-12-31"}),
    ),
}

# table: what the older copies said; one with an `updated_at` comes later in the file
SUPERSEDED: dict[str, tuple[Row, ...]] = {
    "tickets": (
        {"status": "open", "resolved_at": "", "updated_at": "2024-10-02T07:00:00Z"},
        {"status": "pending", "resolved_at": "", "updated_at": "2024-10-02T07:00:00Z"},
        {"priority": "urgent", "updated_at": ""},
        {"team": "", "updated_at": "2024-10-02T07:00:00Z"},
        {"category": "Noise"},
        {"channel": "email"},
        # The copy that determines this one is quarantined; this one does not come back.
        {"ticket_id": "T90010", "updated_at": "2024-10-02T07:00:00Z"},
    ),
    "ticket_status_events": ({}, {}, {"sequence": ""}),
    "ticket_interactions": ({}, {"channel": "email"}),
    "survey_responses": ({"score": "1"}, {"score": "1"}),
    "customers": ({"customer_name": "Formerly Dunkelbrook AG"}, {"region": ""}),
    "products": ({"product_name": "Brisa Eight"},),
    "installed_units": ({"quantity": "3"}, {"region": ""}),
    "engineers": ({"fte": "0.5"},),
    "field_visits": (
        {"status": "scheduled", "completed_at": ""},
        {"status": "scheduled", "completed_at": "", "engineer_id": ""},
    ),
    "contracts": ({"ended_on": ""},),
    "customer_activity": ({},),
}

# table: fields that name somebody or something not on record
UNKNOWN_REFERENCES: dict[str, tuple[Row, ...]] = {
    "tickets": (
        {"customer_id": "C999", "unit_id": ""},
        {"customer_id": ""},
        {"unit_id": "U9999"},
        {"unit_id": "", "product_id": "P99"},
    ),
    "survey_responses": ({"ticket_id": "T99996"}, {"customer_id": "C998"}),
    "installed_units": ({"customer_id": "C997"},),
    "field_visits": (
        {"ticket_id": "T99995"},
        {"unit_id": "U9998"},
        {"engineer_id": "E24"},  # not employed before September 2026
    ),
    "contracts": ({"customer_id": "C996"},),
    "customer_activity": ({"customer_id": "C995"},),
}


def _is_plain(table: str, row: Row) -> bool:
    """A row fit to make a bad one of."""
    if table == "tickets":
        return row["source_system"] == "desk" and not row["is_spam"]
    if table == "field_visits":
        return row["status"] == "completed"
    return True


def _places(rng: Rng, table: str, rows: list[Row], wanted: int) -> list[int]:
    """Positions of plain rows, spread over the file, each at most once."""
    plain = [place for place, row in enumerate(rows) if _is_plain(table, row)]
    return sorted(plain.pop(rng.between(0, len(plain) - 1)) for _ in range(wanted))


def _bad_copy(row: Row, number: int, fields: Row) -> Row:
    key = next(iter(row))
    prefix = row[key][0] if row[key][0].isalpha() else ""
    return row | {key: f"{prefix}{90001 + number}"} | fields


def _in_order(row: Row, extra: Row | None) -> tuple[Row, ...]:
    if extra is None:
        return (row,)
    is_later = (extra.get("updated_at") or "9") < row.get("updated_at", "")
    return (row, extra) if is_later else (extra, row)


def add_bad_rows(tables: Tables) -> None:
    """Spoil the tables, a few dozen rows in all."""
    # A topic is part of the seed: under another name other rows would be chosen.
    rng = Rng("blemishes")
    for table, changes in UNKNOWN_REFERENCES.items():
        rows = tables[table]
        places = _places(rng, table, rows, len(changes))
        for place, fields in zip(places, changes, strict=True):
            rows[place] = rows[place] | fields
    for table, quarantined in QUARANTINED.items():
        rows = tables[table]
        superseded = SUPERSEDED[table]
        places = _places(rng, table, rows, len(quarantined) + len(superseded))
        extra: dict[int, Row] = {}
        for number, (_, fields) in enumerate(quarantined):
            place = places[number * len(places) // len(quarantined)]
            extra[place] = _bad_copy(rows[place], number, fields)
        others = [place for place in places if place not in extra]
        for place, fields in zip(others, superseded, strict=True):
            extra[place] = rows[place] | fields
        tables[table] = [
            row
            for place, old in enumerate(rows)
            for row in _in_order(old, extra.get(place))
        ]
