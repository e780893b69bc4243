"""The samples of each system, as its connector delivers them, build and give this."""

from __future__ import annotations

import pytest
from vendor_case import SAMPLES, Case

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"{SAMPLES} is not there")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(tmp_path_factory.mktemp("samples"))
    systems = ["zendesk", "intercom", "qualtrics"]
    for system in systems:
        case.samples(system)
    assert case.run(input=systems) == ""
    return case


def ticket_counts(samples: Case, system: str) -> dict[str, int]:
    query = (
        "select record_status, count(*) from staging.stg_tickets"
        f" where source_system = '{system}' group by all"
    )
    return dict(samples.rows(query))


def test_zendesk_gives_ten_tickets_of_which_three_have_events_or_are_open(
    samples: Case,
) -> None:
    assert ticket_counts(samples, "zendesk") == {"accepted": 3, "quarantined": 7}
    assert samples.rows(
        "select count(*), count(distinct status)"
        " from staging.stg_zendesk__ticket_status_events"
    ) == [(13, 5)]


def test_intercom_gives_two_closed_conversations_whose_parts_are_missing(
    samples: Case,
) -> None:
    """All parts in the samples are of other conversations."""
    assert ticket_counts(samples, "intercom") == {"quarantined": 2}
    given = samples.rows(
        "select status, team, assignee_id, channel, resolved_at"
        " from staging.stg_intercom__tickets"
    )
    assert (
        given
        == [
            ("closed", "Customer support", "4077639", "conversation", None),
        ]
        * 2
    )
    (found,) = samples.rows(
        "select count(*) from staging.stg_intercom__ticket_interactions"
    )
    assert found == (2,)
    assert samples.rows("from staging.stg_intercom__ticket_status_events") == []
    assert samples.rows("select count(*) from staging.stg_intercom__customers") == [
        (9,)
    ]


def test_qualtrics_gives_no_answer_since_no_response_was_finished(
    samples: Case,
) -> None:
    assert samples.rows("from staging.stg_qualtrics__survey_responses") == []
    assert samples.rows("from staging.base_qualtrics__questions") == []
