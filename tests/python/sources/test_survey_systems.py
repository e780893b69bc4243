"""Qualtrics and Delighted: each line of their adapters' rules, beside a case.

One build reads all three: what customers answer is about the tickets of another system.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from vendor_case import Case

Row = dict[str, Any]

RECORDED, CHANGED = "2026-03-02 10:00:00", "2026-03-02 10:05:00"
EARLY, LATE = 1_772_445_600, 1_772_532_000.5
"""2 March 2026, 10:00, and the day after at half a second past ten."""


def response(name: str, **more: Any) -> Row:
    usual = {"id": name, "survey_id": "SV_1", "finished": 1, "status": 0}
    return usual | {"recorded_date": RECORDED, "last_modified_date": CHANGED} | more


def answer(name: str, value: str | None = "9", **more: Any) -> Row:
    usual = {"response_id": name, "question_id": "QID1", "value": value}
    return usual | {"question_option_key": "10"} | more


def question(survey: str, name: str, selector: str, **more: Any) -> Row:
    return {"survey_id": survey, "id": name, "question_type": "MC"} | (
        {"selector": selector} | more
    )


def embedded(name: str, key: str, value: str | None, **more: Any) -> Row:
    return {"response_id": name, "key": key, "value": value} | more


def survey(number: int, kind: str, score: Any = 4, **more: Any) -> Row:
    usual = {"id": number, "person": "77", "survey_type": kind, "score": score}
    return usual | {"created_at": EARLY, "updated_at": None} | more


QUALTRICS: dict[str, list[Row]] = {
    "survey_response": [
        response("whole"),
        response("spam", status=16),
        response("import", status="4", distribution_channel="email"),
        response("halfway", finished=0),
        *(response(f"test {status}", status=status) for status in (1, 2, 8, 9, 12, 17)),
        response("shown", distribution_channel="Preview"),
        response("tried", distribution_channel="test"),
        response("silent"),
        response("looped"),
        response("group"),
        response("elsewhere", survey_id="SV_2"),
        response("copied", last_modified_date="2026-03-09 00:00:00"),
        response("copied", recorded_date="2026-02-01 00:00:00"),
        response("odd"),
        response("decimals", finished="1.0", status="4.0"),
        response("half", finished="0.0"),
    ],
    "question_response": [
        *(answer(name) for name in ("whole", "spam", "import", "halfway", "shown")),
        *(answer(f"test {status}") for status in (1, 2, 8, 9, 12, 17)),
        answer("tried"),
        answer("silent", None),
        answer("looped", "1", loop_id="a"),
        answer("looped", "2", loop_id="b"),
        answer("group", "1", question_id="QID1_NPS_GROUP"),
        answer("elsewhere", "2"),
        answer("elsewhere", "3", question_id="QID7"),
        answer("copied", "6", _fivetran_synced="2026-03-09 00:00:00"),
        answer("copied", "7", _fivetran_synced="2026-03-08 00:00:00"),
        answer("odd", "very"),
        answer("decimals"),
        answer("half"),
    ],
    "question": [
        question("SV_1", "QID1", "NPS"),
        question("SV_2", "QID1", "SAVR"),
        question("SV_2", "QID7", "SAVR"),
    ],
    "survey_embedded_data": [
        embedded("whole", "account", "A1"),
        embedded("whole", "case", "T1"),
        embedded("whole", "customer_id", "not this"),
        embedded("import", "account", None),
        embedded("copied", "account", "new", _fivetran_synced="2026-03-09 00:00:00"),
        embedded("copied", "account", "old", _fivetran_synced="2026-03-08 00:00:00"),
    ],
}

DELIGHTED: dict[str, list[Row]] = {
    "survey_responses": [
        survey(1, "nps", 9, person_properties='{"Account No": 12, "case": "T1"}'),
        survey(2, "ces", 5, person_properties="{}"),
        survey(3, "csat", updated_at=LATE),
        survey(4, "smileys", person_properties='{"Account No": ""}'),
        survey(5, "stars", person=None),
        survey(6, "enps"),
        survey(7, "pmf"),
        survey(8, "NPS", 7, updated_at=EARLY + 10),
        survey(8, "NPS", 8, updated_at=EARLY + 5),
        survey(8, "NPS", 3),
        survey(10, "nps", 6, updated_at=EARLY)
        | {"_airbyte_extracted_at": "2026-03-01T00:00:00Z"},
        survey(10, "nps", 5) | {"_airbyte_extracted_at": "2026-03-02T00:00:00Z"},
        survey(9, "nps", person="78", created_at=99_999_999_999_999),
    ],
    "people": [
        {"id": "77", "name": "Ann", "_airbyte_extracted_at": "2026-03-01T00:00:00Z"},
        {"id": "77", "name": "Eve", "_airbyte_extracted_at": "2026-02-01T00:00:00Z"},
        {"id": "79", "name": "Nobody's customer"},
    ],
}

OPTIONS: dict[str, Any] = {
    "qualtrics_questions": [
        {"survey_id": "SV_2", "question_id": "QID7", "survey_type": "ces"}
        | {"scale_min": 1, "scale_max": 5, "higher_is_better": False},
    ],
    "qualtrics_customer_key": "account",
    "qualtrics_ticket_key": "case",
    "delighted_csat_types": ["csat", "smileys", "stars"],
    "delighted_ces_scale": [1, 5],
    "delighted_customer_property": "Account No",
    "delighted_ticket_property": "case",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Case:
    desk = Case(tmp_path_factory.mktemp("surveys"))
    cases = [{"id": "T1", "created_date": RECORDED, "status": "New"}]
    desk.given("salesforce", case=cases)
    desk.given("qualtrics", **QUALTRICS)
    desk.given("delighted", **DELIGHTED)
    problem = desk.run(input=["delighted", "salesforce", "qualtrics"], **OPTIONS)
    assert problem == ""
    return desk


def answered(desk: Case, system: str) -> list[str]:
    query = f"select response_id from staging.stg_{system}__survey_responses"
    return sorted(key for (key,) in desk.rows(query))


def qualtrics(desk: Case, key: str) -> Row:
    return desk.record("stg_qualtrics__survey_responses", key)


def delighted(desk: Case, key: str) -> Row:
    return desk.record("stg_delighted__survey_responses", key)


def scale(row: Row) -> tuple[Any, ...]:
    return row["survey_type"], row["scale_min"], row["scale_max"]


def test_qualtrics_gives_finished_answers_of_people_to_questions_that_count(
    desk: Case,
) -> None:
    assert answered(desk, "qualtrics") == [
        "copied|QID1",
        "decimals|QID1",
        "elsewhere|QID7",
        "import|QID1",
        "looped|QID1|a",
        "looped|QID1|b",
        "odd|QID1",
        "spam|QID1",
        "whole|QID1",
    ]


def test_the_question_of_the_net_promoter_score_is_known_by_its_selector_and_survey(
    desk: Case,
) -> None:
    assert scale(qualtrics(desk, "whole|QID1")) == ("nps", 0, 10)
    assert qualtrics(desk, "whole|QID1")["higher_is_better"] is None


def test_a_question_that_the_variable_names_counts_on_its_scale(desk: Case) -> None:
    found = qualtrics(desk, "elsewhere|QID7")
    assert (scale(found), found["score"]) == (("ces", 1, 5), "3")
    assert found["higher_is_better"] is False


def test_the_score_is_the_recode_value_and_not_the_key_of_the_option(
    desk: Case,
) -> None:
    assert qualtrics(desk, "whole|QID1")["score"] == "9"
    assert qualtrics(desk, "looped|QID1|b")["score"] == "2"


def test_an_answer_is_given_when_recorded_and_updated_when_last_modified(
    desk: Case,
) -> None:
    found = qualtrics(desk, "whole|QID1")
    assert (found["responded_at"], found["updated_at"]) == (RECORDED, CHANGED)


def test_of_copies_of_a_response_an_answer_and_a_datum_the_newest_counts(
    desk: Case,
) -> None:
    found = qualtrics(desk, "copied|QID1")
    given = (found["responded_at"], found["score"], found["customer_id"])
    assert given == (RECORDED, "6", "new")


def test_embedded_data_name_customer_and_ticket_under_the_keys_of_the_variables(
    desk: Case,
) -> None:
    found = qualtrics(desk, "whole|QID1")
    assert (found["customer_id"], found["ticket_id"]) == ("A1", "T1")
    assert qualtrics(desk, "import|QID1")["customer_id"] is None


def test_a_score_that_is_no_number_is_quarantined(desk: Case) -> None:
    found = desk.rows(
        "select response_id from staging.stg_survey_responses"
        " where quarantine_reason = 'unparseable' and response_id like '%odd%'"
    )
    assert len(found) == 1


def test_delighted_gives_the_types_that_a_kpi_asks_for_on_their_scales(
    desk: Case,
) -> None:
    assert answered(desk, "delighted") == ["1", "10", "2", "3", "4", "5", "8", "9"]
    scales = [scale(delighted(desk, key)) for key in ("1", "2", "3", "4", "5")]
    satisfied = [("csat", 1, 5)] * 3
    assert scales == [("nps", 0, 10), ("ces", 1, 5), *satisfied]


def test_epoch_seconds_are_instants_and_without_an_update_it_is_the_creation(
    desk: Case,
) -> None:
    first, third = delighted(desk, "1"), delighted(desk, "3")
    assert first["responded_at"] == first["updated_at"] == RECORDED
    assert third["updated_at"] == "2026-03-03 10:00:00.5"


def test_of_several_copies_of_a_response_the_last_updated_counts(desk: Case) -> None:
    assert delighted(desk, "8")["score"] == "7"


def test_a_copy_without_an_update_was_last_updated_when_it_was_created(
    desk: Case,
) -> None:
    assert delighted(desk, "10")["score"] == "5"


@pytest.mark.parametrize("kind", ["timestamp", "varchar"])
def test_of_copies_dated_by_instants_the_last_updated_counts(
    tmp_path: Path, kind: str
) -> None:
    """Some loaders decode the seconds."""
    case = Case(tmp_path)
    newest = survey(1, "nps", 9, created_at=RECORDED, updated_at="2026-03-04 10:00:00")
    older = newest | {"score": 5, "updated_at": CHANGED}
    never = survey(1, "nps", 3, created_at=RECORDED)
    extracted = [f"2026-03-{day} 00:00:00" for day in (10, 11, 12)]
    case.given(
        "delighted",
        survey_responses=[
            copy | {"_airbyte_extracted_at": at}
            for copy, at in zip((newest, older, never), extracted, strict=True)
        ],
    )
    with duckdb.connect(str(case.database)) as connection:
        for column in ("created_at", "updated_at"):
            connection.execute(
                f"alter table delighted.survey_responses alter {column} type {kind}"
            )
    select = "+stg_delighted__survey_responses"
    assert case.run(select, tests=False, input="delighted") == ""
    found = delighted(case, "1")
    assert (found["score"], found["updated_at"]) == ("9", "2026-03-04 10:00:00")


def test_an_epoch_that_is_none_is_quarantined(desk: Case) -> None:
    assert delighted(desk, "9")["responded_at"] == "99999999999999"


def test_a_property_names_the_customer_else_it_is_the_person(desk: Case) -> None:
    customers = [delighted(desk, key)["customer_id"] for key in ("1", "2", "4", "5")]
    assert customers == ["12", "person:77", "person:77", None]
    assert delighted(desk, "1")["ticket_id"] == "T1"
    assert delighted(desk, "2")["ticket_id"] is None


def test_customers_of_delighted_are_persons_who_answered_for_themselves(
    desk: Case,
) -> None:
    found = desk.rows("from staging.stg_delighted__customers order by customer_id")
    assert found == [("person:77", "Ann"), ("person:78", None)]


def test_answers_of_both_are_about_the_ticket_of_the_third_and_keep_their_ids_apart(
    desk: Case,
) -> None:
    found = desk.rows(
        "select response_id, ticket_id from staging.stg_survey_responses"
        " where ticket_id is not null order by response_id"
    )
    assert [ticket for _, ticket in found] == ["T1", "T1"]
    query = "select count(*), count(distinct response_id) from staging.{}"
    (counted,) = desk.rows(query.format("stg_survey_responses"))
    assert counted == (17, 17)
