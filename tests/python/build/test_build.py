"""A build as a whole: what it publishes, says, and leaves behind."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

import duckdb
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
    newest = "  Newest   tickets: 1 March 2026, 00:00 UTC, 3 days before as_of"
    assert newest in run.stdout.splitlines()
    assert "kpi_values: success" in run.stderr
    assert company.published()[1] == 3
    return company


def test_a_build_reports_in_json_what_it_did(company: MiniCompany) -> None:
    """And what is not published is for its owner alone."""
    (company.private / "work.duckdb").chmod(0o644)
    (company.private / "target").chmod(0o755)
    run = company.build("--full-refresh", "--log-format", "json")
    events = [json.loads(line) for line in run.stderr.splitlines()]
    assert {event["event"] for event in events} >= {"step", "node"}
    totals = {event["total"] for event in events if event["event"] == "node"}
    assert totals == {11}
    result = json.loads(run.stdout)
    assert result["kpis"] == {"available": 1}
    assert result["as_of"] == "2026-03-01T00:00:00Z"
    slowest = company.rows(
        "select node_name, round(seconds, 2) from marts.build_nodes"
        " order by seconds desc limit 3"
    )
    assert list(result["slowest"].items()) == slowest

    modes = {path: path.stat().st_mode & 0o777 for path in company.private.iterdir()}
    assert modes[company.database.resolve()] == 0o444
    open_to_all = {path.name for path, mode in modes.items() if mode & 0o077}
    assert {name for name in open_to_all if "-20" not in name} == {"lock"}
    public = (company.directory / "data").stat().st_mode
    assert company.private.stat().st_mode == public


def test_options_decide_and_dbt_variables_of_the_users_own_do_not(
    company: MiniCompany, tmp_path: Path
) -> None:
    names = ("threads", "memory_limit", "temp_directory")
    settings = [f"current_setting('{name}')::varchar as {name}" for name in names]
    model = company.project / "models" / "marts" / "settings.sql"
    model.write_text(f"select {', '.join(settings)}")
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
    run = company.build(
        *("--as-of", "2026-04-01T12:00+02:00", "--timezone", "Tokyo Standard Time"),
        *("--threads", 3, "--memory-limit", "1GB", "--temp-directory", tmp_path),
        "--quiet",
        **environment,
    )
    model.unlink()
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert company.rows(
        "select as_of::varchar, reporting_timezone from marts.build_info"
    ) == [("2026-04-01 10:00:00", "Asia/Tokyo")]
    ((threads, memory, spilled),) = company.rows("from marts.settings")
    assert (threads, memory) == ("3", "953.6 MiB")
    assert Path(str(spilled)).parent == tmp_path
    assert not list(tmp_path.iterdir()), "it goes with the build"


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
    """Neither another company's files nor malformed ones, nor links."""
    version = company.database.resolve()
    others = company.private / "aftersales-29991231T000000000000-abcdef.duckdb"
    shutil.copy(version, others)
    others.chmod(0o644)
    with duckdb.connect(str(company.private / "work.duckdb")) as connection:
        connection.execute("insert into raw_files.tickets from raw_files.tickets")
    with duckdb.connect(str(others)) as connection:
        connection.execute("update marts.kpi_ticket_volume set value = 7")
    shutil.copy(others, company.private / "unpublished.duckdb")
    (company.private / "state.json").write_text('{"chunks": 3')
    assert company.build("--full-refresh").returncode == 0
    assert company.published()[1] == 3

    others.unlink(missing_ok=True)
    for name in ("target/partial_parse.msgpack", "target/results.json"):
        (company.private / name).write_bytes(b"malformed")
    shutil.rmtree(company.private / "logs")
    (company.private / "logs").write_bytes(b"no directory")
    precious = tmp_path / "precious"
    precious.write_text("precious")
    for name in ("work.duckdb", "unpublished.duckdb"):
        (company.private / name).unlink(missing_ok=True)
        (company.private / name).symlink_to(precious)
    assert company.build("--full-refresh").returncode == 0
    assert company.published()[1] == 3
    assert precious.read_text() == "precious"


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
