"""The command line alone: help, and one message for whatever is wrong with it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import duckdb
import pytest
from aftersales import cli
from aftersales.warehouse import profile
from command import Cli, command_line, environment

COMMANDS = ("build", "check", "show", "export", "report")
READING = COMMANDS[2:]


class Called:
    """The command, called in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        """The exit status, and what went to standard output and error."""
        status = cli.main(words)
        return status, *self._capsys.readouterr()

    def refuses(self, words: list[str], status: int, *texts: str) -> str:
        """It ends in that status with one message, which holds the texts."""
        ended, _, said = self.run(*words)
        assert ended == status, said
        lines = said.splitlines()
        assert sum(line.startswith("Error:") for line in lines) == 1
        assert "Traceback" not in said
        assert "defect" not in said
        for text in texts:
            assert text in said
        return said


@pytest.fixture
def called(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Called:
    for name in os.environ:
        if name.startswith(("AFTERSALES_", "DBT_", "COLUMNS", "NO_COLOR")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return Called(capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(called: Called, command: str) -> None:
    status, help_text, _ = called.run(command, "--help")
    assert status == 0
    assert "--database FILE" in help_text
    assert ("--data DIR" in help_text) == (command not in READING)
    assert max(map(len, help_text.splitlines())) <= 80


def test_no_command_shows_help(called: Called) -> None:
    status, help_text, _ = called.run()
    assert status == 0
    assert all(command in help_text for command in COMMANDS)
    assert "Exit status" in help_text


def test_the_version_is_reported(called: Called) -> None:
    status, version, _ = called.run("--version")
    assert (status, version.split()[0]) == (0, "aftersales")


MISTAKES: list[tuple[list[str], int, list[str]]] = [
    (["bild"], 2, ["'bild'", "Did you mean 'build'", "aftersales --help"]),
    (["build", "--dta", "x"], 2, ["'--data'", "aftersales build --help"]),
    (["show", "nps", "csat"], 2, ["csat", "aftersales show --help"]),
    (["build", "--data"], 2, ["--data", "argument"]),
    (["build", "--as-of", "yesterday"], 2, ["'yesterday' is no instant", "2026-"]),
    (["build", "--as-of", "2026-02-30"], 2, ["is no instant"]),
    (["build", "--data-from", "June"], 2, ["'June' is no date", "2026-"]),
    (["build", "--data-from", "2026-02-30"], 2, ["is no date"]),
    (["build", "--data-from", "2026-02-03T00:00"], 2, ["is no date"]),
    (["build", "--as-of", "2026-3-1"], 2, ["is no instant"]),
    (["build", "--as-of", "٢٠٢٦-03-01"], 2, ["is no instant"]),
    (
        ["build", "--as-of", "9999-12-31"],
        2,
        ["is more than 10 years ahead", "Leave it out"],
    ),
    (["build", "--timezone", "Europe/Berln"], 2, ["Did you mean Europe/Berlin"]),
    (["build", "--timezone", "CEST"], 2, ["names no place", "Europe/Berlin"]),
    (["build", "--timezone", "GMT+2"], 2, ["names no place", "Europe/Berlin"]),
    (["build", "--timezone", "+02:00"], 2, ["names no place", "Europe/Berlin"]),
    (
        ["build", "--data", "nowhere"],
        2,
        ["'nowhere' does not exist"],
    ),
    (["build", "--data", ""], 2, ["--data", "'' is no path"]),
    (["build", "--data", __file__], 2, ["--data", "is a file"]),
    (
        ["build", "--mapping", "nowhere.yml"],
        2,
        ["'nowhere.yml' does not exist"],
    ),
    (["build", "--mapping", "."], 2, ["--mapping", "File '.' is a directory"]),
    (
        ["build", "--mapping", __file__],
        2,
        ["--mapping needs --data", f"--data {Path(__file__).parent}"],
    ),
    (["check", "--mapping", __file__], 2, ["--mapping needs --data"]),
    (
        ["build", "--database", "nowhere/a.duckdb"],
        2,
        ["Directory 'nowhere' does not exist"],
    ),
    (["build", "--database", "."], 2, ["--database", "is a directory"]),
    (["build", "--database", ""], 2, ["--database", "'' is no path"]),
    (["build", "--database", "marts.duckdb"], 2, ["can't be queried"]),
    (["build", "--database", "C:\\x"], 2, ["a backslash", "takes for a slash"]),
    (["show", "--database", "a\\b.duckdb"], 2, ["a backslash"]),
    (["build", "--database", "/dev/null"], 2, ["not a regular file"]),
    (["build", "--target", "oracle"], 2, ["no target of the profile", "duckdb"]),
    (["check", "--target", "oracle"], 2, ["no target of the profile"]),
    (["build", "--threads", "many"], 2, ["--threads"]),
    (["build", "--threads", "9" * 5000], 2, ["--threads", "not a valid integer"]),
    (["build", "--threads", "0"], 2, ["--threads"]),
    (["build", "--memory-limit", "lots"], 2, ["--memory-limit", "4GB"]),
    (["build", "--memory-limit", "1000%"], 2, ["--memory-limit", "4GB"]),
    (["build", "--memory-limit", "0%"], 2, ["--memory-limit"]),
    (["build", "--memory-limit", "٣GB"], 2, ["--memory-limit"]),
    (["build", "--memory-limit", "9" * 20 + "TB"], 2, ["--memory-limit"]),
    (["build", "--temp-directory", "nowhere"], 2, ["--temp-directory"]),
    (["build", "--temp-directory", "/dev/null"], 2, ["not a regular file"]),
    (["build", "--log-format", "xml"], 2, ["--log-format", "'json'"]),
    (["show", "--records"], 2, ["--records needs a KPI"]),
    (["export", "--output", __file__], 2, ["--output", "is a file"]),
    *[
        ([command], 2, ["nothing was published", "aftersales build"])
        for command in READING
    ],
]


@pytest.mark.parametrize(
    ("words", "status", "texts"), MISTAKES, ids=lambda word: str(word)[:50]
)
def test_a_wrong_command_line_is_reported_in_one_message(
    called: Called, tmp_path: Path, words: list[str], status: int, texts: list[str]
) -> None:
    said = called.refuses(words, status, *texts)
    assert len(said) < 700
    assert not list(tmp_path.iterdir()), "nothing may be left behind"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("target", "package"),
    [("postgres", "dbt-postgres"), ("spark", "dbt-spark"), ("spark", "PyHive")],
)
def test_a_target_whose_adapter_is_not_installed_is_refused(
    called: Called,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    target: str,
    package: str,
) -> None:
    def installed(name: str) -> str:
        if name == package:
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(profile, "version", installed)
    cure = f"`pip install -e .[{target}]`"
    called.refuses([command, "--target", target], 2, f"needs {package},", cure)
    assert not list(tmp_path.iterdir())


PATHS = ("--database", "--data", "--mapping", "--temp-directory")


@pytest.mark.parametrize("option", PATHS)
@pytest.mark.parametrize("kind", ["pipe", "socket", "long", "bytes", "loop", "control"])
def test_a_path_that_is_no_place_is_judged_before_it_is_opened(
    called: Called, tmp_path: Path, option: str, kind: str
) -> None:
    path = str(tmp_path / "x")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind(path)
    elif kind == "long":
        path = "x" * 5000
    elif kind == "bytes":
        path = "x\udcff.duckdb/y"
    elif kind == "loop":
        Path(path).symlink_to(path)
    else:
        path = "\x1b[31mred\u202e/x"
    said = called.refuses(["build", option, path], 2)
    assert len(said) < 1000
    assert all(sign.isprintable() for sign in said.removesuffix("\n"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every directory")
def test_a_directory_that_may_not_be_entered_is_reported(
    called: Called, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    for option in PATHS:
        called.refuses(["build", option, str(closed / "x")], 3, "permission denied")


def test_an_output_is_judged_before_the_database_is_read(
    called: Called, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for command in ("export", "report"):
        for output in ("pipe", "pipe/below", "x" * 300, "\udcff"):
            called.refuses([command, "--output", output], 2)


def test_an_error_is_a_json_object_when_asked(called: Called) -> None:
    for words in (["--log-format", "json"], ["--log-format=json"]):
        status, _, said = called.run("build", *words, "--as-of", "now")
        error = json.loads(said)
        assert status == error["exit_code"] == 2
        assert error["event"] == "error"


def test_options_that_make_no_difference_are_named(called: Called) -> None:
    said = called.refuses(["show", "--timezone", "UTC", "--full-refresh"], 2)
    assert "--timezone makes no difference to show" in said
    assert "--full-refresh makes no difference to show" in said


def test_a_defect_is_reported_without_a_traceback(
    called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("division by\x1b zero")

    monkeypatch.setattr(cli, "read_options", fail)
    status, _, said = called.run("build")
    assert status == 1
    assert said.startswith("Error: Unexpected ZeroDivisionError: division by")
    assert "AFTERSALES_DEBUG=1" in said
    assert "\x1b" not in said


_INFO = (
    "create schema marts; create table marts.build_info as select 'b' as build_id,"
    " timestamp '2026-01-01' as built_at, timestamp '2026-01-01' as as_of,"
    " 'UTC' as reporting_timezone, '0.0.1' as aftersales_version"
)


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize(
    ("made", "problem"),
    [
        ("text", "not a database that aftersales published"),
        ("pipe", "not a regular file"),
        ("directory", "is a directory"),
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
    called: Called, tmp_path: Path, command: str, made: str, problem: str
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
    called.refuses([command, "--database", "mine.duckdb"], 2, "mine.duckdb", problem)


def test_a_database_that_is_being_written_is_in_use(cli: Cli, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "aftersales.duckdb")) as connection:
        connection.execute("create schema marts")
        run = cli("show")
    assert run.returncode == 3
    assert "in use by" in run.stderr


def test_a_working_directory_that_was_deleted_is_reported(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    leave_and_run = (
        "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    )
    for command in ("build", "show"):
        gone.mkdir(exist_ok=True)
        run = subprocess.run(
            [sys.executable, "-c", leave_and_run, *command_line(command)],
            cwd=gone,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 3
        assert "the working directory is gone" in run.stderr
        assert "Change to a directory" in run.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("words", "status"), [(["--version"], 0), (["--what"], 2)])
def test_a_closed_stream_changes_no_status(
    closed: str, words: list[str], status: int, tmp_path: Path
) -> None:
    run = subprocess.run(
        ["sh", "-c", f'"$@" {closed}', "sh", *command_line(*words)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == status
    assert "Traceback" not in run.stderr
