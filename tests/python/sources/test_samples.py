"""The samples of each system, as its connector delivers them, build and give this."""

from __future__ import annotations

import pytest
from vendor_case import SAMPLES, Case

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"{SAMPLES} is not there")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Case:
    case = Case(tmp_path_factory.mktemp("samples"))
    systems = ["zendesk", "servicenow", "jira", "hubspot", "intercom", "qualtrics"]
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


def test_servicenow_gives_one_new_incident_and_what_is_known_of_it(
    samples: Case,
) -> None:
    assert ticket_counts(samples, "servicenow") == {"accepted": 1}
    assert samples.rows(
        "select status, customer_id, created_at from staging.stg_servicenow__tickets"
    ) == [("new", "person:46c6f9efa9fe198101ddf5eed9adf6e7", "2023-06-02 22:05:30")]


def test_jira_gives_four_tickets_of_which_two_have_a_status_without_a_row(
    samples: Case,
) -> None:
    assert ticket_counts(samples, "jira") == {"accepted": 2, "quarantined": 2}
    statuses = "select status, count(*) from staging.stg_jira__tickets group by all"
    assert dict(samples.rows(statuses)) == {"open": 2, "10003": 2}


def test_hubspot_gives_25_tickets_of_which_24_have_a_stage_without_a_row(
    samples: Case,
) -> None:
    assert ticket_counts(samples, "hubspot") == {"accepted": 1, "quarantined": 24}
    assert samples.rows(
        "select quarantine_reason, count(*) from staging.stg_tickets"
        " where source_system = 'hubspot' and quarantine_reason is not null group by 1"
    ) == [("unknown_value", 24)]


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
