"""A build as a whole: what it publishes, says, and leaves behind."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

import pytest
from command import Run
from mini_company import MiniCompany
from mini_project import write_tickets


def complains(run: Run, status: int, *texts: str) -> None:
    """The command ended in that status with one message that holds the texts."""
    assert run.returncode == status, run.stderr
    assert "Traceback" not in run.stderr + run.stdout
    lines = run.stderr.splitlines()
    assert sum(line.startswith("Error:") for line in lines) == 1
    for text in texts:
        assert text in run.stderr


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> MiniCompany:
    company = MiniCompany.set_up(tmp_path_factory.mktemp("company"))
    run = company.build()
    assert run.returncode == 0, run.stderr
    for text in ("Published aftersales.duckdb", "1 available", "3 accepted", "1 March"):
        assert text in run.stdout
    assert "kpi_values: success" in run.stderr
    assert company.published()[1] == 3
    return company


def test_a_build_reports_in_json_what_it_did(company: MiniCompany) -> None:
    run = company.build("--full-refresh", "--log-format", "json")
    events = [json.loads(line) for line in run.stderr.splitlines()]
    assert {event["event"] for event in events} >= {"step", "node"}
    totals = {event["total"] for event in events if event["event"] == "node"}
    assert totals == {8}
    result = json.loads(run.stdout)
    assert result["kpis"] == {"available": 1}
    assert result["as_of"] == "2026-03-01T00:00:00Z"
    slowest = company.rows(
        "select node_name, round(seconds, 2) from marts.build_nodes"
        " order by seconds desc limit 3"
    )
    assert list(result["slowest"].items()) == slowest


def test_a_quiet_build_says_nothing(company: MiniCompany) -> None:
    run = company.build("--quiet", "--full-refresh")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_as_of_and_time_zone_are_published(company: MiniCompany) -> None:
    given = ("--as-of", "2026-04-01T12:00+02:00", "--timezone", "Tokyo Standard Time")
    run = company.build(*given)
    assert run.returncode == 0, run.stderr
    assert "1 April 2026, 10:00 UTC, reporting time zone Asia/Tokyo" in run.stdout


def test_dbt_variables_of_the_users_own_change_nothing(company: MiniCompany) -> None:
    environment = {
        "DBT_TARGET": "nowhere",
        "DBT_VARS": "{as_of: '2020-01-01'}",
        "DBT_FULL_REFRESH": "1",
        "DBT_PROFILES_DIR": "/nowhere",
        "DBT_TARGET_PATH": "elsewhere",
        "DBT_SELECT": "nothing",
        "DBT_FAIL_FAST": "1",
        "DBT_LOG_FORMAT": "text",
        "DBT_WARN_ERROR": "1",
    }
    run = company.build("--full-refresh", **environment)
    assert run.returncode == 0, run.stderr
    assert company.published()[1] == 3
    assert company.rows("select as_of::varchar from marts.build_info") == [
        ("2026-03-01 00:00:00",)
    ]


def test_input_without_a_date_asks_for_one(company: MiniCompany) -> None:
    before = company.published()
    write_tickets(company.directory / "undated", created="soon")
    run = company.build(data="undated")
    complains(run, 2, "no dated record", "--as-of")
    assert "skipped" not in run.stderr
    assert company.published() == before


def test_a_failed_test_is_named_and_nothing_published(company: MiniCompany) -> None:
    before = company.published()
    write_tickets(company.directory / "unlucky", count=666)
    run = company.build(data="unlucky")
    complains(run, 1, "test ticket_volume_has_values failed", "Nothing was published")
    assert company.published() == before


def test_a_failed_model_is_named_and_nothing_published(company: MiniCompany) -> None:
    before = company.published()
    broken = company.project / "models" / "marts" / "broken.sql"
    broken.write_text("select 1 / 'x' as one from raw.tickets")
    run = company.build()
    broken.unlink()
    complains(run, 1, "model broken failed: Conversion Error", "dbt.log")
    assert company.published() == before
    assert (company.private / "unpublished.duckdb").exists(), "there is what to look at"
    assert "broken" in (company.private / "logs" / "dbt.log").read_text()


def test_a_project_that_does_not_parse_is_reported(company: MiniCompany) -> None:
    before = company.published()
    broken = company.project / "models" / "broken.yml"
    broken.write_text("models: [")
    run = company.build()
    broken.unlink()
    complains(run, 1, "dbt failed", "broken.yml")
    assert company.published() == before


def test_a_file_that_is_not_ours_is_refused_before_any_work(
    company: MiniCompany, tmp_path: Path
) -> None:
    foreign = tmp_path / "aftersales.duckdb"
    foreign.write_text("precious")
    complains(company.build("--database", foreign), 2, "aftersales did not publish it")
    assert foreign.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [foreign]


def test_a_second_build_learns_who_is_building(company: MiniCompany) -> None:
    with (company.private / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate()
        lock.write("4711")
        lock.flush()
        complains(company.build(), 3, "already being built by process 4711")


def test_what_lies_in_the_private_directory_changes_nothing(
    company: MiniCompany, tmp_path: Path
) -> None:
    """Neither another company's files nor malformed ones."""
    other = MiniCompany.set_up(tmp_path)
    write_tickets(other.directory / "data", count=7)
    assert other.build().returncode == 0
    shutil.copy(other.private / "work.duckdb", company.private / "work.duckdb")
    shutil.copytree(
        other.private / "target", company.private / "target", dirs_exist_ok=True
    )
    version = other.database.resolve()
    newer = company.private / "aftersales-29991231T000000000000-abcdef.duckdb"
    shutil.copy(version, newer)
    shutil.copy(version, company.private / "unpublished.duckdb")
    (company.private / "state.json").write_text('{"chunks": 3')
    assert company.build("--full-refresh").returncode == 0
    assert company.published()[1] == 3
    newer.unlink(missing_ok=True)
    for name in ("work.duckdb", "target/partial_parse.msgpack", "target/manifest.json"):
        (company.private / name).write_bytes(b"malformed")
    shutil.rmtree(company.private / "logs")
    (company.private / "logs").write_bytes(b"no directory")
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (company.private / "work.duckdb").unlink()
    (company.private / "work.duckdb").symlink_to(precious)
    assert company.build("--full-refresh").returncode == 0
    assert company.published()[1] == 3
    assert precious.read_text() == "precious"


def test_threads_memory_and_scratch_space_are_what_the_options_say(
    company: MiniCompany, tmp_path: Path
) -> None:
    names = ("threads", "memory_limit", "temp_directory")
    settings = ", ".join(
        f"current_setting('{name}')::varchar as {name}" for name in names
    )
    model = company.project / "models" / "marts" / "settings.sql"
    model.write_text(f"select {settings}")
    words = ("--threads", 3, "--memory-limit", "1GB", "--temp-directory", tmp_path)
    run = company.build(*words)
    model.unlink()
    assert run.returncode == 0, run.stderr
    (row,) = company.rows("from marts.settings")
    assert row[:2] == ("3", "953.6 MiB")
    assert Path(str(row[2])).parts[: len(tmp_path.parts)] == tmp_path.parts
    assert not list(tmp_path.iterdir())


def test_what_is_not_published_is_for_its_owner_alone(company: MiniCompany) -> None:
    directory = company.private
    (directory / "work.duckdb").chmod(0o644)
    (directory / "target").chmod(0o755)
    assert company.build("--full-refresh").returncode == 0
    modes = {path: path.stat().st_mode & 0o777 for path in directory.iterdir()}
    open_to_all = {path.name for path, mode in modes.items() if mode & 0o077}
    assert modes[company.database.resolve()] == 0o444
    assert {name for name in open_to_all if "-20" not in name} <= {"lock", "state.json"}
    assert directory.stat().st_mode == (company.directory / "data").stat().st_mode


def test_other_targets_load_no_files(company: MiniCompany) -> None:
    profiles = company.project / "profiles" / "profiles.yml"
    kept = profiles.read_text()
    profiles.write_text(kept + "    warehouse: {type: duckdb, path: ':memory:'}\n")
    complains(
        company.build("--target", "warehouse"),
        2,
        "--data has no meaning with --target",
    )
    profiles.write_text(kept)
