"""The samples of each system, as its connector delivers them, build and give this."""

from __future__ import annotations

import pytest
from vendor_case import SAMPLES, Case

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"{SAMPLES} is not there")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(tmp_path_factory.mktemp("samples"))
    case.samples("zendesk")
    assert case.run(input="zendesk") == ""
    return case


def counts(samples: Case, table: str) -> dict[str, int]:
    query = f"select record_status, count(*) from staging.stg_{table} group by 1"
    return dict(samples.rows(query))


def test_zendesk_gives_ten_tickets_of_which_three_have_events_or_are_open(
    samples: Case,
) -> None:
    assert counts(samples, "tickets") == {"accepted": 3, "quarantined": 7}
    assert samples.rows(
        "select count(*), count(distinct status)"
        " from staging.stg_zendesk__ticket_status_events"
    ) == [(13, 5)]
