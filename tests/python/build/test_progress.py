"""What a command says of its work, on a terminal, in a file and as JSON."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from pathlib import Path
from threading import Thread

import pytest
from aftersales.build import dbt_process
from aftersales.progress import Reporter
from dbt.events.types import LogStartLine
from dbt_common.events.base_types import msg_from_base_event
from pyhive import hive
from pyhive.exc import OperationalError


class Screen(io.StringIO):
    """A stream that takes itself for a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def work(log: Reporter) -> None:
    log.step("Building")
    log.node("kpi_nps", "model", "started", 0, 2)
    log.node("kpi_nps", "model", "success", 1, 2)
    log.node("nps_is_whole", "test", "pass", 2, 2)
    log.notice("a \x1b[31mred\u202e name\nof two lines")
    log.result("Published\n  more", rows=3)


def test_a_file_gets_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    work(Reporter())
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "Building",
        "1/2 kpi_nps: success",
        "Notice: a \\x1b[31mred\\u202e name of two lines",
    ]
    assert said.out == "Published\n  more\n"


def test_a_terminal_gets_a_line_that_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    log = Reporter()
    work(log)
    log.error("it failed", 1)
    shown = screen.getvalue()
    assert "2/2" in shown
    assert "kpi_nps: success" not in shown
    assert shown.endswith("it failed\n")
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l"), "the cursor is back"


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log = Reporter(as_json=True)
    work(log)
    log.error("it failed", 1)
    said = capsys.readouterr()
    events = [json.loads(line) for line in said.err.splitlines()]
    assert [event["event"] for event in events] == [
        *("step", "node", "node", "node", "notice", "error")
    ]
    assert events[-1]["exit_code"] == 1
    (result,) = map(json.loads, said.out.splitlines())
    assert (result["message"], result["rows"]) == ("Published", 3)


def test_a_session_of_spark_that_cannot_be_closed_is_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def refuse(connection: object) -> None:
        tried.append(connection)
        raise OperationalError("no class LlapSigner")

    monkeypatch.setattr(hive.Connection, "close", refuse)
    dbt_process.let_sessions_go()
    hive.Connection.close("a session")
    assert tried == ["a session"]


class SlowPipe(io.StringIO):
    """A stream whose every write lets another thread go on."""

    def write(self, text: str) -> int:
        time.sleep(0.001)
        return super().write(text)


STARTED = msg_from_base_event(
    LogStartLine(
        description="a model", index=1, total=8, node_info={"node_name": "kpi_nps"}
    )
)


def test_a_log_that_is_full_ends_none_of_dbts_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """dbt would wait for it for ever."""
    said = io.StringIO()
    monkeypatch.setattr(sys, "stdout", said)
    with contextlib.suppress(OSError), Path("/dev/full").open("w") as log:
        dbt_process.say(log, STARTED)
    assert "kpi_nps" in said.getvalue()


def test_what_threads_of_dbt_say_at_once_comes_as_whole_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said, log = SlowPipe(), SlowPipe()
    monkeypatch.setattr(sys, "stdout", said)
    words = (log, STARTED)
    threads = [Thread(target=dbt_process.say, args=words) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [one["data"]["node_info"]["node_name"] for one in events] == ["kpi_nps"] * 8
    assert len(log.getvalue().splitlines()) == 8
    assert all(line.count("a model") == 1 for line in log.getvalue().splitlines())


@pytest.mark.parametrize("as_json", [False, True])
def test_quiet_leaves_errors_and_answers(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    log = Reporter(as_json=as_json, quiet=True)
    work(log)
    assert capsys.readouterr() == ("", "")
    log.error("it failed", 1)
    log.answer("Validated", ["a line"], tables=[])
    said = capsys.readouterr()
    assert "it failed" in said.err
    assert ("Validated" if as_json else "a line") in said.out
