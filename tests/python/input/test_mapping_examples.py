"""The shipped mappings of public data sets: every row, and a published number."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from aftersales.errors import InputError
from loading import REPOSITORY, Desk

EXAMPLES = REPOSITORY / "examples"
DATA = Path(os.environ.get("AFTERSALES_SHARED_DATA", REPOSITORY.parent / "shared/data"))

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the public data sets are not in {DATA}"
)


KEYS = {
    "ticket_status_events": "event_id",
    "survey_responses": "response_id",
    "installed_units": "unit_id",
    "customer_activity": "activity_id",
}


@needs_data
@pytest.mark.parametrize(
    ("mapping", "rows"),
    [
        (
            "servicenow_incidents/mapping_events.yml",
            {"tickets": 141_712, "ticket_status_events": 141_712},
        ),
        ("mta_elevators/mapping.yml", {"tickets": 4_359, "installed_units": 271}),
        ("garden_centre_survey/mapping.yml", {"survey_responses": 2 * 13_954}),
        (
            "online_retail/mapping.yml",
            {"customers": 5_955, "customer_activity": 48_847 - 4_592},
        ),
    ],
)
def test_an_example_loads_every_row_with_a_key_of_its_own(
    desk: Desk, mapping: str, rows: dict[str, int]
) -> None:
    desk.mapping = EXAMPLES / mapping
    desk.data = DATA / desk.mapping.parent.name
    loaded = desk.load().tables
    assert {table.name: table.rows for table in loaded} == rows
    for table in KEYS.keys() & rows.keys():
        counted = desk.connection.execute(
            f"select count(distinct {KEYS[table]}) from raw.{table}"
        ).fetchall()
        assert counted == [(rows[table],)], table


@needs_data
def test_the_outages_have_their_published_duration(desk: Desk) -> None:
    desk.data = DATA / "mta_elevators"
    desk.mapping = EXAMPLES / "mta_elevators" / "mapping.yml"
    desk.load()
    found = desk.connection.execute(
        """
        with taken as (
            select ticket_id, epoch(cast(resolved_at as timestamptz))
                - epoch(cast(created_at as timestamptz)) as seconds
            from raw.tickets
        )
        select count(distinct ticket_id), count(seconds),
            round(avg(seconds) / 3600, 3), round(median(seconds) / 3600, 3)
        from taken
        """
    ).fetchall()
    assert found == [(4_359, 4_351, 6.082, 3.353)]


@needs_data
def test_the_incidents_have_their_published_turnaround(desk: Desk) -> None:
    desk.data = DATA / "servicenow_incidents"
    desk.mapping = EXAMPLES / "servicenow_incidents" / "mapping.yml"
    table = desk.load().table("tickets")
    assert table is not None
    assert table.rows == 141_712
    found = desk.connection.execute(
        """
        with newest as (
            select * from raw.tickets
            qualify row_number() over (
                partition by ticket_id order by updated_at desc, _row_number desc
            ) = 1
        ),
        taken as (
            select epoch(cast(resolved_at as timestamp))
                - epoch(cast(created_at as timestamp)) as seconds
            from newest
        )
        select count(*), count(seconds), round(avg(seconds) / 86400, 6),
            round(median(seconds) / 3600, 6)
        from taken
        """
    ).fetchall()
    assert found == [(24_918, 23_362, 7.423816, 22.1)]


def test_loading_with_a_mapping_needs_the_directory(desk: Desk) -> None:
    desk.data = desk.data / "nowhere"
    desk.mapping = EXAMPLES / "mta_elevators" / "mapping.yml"
    with pytest.raises(InputError, match="no such directory"):
        desk.load()
