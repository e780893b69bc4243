"""A system's own tables as files: which are found, and how they are loaded."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from aftersales.arguments import read_options
from aftersales.errors import InputError
from aftersales.input.inputs import InputSummary, input_files, load_inputs
from aftersales.input.source_systems import parse_source
from command import Cli

TICKETS = "id,created_at,status\n1,2026-03-01,open\n"


class Export:
    """A directory of files and a database to load them into."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.connection = duckdb.connect(str(data / "work.duckdb"))

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.data / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.with_suffix(".csv").write_text(text, "utf-8")

    def load(self, *source: str) -> InputSummary:
        return load_inputs(self.connection, self.data, None, source=source)

    def described(self, table: str) -> dict[str, str]:
        found = self.connection.execute(f"describe {table}").fetchall()
        return {name: kind for name, kind, *_ in found}


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(tmp_path)


def test_a_source_is_known_in_any_case_and_the_near_one_is_named() -> None:
    assert parse_source("Zendesk").name == "zendesk"
    with pytest.raises(InputError, match="zendesk") as wrong:
        parse_source("zendsk")
    assert "is no system" in str(wrong.value)


def test_a_source_needs_its_data() -> None:
    names = ("data", "mapping", "as_of", "data_from", "timezone", "target")
    given = dict.fromkeys((*names, "full_refresh", "database")) | {
        "source": ("zendesk",)
    }
    machine = dict.fromkeys(("threads", "memory_limit", "temp_directory"))
    with pytest.raises(InputError, match="--source needs --data"):
        read_options(given | machine)


def test_every_column_of_a_table_is_loaded_under_its_name(export: Export) -> None:
    export.write(ticket=TICKETS.replace("id,", "ID,"), user="id,Odd one\n1,2\n")
    given = export.load("zendesk")
    assert list(export.described("zendesk.ticket")) == [
        *("ID", "created_at", "status", "_row_number")
    ]
    assert export.described("zendesk.user")["Odd one"] == "VARCHAR"
    tickets = given.table("tickets")
    assert tickets is not None
    assert tickets.place(1, "17") == "zendesk.ticket, key 17"


def test_a_parquet_file_keeps_its_types_and_nested_values_are_json(
    export: Export,
) -> None:
    export.connection.execute(
        "copy (select 1 as id, now() as created_at, 'open' as status,"
        f" [5, 6] as merged_ticket_ids) to '{export.data}/ticket.parquet'"
    )
    export.load("zendesk")
    assert export.described("zendesk.ticket") == {
        "id": "INTEGER",
        "created_at": "TIMESTAMP WITH TIME ZONE",
        "status": "VARCHAR",
        "merged_ticket_ids": "VARCHAR",
        "_row_number": "BIGINT",
    }
    merged = "select merged_ticket_ids from zendesk.ticket"
    assert export.connection.execute(merged).fetchall() == [("[5,6]",)]


def test_an_id_or_a_time_of_day_with_a_type_of_its_own_is_its_text(
    export: Export,
) -> None:
    name = "63cb164b-dbf4-40c3-b42c-243780f54a31"
    export.connection.execute(
        f"copy (select '{name}'::uuid as id, now() as created_date, 'New' as status,"
        " '08:00:00'::time as monday_start_time, '[1.0, 2]'::json as said)"
        f" to '{export.data}/case.parquet'"
    )
    export.load("salesforce")
    found = export.connection.execute(
        "select id, monday_start_time, said from salesforce.case"
    ).fetchall()
    assert found == [(name, "08:00:00", "[1.0, 2]")]


def test_a_whole_number_in_a_nested_value_has_no_decimals_and_a_text_keeps_its_own(
    export: Export,
) -> None:
    """A column of structures may hold a whole number as a decimal one."""
    nested = """{'mark': 103.0::double, 'ids': [5.0::double, 2.5, 10.05],
        'said': 'at "v":1.0, then 2.0', 'none': null::double}"""
    export.connection.execute(
        f"copy (select 1 as id, now() as created_at, 2 as status, {nested} as stats)"
        f" to '{export.data}/tickets.parquet'"
    )
    export.load("freshdesk")
    ((found,),) = export.connection.execute(
        "select stats from freshdesk.tickets"
    ).fetchall()
    assert found == (
        r'{"mark":103,"ids":[5,2.5,10.05],"said":"at \"v\":1.0, then 2.0","none":null}'
    )


def test_ids_of_a_csv_file_that_all_end_in_dot_zero_are_a_notice(
    export: Export,
) -> None:
    export.write(
        ticket="ID,created_at,status,group_id,odd\n1,2026-03-01,open,7.0,1.0\n"
        "2,2026-03-01,open,,2.0\n",
        group="id,name\n7,Hotline\n",
    )
    (notice,) = export.load("zendesk").notices
    assert notice.startswith(f"{export.data / 'ticket.csv'}: every group_id ends in .0")


def test_a_needed_table_that_is_missing_is_named(export: Export) -> None:
    export.write(tickets=TICKETS)
    with pytest.raises(InputError) as wrong:
        export.load("zendesk")
    assert "no table ticket, which zendesk cannot do without" in str(wrong.value)
    assert "Is it the file tickets?" in str(wrong.value)


def test_a_needed_column_that_is_missing_is_named_with_its_line(export: Export) -> None:
    export.write(ticket="id,created,status\n1,2026-03-01,open\n")
    with pytest.raises(InputError) as wrong:
        export.load("zendesk")
    assert "ticket.csv, line 1, column created_at" in str(wrong.value)
    assert "Is it the one called created?" in str(wrong.value)


def test_what_else_a_connector_writes_is_passed_over(export: Export) -> None:
    export.write(ticket=TICKETS, ticket_chat_event="odd\n1\n", tickets_tags="a\n1\n")
    assert export.load("zendesk").notices == ()


def test_a_wrong_source_and_a_missing_table_end_with_status_2(
    cli: Cli, tmp_path: Path
) -> None:
    for source, problem in (("zendsk", "no system"), ("zendesk", "no table ticket")):
        run = cli("build", "--source", source, "--data", tmp_path)
        assert run.returncode == 2
        assert problem in run.stderr


def test_an_id_too_large_to_be_exact_ends_in_one_line_and_status_2(
    export: Export, cli: Cli
) -> None:
    export.connection.execute(
        "copy (select 1e16 as id, 'open' as status, current_timestamp as created_at)"
        f" to '{export.data / 'ticket.parquet'}'"
    )
    done = cli("build", "--source", "zendesk", "--data", export.data)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "Error: zendesk.ticket, column id: 1e+16 is too large to be exact in a column"
        " of type DOUBLE. Expected text or BIGINT: above 2^53 two numbers may be one."
        " Nothing was published."
    )


def test_two_files_of_one_table_are_refused(export: Export) -> None:
    export.write(ticket=TICKETS, ticket_data=TICKETS)
    with pytest.raises(InputError, match=r"second file for zendesk\.ticket"):
        export.load("zendesk")


def test_tables_of_the_contract_lie_beside_those_of_the_system(export: Export) -> None:
    export.write(
        ticket=TICKETS,
        contracts="contract_id,customer_id,started_on\nK1,9,2026-01-01\n",
        sla_targets="priority,target_days\nhigh,2\n",
        organization="id\n9\n",
        customers="customer_id\n9\n",
    )
    given = export.load("zendesk")
    loaded = "select view_name from duckdb_views() where schema_name = 'raw'"
    names = {name for (name,) in export.connection.execute(loaded).fetchall()}
    assert names == {"contracts", "sla_targets"}
    assert any("since zendesk gives customers" in text for text in given.notices)
    files = {path.stem for path in input_files(export.data, None, ["zendesk"])}
    assert files == {"ticket", "organization", "contracts", "sla_targets"}


def test_a_table_of_the_contract_feeds_what_the_system_does_not_deliver(
    export: Export,
) -> None:
    customers = "customer_id\n9\n"
    cases = TICKETS.replace("created_at", "created_date")
    export.write(case=cases, product_2="id\n1\n", customers=customers)
    export.write(products="product_id\n1\n")
    given = export.load("salesforce")
    assert export.described("raw.customers").keys() == {"customer_id", "_row_number"}
    (notice,) = given.notices
    assert "products.csv: ignored, since salesforce gives products" in notice


def test_customers_are_not_those_of_a_system_that_asks_them(export: Export) -> None:
    export.write(
        survey_responses="id,survey_type,score,created_at\n1,nps,9,1\n",
        people="id\n9\n",
        customers="customer_id\n9\n",
    )
    assert export.load("delighted").notices == ()
    assert "customer_id" in export.described("raw.customers")


def test_several_systems_lie_in_directories_of_their_names(export: Export) -> None:
    export.write(
        zendesk__ticket=TICKETS,
        jira__issue="id,created,status\n1,2026-03-01,3\n",
    )
    export.load("zendesk", "jira")
    counts = "select count(*) from zendesk.ticket, jira.issue"
    assert export.connection.execute(counts).fetchall() == [(1,)]


def test_a_row_of_several_systems_is_placed_in_the_one_of_its_key(
    export: Export,
) -> None:
    export.write(
        zendesk__ticket=TICKETS,
        jira__issue="id,created,status\n5,2026-03-01,1\n",
        delighted__survey_responses="id,survey_type,score,created_at\n1,nps,9,1\n",
        jira__issue_field_history="issue_id,field_id,time,value\n5,status,1,1\n",
    )
    given = export.load("delighted", "zendesk", "jira")
    tickets, answers = given.table("tickets"), given.table("survey_responses")
    assert tickets is not None
    assert answers is not None
    assert tickets.place(1, "jira:5") == "jira.issue, key 5"
    assert tickets.place(1, "5") == "zendesk.ticket, key 5"
    assert tickets.called("created_at", "jira:5") == "created_at (created)"
    assert tickets.called("created_at", "5") == "created_at"
    assert answers.place(1, "delighted:1") == "delighted.survey_responses, key 1"
    assert answers.place(1, "5") == "jira.issue_field_history, key 5"


def test_a_quarantined_row_is_told_with_the_systems_table_key_and_column(
    export: Export, cli: Cli
) -> None:
    stage = "pipeline_id,stage_id,label,is_closed\nA,1,Waiting,false\n"
    rows = ("1,2026-03-01,1", "2,soon,1", "3,2026-03-01,99", ",2026-03-01,1")
    export.write(
        ticket="id,property_createdate,property_hs_pipeline_stage,property_hs_pipeline\n"
        + "".join(f"{row},A\n" for row in rows),
        ticket_pipeline_stage=stage,
    )
    done = cli("check", "--source", "hubspot", "--data", export.data)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert (
        'created_at (property_createdate) "soon" (1 row): expected an instant such as'
        " 2026-03-31T23:59:59Z such as hubspot.ticket, key 2" in told
    )
    assert (
        'status (property_hs_pipeline_stage) "99" (1 row): add it to ticket_statuses or'
        " to the variable hubspot_statuses such as hubspot.ticket, key 3" in told
    )
    assert "ticket_id (id) (1 row)" in told
    assert "such as hubspot.ticket, without a key" in told
