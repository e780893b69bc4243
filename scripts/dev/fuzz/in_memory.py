"""The product on one case in this process: files loaded, models run in memory."""

from __future__ import annotations

import signal
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import duckdb
from aftersales.build.usable import assess
from aftersales.errors import AftersalesError
from aftersales.input.inputs import load_inputs
from aftersales.sql import identifier
from replay import (
    Marts,
    Replay,
    ReplayError,
    Shape,
    memory_database,
    shape_of_raw,
)

from fuzz.case import DECOY, Case
from fuzz.outcomes import (
    LIMIT_SECONDS,
    PASSED,
    REFUSED,
    TEST_FAILED,
    Outcome,
    message_failures,
    status_failures,
)

WALL_CLOCK = "2025-01-03T10:30:00Z"
WORK_SECONDS = 60.0
"""Processor seconds, which a busy machine does not add to."""
_CLOCK_TEST = "as_of_is_known"
_INPUT_ERROR = "input error: "
"""How a model refuses a value of a warehouse's column."""


class TooSlowError(BaseException):
    """The time limit has passed; none of the product's handlers may catch it."""


def run_in_memory(replay: Replay, case: Case, seed: int) -> Outcome:
    """Load the case's files as a build does, and run the models on what was loaded."""
    began, began_working = time.monotonic(), time.process_time()
    status: int | None = None
    message = ""
    failures: list[str] = []
    try:
        status, message, failures = _load_and_replay(replay, case)
    except TooSlowError:
        failures = [f"not done after {LIMIT_SECONDS:.0f} seconds"]
    except AftersalesError as error:
        status, message = error.exit_code, str(error)
        failures = status_failures(status, message) + message_failures(message)
    except ReplayError as error:
        message = f"{error}".splitlines()[0]
        if _INPUT_ERROR in message:
            status = REFUSED
        else:
            status, failures = TEST_FAILED, [message]
    except Exception:  # noqa: BLE001 - any other one is what is looked for
        failures = [
            "traceback: " + " | ".join(traceback.format_exc().splitlines()[-3:])
        ]
    seconds = time.monotonic() - began
    if time.process_time() - began_working > WORK_SECONDS and not failures:
        failures = [f"more than {WORK_SECONDS:.0f} processor seconds: {message[:300]}"]
    return Outcome(seed, case.kinds, status, message, seconds, tuple(failures))


def _load_and_replay(replay: Replay, case: Case) -> tuple[int, str, list[str]]:
    with memory_database() as connection:
        connection.execute("set memory_limit = '2GB'")
        with _time_limit(LIMIT_SECONDS):
            given = load_inputs(connection, case.data, case.mapping)
        failures = _look_at_loaded(connection, case, shape_of_raw(connection))
        for table, columns in case.retyped.items():
            _retype(connection, table, columns)
        marts = _run_models(replay, connection)
        refusals = assess(connection, given).refusals
    if refusals:
        return REFUSED, str(refusals[0]), failures
    if _CLOCK_TEST in marts.failed_tests:
        return REFUSED, "no dated record in the input", failures
    if marts.failed_tests:
        named = ", ".join(f"{name} ({n})" for name, n in marts.failed_tests.items())
        return TEST_FAILED, named, failures
    return PASSED, "", failures


def _run_models(replay: Replay, connection: duckdb.DuckDBPyConnection) -> Marts:
    shape = shape_of_raw(connection)
    variables = {"wall_clock": WALL_CLOCK, "reporting_timezone": "UTC"}
    replay.compiled(shape, variables)  # dbt's time is not the product's
    with _time_limit(LIMIT_SECONDS + 5):
        return replay.run_loaded(connection, shape, variables, LIMIT_SECONDS)


def _look_at_loaded(
    connection: duckdb.DuckDBPyConnection, case: Case, shape: Shape
) -> list[str]:
    """Whether only the files that were named are there, with all of their rows."""
    failures = []
    for table in shape:
        ((rows, decoys),) = connection.execute(
            f"select count(*), count(*) filter (loaded::varchar like '%{DECOY}%')"
            f" from raw.{identifier(table)} as loaded"
        ).fetchall()
        if decoys:
            failures.append(f"{table} was read from another file than the one named")
        if rows != case.rows.get(table, rows):
            failures.append(
                f"{rows} rows of {table}, of {case.rows[table]} in the file"
            )
    return failures


def _retype(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]
) -> None:
    """Replace a loaded table by one with other values in some of its columns."""
    replaced = ", ".join(
        f"{sql} as {identifier(name)}" for name, sql in columns.items()
    )
    ((kind,),) = connection.execute(
        "select table_type from information_schema.tables"
        " where table_schema = 'raw' and table_name = ?",
        [table],
    ).fetchall()
    name = f"raw.{identifier(table)}"
    connection.execute(
        f"create table raw.retyped as select * replace ({replaced}) from {name}"
    )
    connection.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {name}")
    connection.execute(f"alter table raw.retyped rename to {identifier(table)}")


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
