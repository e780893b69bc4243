"""Superset, served for real by `make test-bi`, shows the marts and nothing else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import duckdb
import pytest
from aftersales.input.contract import kpi_facts
from aftersales.published.words import heading, in_word
from published_demo import PROJECT
from superset_client import Client

PYTHON = os.environ.get("AFTERSALES_BI_PYTHON")
"""The Python that Superset is installed for; make test-bi names it."""

KPIS = len(kpi_facts())
KPI_NAMES = "select name from marts.kpi_catalog"
LINES = {
    column: heading(column)
    for column in ("value", "benchmark_value", "ci_low", "ci_high")
}

pytestmark = pytest.mark.skipif(PYTHON is None, reason="only make test-bi runs it")


@dataclass(frozen=True)
class Served:
    """A running server: who may ask it, what it said, and what it serves."""

    client: Client
    output: str
    database: Path
    state: Path


@pytest.fixture(scope="module")
def served(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("superset run")
    shutil.copyfile(demo, directory / "one.duckdb")
    database = directory / "aftersales.duckdb"
    database.symlink_to("one.duckdb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = directory / "state"
    command = [
        *(str(PYTHON), str(PROJECT / "bi" / "serve.py"), "--port", str(port)),
        *("--database", str(database), "--state", str(state)),
    ]
    with (directory / "output").open("w+") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, server, directory / "output")
            output_text = (directory / "output").read_text()
            client = Client(address)
            client.log_in("admin", output_text.partition("password ")[2].split()[0])
            yield Served(client, output_text, database, state)
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, server: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{address}/health", timeout=5):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"Superset did not start:\n{output.read_text()}")


def published(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def milliseconds(value: Any) -> Any:
    """Superset sends dates as milliseconds since 1970."""
    if not hasattr(value, "year"):
        return value
    moment = datetime(value.year, value.month, value.day, tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def chart(served: Served, name: str) -> dict[str, Any]:
    (found,) = [one for one in served.client.charts() if one["slice_name"] == name]
    return found


def test_there_is_a_chart_for_every_kpi_and_all_are_on_the_dashboard(
    served: Served,
) -> None:
    names = {name for (name,) in published(served.database, KPI_NAMES)}
    assert len(names) == KPIS
    expected = names | {"Scorecard", "Answers", "Segments", "What moved it"}
    assert {one["slice_name"] for one in served.client.charts()} == expected
    shown = served.client.get("/api/v1/dashboard/aftersales/charts")["result"]
    assert {one["slice_name"] for one in shown} == expected


def test_every_line_chart_equals_the_mart(served: Served) -> None:
    kpis = published(served.database, "select kpi_id, name from marts.kpi_catalog")
    by_name = {one["slice_name"]: one for one in served.client.charts()}
    for kpi_id, name in kpis:
        lines = by_name[name]["params"]["metrics"]
        shown = [column for column, line in LINES.items() if line in lines]
        expected = published(
            served.database,
            f"select period_start, {', '.join(shown)} from marts.kpi_{kpi_id}"
            " where period_grain = 'month' and segment = 'all' and is_complete"
            " order by period_start",
        )
        found = served.client.rows(by_name[name])
        rows = sorted([row[one] for one in ("period_start", *lines)] for row in found)
        assert len(rows) > 12, name
        assert rows == [[*map(milliseconds, row)] for row in expected], name


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Scorecard", "kpi_scorecard where period_grain = 'month'"),
        (
            "Segments",
            "kpi_values where period_grain = 'month' and is_latest"
            " and segment <> 'all'",
        ),
        ("Answers", "kpi_answers where period_grain = 'month'"),
        ("What moved it", "kpi_drivers where period_grain = 'month'"),
    ],
)
def test_every_table_equals_the_mart(served: Served, name: str, source: str) -> None:
    one = chart(served, name)
    columns = one["params"]["all_columns"]
    codes = [column.removesuffix("_in_words") for column in columns]
    expected = published(
        served.database, f"select {', '.join(codes)} from marts.{source}"
    )
    found = [
        tuple(row[column] for column in columns) for row in served.client.rows(one)
    ]
    assert len(found) >= KPIS
    wanted = [
        tuple(
            milliseconds(value) if name == code else value and in_word(value)
            for name, code, value in zip(columns, codes, row, strict=True)
        )
        for row in expected
    ]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize(
    "name",
    ["Scorecard", "Answers", "Customer Satisfaction", "Segments", "What moved it"],
)
def test_a_chosen_kpi_narrows_the_charts_of_both_tabs(
    served: Served, name: str
) -> None:
    one = chart(served, name)
    choice = {"subject": "kpi_id", "operator": "IN", "comparator": ["csat"]}
    filters = [*one["params"]["adhoc_filters"], choice]
    narrowed = {**one, "params": {**one["params"], "adhoc_filters": filters}}
    rows, every = served.client.rows(narrowed), served.client.rows(one)
    if name == "Customer Satisfaction":
        assert sorted(rows, key=repr) == sorted(every, key=repr)
    else:
        assert 0 < len(rows) < len(every)
        assert {row.get("kpi_id", "csat") for row in rows} == {"csat"}


def test_the_sql_editor_reads_the_marts(served: Served) -> None:
    answer = served.client.sql(1, "select count(*) as n from marts.fct_tickets")
    expected = published(served.database, "select count(*) from marts.fct_tickets")
    assert answer["data"] == [{"n": expected[0][0]}]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd', sep = ':')",
        "select * from read_text('/etc/hostname')",
        "select * from glob('/*')",
        "copy marts.kpi_values to '{directory}/kpi_values.csv'",
        "attach '{directory}/other.duckdb' as other",
        "set enable_external_access = true",
        "install httpfs",
        "create table marts.mine as select 1 as one",
        "delete from marts.kpi_nps",
        "drop table marts.kpi_nps",
    ],
)
def test_the_sql_editor_can_do_no_harm(
    served: Served, statement: str, tmp_path: Path
) -> None:
    answer = served.client.sql(1, statement.replace("{directory}", str(tmp_path)))
    assert answer.get("errors"), answer
    assert "data" not in answer
    assert not list(tmp_path.iterdir())


def test_no_other_database_can_be_opened(served: Served, tmp_path: Path) -> None:
    other = {"database_name": "other", "engine": "duckdb"}
    uris = ("sqlite:////etc/passwd", "shillelagh://", f"duckdb:///{tmp_path}/o.duckdb")
    for number, uri in enumerate(uris):
        body = {**other, "database_name": f"other {number}", "sqlalchemy_uri": uri}
        answer = served.client.post("/api/v1/database/", body)
        if "id" in answer:  # opens the published file, whatever the path says
            found = served.client.sql(
                answer["id"], "from duckdb_databases() select path"
            )
            paths = {row["path"] for row in found["data"] if row["path"]}
            assert paths == {str(served.database.resolve())}
    assert not list(tmp_path.iterdir())


def test_charts_follow_the_next_build(served: Served) -> None:
    second = served.database.with_name("two.duckdb")
    shutil.copyfile(served.database, second)
    with duckdb.connect(str(second)) as connection:
        connection.execute("update marts.kpi_ticket_volume set value = 4711")
    link = served.database.with_name("link")
    link.symlink_to(second.name)
    before = served.database.readlink()
    link.replace(served.database)
    try:
        found = served.client.rows(chart(served, "Volume of Tickets"))
        assert {row["Value"] for row in found} == {4711}
    finally:
        link.symlink_to(before)
        link.replace(served.database)


def test_strangers_see_nothing(served: Served) -> None:
    stranger = Client(served.client.address)
    assert "result" not in stranger.get("/api/v1/chart/1")
    assert stranger.get("/api/v1/chart/?q=(page_size:100)").get("count", 0) == 0
    assert "result" not in stranger.post("/api/v1/chart/data", {})


def test_the_key_is_private_and_the_password_is_kept_nowhere(served: Served) -> None:
    password = served.output.partition("password ")[2].split()[0]
    assert len(password) >= 20
    assert served.state.stat().st_mode & 0o077 == 0
    key = served.state / "secret_key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text()) >= 50
    for path in served.state.rglob("*"):
        if path.is_file():
            assert password.encode() not in path.read_bytes(), path
