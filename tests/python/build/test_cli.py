"""The command line: exit statuses, messages, and what a build leaves behind."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from aftersales.options import parse_instant, parse_timezone
from command import Cli, Run, command_line, environment
from mini_project import write_mini_project, write_tickets

COMMANDS = ("build", "check", "show", "export", "report")
READING = COMMANDS[2:]


def complains(run: Run, status: int, *texts: str) -> None:
    """The command ended in that status with one message that holds the texts."""
    assert run.returncode == status, run.stderr
    assert "Traceback" not in run.stderr + run.stdout
    lines = run.stderr.splitlines()
    assert sum(line.startswith("Error:") for line in lines) == 1
    for text in texts:
        assert text in run.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(cli: Cli, command: str) -> None:
    run = cli(command, "--help")
    assert run.returncode == 0
    assert "--database FILE" in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 80


def test_no_command_shows_help(cli: Cli) -> None:
    run = cli()
    assert run.returncode == 0
    assert all(command in run.stdout for command in COMMANDS)
    assert "exit status" in run.stdout


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (["bild"], ["bild", "--help"]),
        (["build", "--dta", "x"], ["--dta", "aftersales build --help"]),
        (["build", "--as-of", "yesterday"], ["'yesterday' is no instant", "2026-"]),
        (["build", "--as-of", "2026-02-30"], ["is no instant"]),
        (["build", "--as-of", "2026-3-1"], ["is no instant"]),
        (
            ["build", "--as-of", "9999-12-31"],
            ["is more than 10 years ahead", "Leave it out"],
        ),
        (["build", "--timezone", "Europe/Berln"], ["Did you mean Europe/Berlin"]),
        (["build", "--timezone", "CEST"], ["is no time zone"]),
        (["build", "--data", "nowhere"], ["nowhere: --data: no such directory"]),
        (["build", "--mapping", "nowhere.yml"], ["nowhere.yml", "no such file"]),
        (
            ["build", "--mapping", __file__],
            ["--mapping needs --data", f"--data {Path(__file__).parent}"],
        ),
        (["check", "--mapping", __file__], ["--mapping needs --data"]),
        (["build", "--database", "nowhere/a.duckdb"], ["no such directory"]),
        (["build", "--database", "."], ["must name a file"]),
        (["build", "--database", "marts.duckdb"], ["can't be queried"]),
        (["build", "--target", "oracle"], ["no target of the profile", "duckdb"]),
        (["build", "--threads", "many"], ["--threads"]),
        (["build", "--memory-limit", "lots"], ["--memory-limit", "4GB"]),
        (["build", "--temp-directory", "nowhere"], ["--temp-directory"]),
        (["build", "--log-format", "xml"], ["--log-format"]),
        (["show"], ["nothing was published", "aftersales build"]),
        (["show", "--records"], ["--records needs a KPI"]),
        (["report"], ["nothing was published"]),
        (["export"], ["nothing was published"]),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_told_in_one_message(
    cli: Cli, tmp_path: Path, words: list[str], texts: list[str]
) -> None:
    complains(cli(*words), 2, *texts)
    assert not list(tmp_path.iterdir()), "nothing may be left behind"


def test_an_error_is_a_json_object_when_asked(cli: Cli) -> None:
    for words in (["--log-format", "json"], ["--log-format=json"]):
        run = cli("build", *words, "--as-of", "now")
        error = json.loads(run.stderr)
        assert (error["event"], error["exit_code"]) == ("error", 2)


_INFO = (
    "create schema marts; create table marts.build_info as select 'b' as build_id,"
    " timestamp '2026-01-01' as built_at, timestamp '2026-01-01' as as_of,"
    " 'UTC' as reporting_timezone, '0.0.1' as aftersales_version"
)


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    ("made", "told"),
    [
        ("text", "not a database that aftersales published"),
        ("pipe", "not a database that aftersales published"),
        ("directory", "--database must name a file, not a directory"),
        ("create table t as select 1", "not a database that aftersales published"),
        (
            "create schema marts; create table marts.build_info as select 1 as one",
            "not a database that aftersales published",
        ),
        (f"{_INFO} limit 0", "not a database that aftersales published"),
        (_INFO, "published by aftersales 0.0.1, and this is"),
    ],
)
def test_a_file_that_was_not_published_is_named(
    cli: Cli, tmp_path: Path, command: str, made: str, told: str
) -> None:
    place = tmp_path / "mine.duckdb"
    if made == "text":
        place.write_text("not a database")
    elif made == "pipe":
        os.mkfifo(place)
    elif made == "directory":
        place.mkdir()
    else:
        with duckdb.connect(str(place)) as connection:
            connection.execute(made)
    complains(cli(command, "--database", "mine.duckdb"), 2, f"mine.duckdb: {told}")


def test_a_name_that_no_file_can_have_is_told_of(cli: Cli) -> None:
    complains(cli("show", "--database", "x" * 300), 3, "file name too long")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_working_directory_that_was_deleted_is_told_of(
    tmp_path: Path, command: str
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    leave_and_run = (
        "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    )
    run = subprocess.run(
        [sys.executable, "-c", leave_and_run, *command_line(command)],
        cwd=gone,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    complains(run, 3, "the working directory is gone", "Change to a directory")


def test_a_foreign_file_is_refused_before_any_work(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "aftersales.duckdb").write_text("precious")
    complains(cli("build"), 2, "aftersales did not publish it")
    assert (tmp_path / "aftersales.duckdb").read_text() == "precious"


def test_a_second_build_is_told_who_is_building(cli: Cli, tmp_path: Path) -> None:
    directory = tmp_path / "aftersales.duckdb.d"
    directory.mkdir()
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        complains(cli("build"), 3, "already being built by process 4711")


def test_a_database_that_is_being_written_is_in_use(cli: Cli, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "aftersales.duckdb")) as connection:
        connection.execute("create schema marts")
        complains(cli("show"), 3, "in use by")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-31", "2026-03-31T00:00:00+00:00"),
        ("2026-03-31T23:59:59Z", "2026-03-31T23:59:59+00:00"),
        ("2026-03-31 23:59+02:00", "2026-03-31T21:59:00+00:00"),
        ("2026-03-31t23:59:59.25z", "2026-03-31T23:59:59.250000+00:00"),
    ],
)
def test_an_instant_is_read_as_utc(text: str, expected: str) -> None:
    assert parse_instant(text).isoformat() == expected


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "Asia/Kolkata"])
def test_a_time_zone_is_known_by_its_name(name: str) -> None:
    assert parse_timezone(name) == name


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a project of a few models and an input of three tickets."""
    directory = tmp_path_factory.mktemp("company")
    write_mini_project(directory / "project")
    write_tickets(directory / "data")
    run = build(directory)
    assert run.returncode == 0, run.stderr
    return directory


def build(company: Path, *words: object, data: str = "data") -> Run:
    return subprocess.run(
        command_line("build", "--data", data, *words),
        cwd=company,
        env=environment(AFTERSALES_PROJECT=str(company / "project")),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def published(company: Path) -> tuple[object, ...]:
    """Which version is published, and its first and only value."""
    link = company / "aftersales.duckdb"
    with duckdb.connect(str(link), read_only=True) as connection:
        row = connection.execute("select value from marts.kpi_values").fetchone()
    assert row is not None
    return link.readlink(), *row


def unpublished(company: Path) -> Path:
    """Where the marts of a build lie until they are published."""
    return company / "aftersales.duckdb.d" / "unpublished.duckdb"


def test_a_build_publishes_and_sums_up(company: Path) -> None:
    run = build(company, "--full-refresh")
    assert run.returncode == 0
    for text in ("Published aftersales.duckdb", "1 available", "3 accepted", "1 March"):
        assert text in run.stdout
    assert "kpi_values: success" in run.stderr
    assert published(company)[1] == 3


def test_a_quiet_build_says_nothing(company: Path) -> None:
    run = build(company, "--quiet")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_build_tells_of_itself_in_json(company: Path) -> None:
    run = build(company, "--full-refresh", "--log-format", "json")
    events = [json.loads(line) for line in run.stderr.splitlines()]
    assert {event["event"] for event in events} >= {"step", "node"}
    result = json.loads(run.stdout)
    assert result["kpis"] == {"available": 1}
    assert result["as_of"] == "2026-03-01T00:00:00Z"


@pytest.mark.parametrize("words", [(), ("--quiet", "--format", "json")])
def test_a_check_tells_of_itself_in_json(
    cli: Cli, tmp_path: Path, words: tuple[str, ...]
) -> None:
    write_tickets(tmp_path / "data")
    run = cli("check", "--data", "data", "--log-format", "json", *words)
    assert run.returncode == 0, run.stderr
    (line,) = run.stdout.splitlines()
    result = json.loads(line)
    assert (result["event"], result["message"]) == ("result", "Judged data")
    assert result["tables"][0]["accepted_rows"] == 3
    assert len(result["kpis"]) == 11
    assert all(json.loads(line)["level"] == "info" for line in run.stderr.splitlines())


def test_the_as_of_that_was_given_is_published(company: Path) -> None:
    run = build(
        company, "--as-of", "2026-04-01T12:00+02:00", "--timezone", "Asia/Tokyo"
    )
    assert run.returncode == 0, run.stderr
    assert "1 April 2026, 10:00 UTC, reporting time zone Asia/Tokyo" in run.stdout


def test_input_without_a_date_asks_for_one(company: Path) -> None:
    before = published(company)
    write_tickets(company / "undated", created="soon")
    run = build(company, data="undated")
    complains(run, 2, "no dated record", "--as-of")
    assert "skipped" not in run.stderr
    assert published(company) == before


def test_a_failed_test_is_named_and_nothing_published(company: Path) -> None:
    before = published(company)
    write_tickets(company / "unlucky", count=666)
    run = build(company, data="unlucky")
    complains(run, 1, "test ticket_volume_has_values failed", "Nothing was published")
    assert published(company) == before


def test_a_failed_model_is_named_and_nothing_published(company: Path) -> None:
    before = published(company)
    broken = company / "project" / "models" / "marts" / "broken.sql"
    broken.write_text("select 1 / 'x' as one from raw.tickets")
    run = build(company)
    broken.unlink()
    complains(run, 1, "model broken failed", "Conversion Error", "dbt.log")
    assert published(company) == before
    assert unpublished(company).exists(), "there is something to look into"


def test_a_project_that_does_not_parse_is_told_of(company: Path) -> None:
    before = published(company)
    broken = company / "project" / "models" / "broken.yml"
    broken.write_text("models: [")
    run = build(company)
    broken.unlink()
    complains(run, 1, "dbt failed", "broken.yml")
    assert published(company) == before


@pytest.mark.parametrize("content", [b"not a database", b""], ids=["text", "empty"])
def test_a_work_database_that_can_not_be_used_is_made_anew(
    company: Path, content: bytes
) -> None:
    work = company / "aftersales.duckdb.d" / "work.duckdb"
    work.write_bytes(content)
    assert build(company).returncode == 0


def test_threads_memory_and_scratch_space_are_what_the_options_say(
    tmp_path: Path,
) -> None:
    write_tickets(tmp_path / "data")
    project = write_mini_project(tmp_path / "project")
    names = ("threads", "memory_limit", "temp_directory")
    settings = ", ".join(
        f"current_setting('{name}')::varchar as {name}" for name in names
    )
    (project / "models" / "marts" / "settings.sql").write_text(f"select {settings}")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    words = ("--threads", 3, "--memory-limit", "1GB", "--temp-directory", scratch)
    run = build(tmp_path, *words)
    assert run.returncode == 0, run.stderr
    with duckdb.connect(str(tmp_path / "aftersales.duckdb"), read_only=True) as found:
        row = found.execute("from marts.settings").fetchone()
    assert row == ("3", "953.6 MiB", str(scratch))


def test_a_build_ends_with_its_three_slowest_nodes(company: Path) -> None:
    run = build(company, "--full-refresh", "--log-format", "json")
    assert run.returncode == 0, run.stderr
    with duckdb.connect(str(company / "aftersales.duckdb"), read_only=True) as found:
        rows = found.execute(
            "select node_name, round(seconds, 2) from marts.build_nodes"
            " order by seconds desc limit 3"
        ).fetchall()
    assert list(json.loads(run.stdout)["slowest"].items()) == rows
    assert "  Slowest  " in build(company, "--full-refresh").stdout


def test_what_is_not_published_is_for_its_owner_alone(company: Path) -> None:
    directory = company / "aftersales.duckdb.d"
    (directory / "work.duckdb").chmod(0o644)
    (directory / "logs").chmod(0o755)
    assert build(company, "--full-refresh").returncode == 0
    modes = {path: path.stat().st_mode & 0o777 for path in directory.iterdir()}
    open_to_all = {path.name for path, mode in modes.items() if mode & 0o077}
    published = (company / "aftersales.duckdb").resolve()
    assert modes[published] == 0o444
    assert all(name == "lock" or "-20" in name for name in open_to_all), open_to_all
    assert directory.stat().st_mode == (company / "data").stat().st_mode


def test_a_work_database_of_other_versions_is_made_anew(company: Path) -> None:
    made_by = company / "aftersales.duckdb.d" / "made_by"
    made_by.write_text("duckdb 0.1")
    assert build(company, "--full-refresh", "--threads", 1).returncode == 0
    assert duckdb.__version__ in made_by.read_text()


def test_other_targets_load_no_files(company: Path) -> None:
    profiles = company / "project" / "profiles" / "profiles.yml"
    kept = profiles.read_text()
    profiles.write_text(kept + "    warehouse: {type: duckdb, path: ':memory:'}\n")
    complains(
        build(company, "--target", "warehouse"),
        2,
        "--data has no meaning with --target",
    )
    profiles.write_text(kept)


@pytest.mark.parametrize(
    ("number", "status", "word"),
    [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Stopped")],
)
def test_an_interrupted_build_ends_with_its_child(
    company: Path, number: signal.Signals, status: int, word: str
) -> None:
    before = published(company)
    process = subprocess.Popen(
        command_line("build", "--data", "data", "--full-refresh"),
        cwd=company,
        env=environment(AFTERSALES_PROJECT=str(company / "project")),
        stderr=subprocess.PIPE,
        text=True,
        # What a shell runs in the background inherits that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    assert "Loading" in process.stderr.readline()
    time.sleep(1)
    children = child_processes(process.pid)
    assert children
    process.send_signal(number)
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == status
    assert "Traceback" not in said
    assert said.splitlines()[-1] == f"Error: {word}; nothing was published."
    assert not [child for child in children if is_alive(child)]
    assert published(company) == before
    assert not unpublished(company).exists()
    assert build(company).returncode == 0


def test_a_dbt_that_is_killed_is_told_of_as_that(company: Path) -> None:
    before = published(company)
    slow = company / "project" / "models" / "marts" / "slow.sql"
    slow.write_text(
        "select sum(one.range * two.range) as total"
        " from range(9000000) as one, range(9000000) as two, raw.tickets"
    )
    process = subprocess.Popen(
        command_line("build", "--data", "data", "--log-format", "json"),
        cwd=company,
        env=environment(AFTERSALES_PROJECT=str(company / "project")),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if json.loads(line).get("node") == "slow":
            os.kill(child_processes(process.pid)[0], signal.SIGKILL)
            break
    said = json.loads(process.stderr.read().splitlines()[-1])
    process.stderr.close()
    slow.unlink()
    assert process.wait(timeout=30) == 1
    assert said["message"].startswith(
        "dbt failed: it was ended by signal 9 (out of memory?). Nothing was published."
    )
    assert published(company) == before


def test_a_killed_build_takes_its_child_along(company: Path) -> None:
    process = subprocess.Popen(
        command_line("build", "--data", "data", "--full-refresh"),
        cwd=company,
        env=environment(AFTERSALES_PROJECT=str(company / "project")),
    )
    time.sleep(1.5)
    children = child_processes(process.pid)
    assert children
    process.kill()
    process.wait()
    assert build(company).returncode == 0, "it waits for the child to go"
    assert not [child for child in children if is_alive(child)]


def child_processes(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split()]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().split()[2]
