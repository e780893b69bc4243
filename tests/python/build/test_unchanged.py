"""A build of what was built before publishes it again at once, and only that."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aftersales.build.digest import Digest, digest_of, future_dated_until, is_unchanged
from aftersales.build.ownership import Published
from aftersales.options import Options, parse_instant
from mini_company import MiniCompany
from mini_project import write_tickets

MAPPING = """
tickets:
  file: export.csv
  columns: {ticket_id: id, created_at: made, status: states.name}
  lookup: {states: {file: states.csv, on: state = state}}
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> MiniCompany:
    company = MiniCompany.set_up(tmp_path_factory.mktemp("company"))
    run = company.build()
    assert run.returncode == 0, run.stderr
    return company


def ran_dbt(company: MiniCompany, *words: str, data: str = "data") -> bool:
    """Whether a build, which succeeds, ran dbt."""
    log = company.private / "logs" / "dbt.log"
    log.unlink(missing_ok=True)
    run = company.build(*words, data=data)
    assert run.returncode == 0, run.stderr
    return log.exists()


def test_nothing_has_changed(company: MiniCompany) -> None:
    query = (
        "select * exclude (build_id, built_at) from marts.build_info,"
        " marts.build_nodes, marts.kpi_values order by all"
    )
    info = "select build_id, built_at from marts.build_info"
    before, (first,) = company.rows(query), company.rows(info)
    (company.directory / "data" / "tickets.csv").touch()
    assert not ran_dbt(company)
    assert company.rows(query) == before
    assert [first, *company.rows(info)] == sorted([first, *company.rows(info)])
    assert company.rows(info) != [first]
    assert not ran_dbt(company, "--threads", "1", "--memory-limit", "1GB")
    assert ran_dbt(company, "--full-refresh")


def test_other_input_is_built(company: MiniCompany) -> None:
    write_tickets(company.directory / "other", count=4)
    assert ran_dbt(company, data="other")
    assert company.published()[1] == 4
    assert ran_dbt(company)
    assert company.published()[1] == 3


def test_a_failed_build_changes_nothing_for_the_next(company: MiniCompany) -> None:
    assert not ran_dbt(company)
    write_tickets(company.directory / "unlucky", count=666)
    assert company.build(data="unlucky").returncode == 1
    assert not ran_dbt(company)
    assert company.published()[1] == 3


def test_a_published_file_that_was_touched_is_built_over(company: MiniCompany) -> None:
    version = company.database.resolve()
    version.chmod(0o644)
    assert ran_dbt(company)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MiniCompany:
    """A project and data, to be asked for their digest alone."""
    company = MiniCompany.set_up(tmp_path)
    monkeypatch.setenv("AFTERSALES_PROJECT", str(company.project))
    monkeypatch.setattr("aftersales.project.project_directory", lambda: company.project)
    (company.directory / "data" / "export.csv").write_text("id,made,state\n")
    (company.directory / "data" / "states.csv").write_text("state,name\n1,open\n")
    (company.directory / "mapping.yml").write_text(MAPPING)
    return company


def digest(company: MiniCompany, **more: object) -> Digest:
    data = company.directory / "data"
    options = Options(**{"data": data, **more})  # type: ignore[arg-type]
    return digest_of(options)


def append(*parts: str) -> Callable[[MiniCompany], dict[str, object]]:
    """A change of one byte in a file."""

    def change(company: MiniCompany) -> dict[str, object]:
        path = company.directory.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write("\n")
        return {}

    return change


def give(**more: object) -> Callable[[MiniCompany], dict[str, object]]:
    return lambda _: more


def map_files(company: MiniCompany) -> dict[str, object]:
    return {"mapping": company.directory / "mapping.yml"}


INGREDIENTS = {
    "a row": append("data", "tickets.csv"),
    "another table": append("data", "customers.csv"),
    "a reference table": append("data", "ticket_statuses.csv"),
    "a model": append("project", "models", "marts", "kpi_values.sql"),
    "a new model": append("project", "models", "marts", "kpi_more.sql"),
    "a description": append("project", "models", "models.yml"),
    "a macro": append("project", "macros", "generate_schema_name.sql"),
    "a seed": append("project", "seeds", "reference", "survey_scales.csv"),
    "a test": append("project", "tests", "integrity", "sums.sql"),
    "the project": append("project", "dbt_project.yml"),
    "the profile": append("project", "profiles", "profiles.yml"),
    "as_of": give(as_of=parse_instant("2026-04-01")),
    "where the data begin": give(data_from=date(2026, 2, 1)),
    "the time zone": give(timezone="Asia/Tokyo"),
    "the target": give(target="other"),
    "a mapping": map_files,
}


@pytest.mark.parametrize("ingredient", INGREDIENTS)
def test_every_ingredient_changes_the_digest(
    given: MiniCompany, ingredient: str
) -> None:
    before = digest(given)
    assert digest(given).of_build == before.of_build
    more = INGREDIENTS[ingredient](given)
    assert digest(given, **more).of_build != before.of_build


@pytest.mark.parametrize("name", ["mapping.yml", "data/export.csv", "data/states.csv"])
def test_a_mapping_and_its_files_change_the_digest(
    given: MiniCompany, name: str
) -> None:
    before = digest(given, **map_files(given))
    append(name)(given)
    assert digest(given, **map_files(given)).of_build != before.of_build


def test_versions_change_the_digest(
    given: MiniCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(given)
    monkeypatch.setattr("aftersales.build.digest.versions", lambda: {"duckdb": "0"})
    assert digest(given).of_build != before.of_build


def test_what_is_no_ingredient_does_not_change_the_digest(given: MiniCompany) -> None:
    before = digest(given)
    append("data", "notes.txt")(given)
    (given.directory / "data" / "tickets.csv").touch()
    more = {"threads": 1, "memory_limit": "1GB", "full_refresh": True}
    assert digest(given, **more).of_build == before.of_build


def test_a_file_that_is_written_to_while_it_is_read_makes_it_unclear(
    given: MiniCompany,
) -> None:
    found = digest(given)
    path = given.directory / "data" / "tickets.csv"
    assert found.after_reading([path]) == found.of_build
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(1, 1))
    assert found.after_reading([path]) == ""


def test_a_file_that_was_not_asked_for_makes_it_unclear(given: MiniCompany) -> None:
    assert digest(given).after_reading([given.directory / "mapping.yml"]) == ""


NOW = datetime.now(UTC).replace(tzinfo=None)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"digest": "another"}, False),
        ({"digest": ""}, False),
        ({"built_at": NOW + HOUR}, False),  # the clock was put back
        ({"future_dated_until": NOW + HOUR}, True),
        ({"future_dated_until": NOW - HOUR}, False),
    ],
)
def test_what_was_published_is_compared(change: dict[str, Any], expected: bool) -> None:
    before = Published(NOW - HOUR, "digest", None)
    now = Digest("input", "digest", {})
    assert is_unchanged(replace(before, **change), now) is expected


def test_the_first_row_that_time_will_catch_up_with_is_known(tmp_path: Path) -> None:
    work, marts = tmp_path / "work.duckdb", tmp_path / "made.duckdb"
    since = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with duckdb.connect(str(work)) as connection:
        connection.execute(
            f"""
            attach '{marts}' as marts_file;
            create schema staging;
            create schema marts_file.marts;
            create table staging.stg_tickets as
                select * from (values
                    (timestamp '2026-03-02 10:00', null, 'future_dated'),
                    (timestamp '2026-02-01 10:00', timestamp '2026-03-01 15:00',
                        'future_dated'),
                    (timestamp '2026-03-01 13:00', null, 'unknown_value'))
                    as t (created_at, resolved_at, quarantine_reason);
            create table staging.stg_customer_activity as
                select date '2026-03-02' as activity_on,
                    'future_dated' as quarantine_reason;
            create table marts_file.marts.quarantined_rows as
                select 'tickets' as table_name, 'future_dated' as reason
            """
        )
    assert future_dated_until(work, marts, since, {}) == datetime(2026, 3, 1, 15)
    with duckdb.connect(str(marts)) as connection:
        connection.execute("update marts.quarantined_rows set table_name = 'contracts'")
    assert future_dated_until(work, marts, since, {}) is None
    with duckdb.connect(str(marts)) as connection:
        connection.execute(
            "update marts.quarantined_rows set table_name = 'customer_activity'"
        )
    # Where clocks are fourteen hours ahead, a date begins the day before.
    assert future_dated_until(work, marts, since, {}) == datetime(2026, 3, 1)
