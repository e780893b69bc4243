"""The command `aftersales`: reads the command line, and turns errors into words."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from aftersales.arguments import build_parser, read_arguments
from aftersales.errors import AftersalesError, InputError
from aftersales.options import (
    DUCKDB_TARGET,
    Options,
    parse_count,
    parse_database,
    parse_directory,
    parse_instant,
    parse_size,
    parse_target,
    parse_timezone,
)
from aftersales.progress import Reporter, reporter

INTERRUPTED = 130
_TERMINATED = 143
_INTERNAL = 1

Arguments = argparse.Namespace
Command = Callable[[Arguments, Options, Reporter], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status and never raises."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    # Needed before the command line is understood, to complain in the right format.
    wants_json = (
        "--log-format=json" in words
        or "json" in words[1:]
        and (words[words.index("json") - 1] == "--log-format")
    )
    log = reporter("json" if wants_json else "text", quiet="--quiet" in words)
    try:
        return _run(words, log)
    except AftersalesError as error:
        log.error(str(error), error.exit_code)
        return error.exit_code
    except _Terminated:
        log.error(f"Stopped{_left_alone(words)}", _TERMINATED)
        return _TERMINATED
    except KeyboardInterrupt:
        log.error(f"Interrupted{_left_alone(words)}", INTERRUPTED)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0  # whoever was reading has seen enough
    except Exception as error:  # noqa: BLE001
        return _unexpected(error, log)


def console() -> NoReturn:
    """The entry point of the installed command."""
    signal.signal(signal.SIGTERM, _terminate)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(main())


def _run(words: Sequence[str], log: Reporter) -> int:
    arguments = read_arguments(words)
    if arguments is None:
        build_parser().print_help()
        return 0
    commands: dict[str, Command] = {
        "build": _build,
        "check": _check,
        "show": _show,
        "export": _export,
        "report": _report,
    }
    options = read_options(arguments)
    if arguments.command not in ("build", "check"):
        _tell_of_unused(arguments, log)
    return commands[arguments.command](arguments, options, log)


def read_options(arguments: Arguments) -> Options:
    """The shared options, each one judged.

    Raises:
        InputError: one of them is wrong.
    """

    def given(name: str) -> str | None:
        value: str | None = getattr(arguments, name, None)
        return value

    data, mapping, target = given("data"), given("mapping"), given("target")
    as_of, timezone = given("as_of"), given("timezone")
    threads, memory, temp = map(given, ("threads", "memory_limit", "temp_directory"))
    if mapping is not None and not Path(mapping).is_file():
        raise InputError("--mapping: no such file", file=mapping)
    if mapping is not None and data is None and target in (None, DUCKDB_TARGET):
        _require_data(arguments.command, mapping)
    return Options(
        database=parse_database(arguments.database),
        data=None if data is None else parse_directory(data, "--data"),
        mapping=None if mapping is None else Path(mapping),
        as_of=None if as_of is None else parse_instant(as_of),
        timezone=None if timezone is None else parse_timezone(timezone),
        target=DUCKDB_TARGET if target is None else parse_target(target),
        full_refresh=bool(getattr(arguments, "full_refresh", False)),
        threads=None if threads is None else parse_count(threads, "--threads"),
        memory_limit=None if memory is None else parse_size(memory),
        temp_directory=None
        if temp is None
        else parse_directory(temp, "--temp-directory"),
    )


def _require_data(command: str, mapping: str) -> None:
    """Make sure that a mapping is not applied to the demo company's files.

    Raises:
        InputError: it would be.
    """
    if command in ("build", "check"):
        raise InputError(
            "--mapping needs --data, the directory of the files that it maps",
            file=mapping,
            advice=f"Give it, such as --data {Path(mapping).parent}.",
        )


def _build(_: Arguments, options: Options, log: Reporter) -> int:
    from aftersales.build.build import build

    return build(options, log)


def _check(arguments: Arguments, options: Options, log: Reporter) -> int:
    from aftersales.build.check import check

    # A log of JSON lines is not to be broken by a document of many.
    as_json = arguments.format == "json" and arguments.log_format != "json"
    return check(options, log, strict=arguments.strict, as_json=as_json)


def _show(arguments: Arguments, options: Options, _: Reporter) -> int:
    from aftersales.show.show import Request, show

    request = Request(
        kpi=arguments.kpi,
        grain=arguments.grain,
        segment=arguments.segment,
        since=arguments.since,
        period=arguments.period,
        records=arguments.records,
        format=arguments.format,
    )
    return show(options.database, request)


def _export(arguments: Arguments, options: Options, log: Reporter) -> int:
    from aftersales.export import export_tables
    from aftersales.periods import parse_period

    since = parse_period(arguments.since).start if arguments.since else None
    directory = Path(arguments.output)
    export_tables(
        options.database,
        directory,
        arguments.format or ["csv"],
        arguments.kpi,
        arguments.grain,
        since,
        arguments.table,
    )
    log.result(f"Exported to {directory}", directory=str(directory))
    return 0


def _report(arguments: Arguments, options: Options, log: Reporter) -> int:
    from aftersales.report import write_report

    directory = Path(arguments.output)
    write_report(options.database, directory)
    log.result(f"Wrote the report to {directory}", directory=str(directory))
    return 0


def _tell_of_unused(arguments: Arguments, log: Reporter) -> None:
    for name in ("data", "mapping", "as_of", "timezone", "target", "full_refresh"):
        if getattr(arguments, name, None):
            option = f"--{name.replace('_', '-')}"
            log.notice(
                f"{option} makes no difference to {arguments.command},"
                " which reads what was published"
            )


def _unexpected(error: Exception, log: Reporter) -> int:
    """Tell of a mistake of ours, or of a machine that gave up, without a traceback."""
    if os.environ.get("AFTERSALES_DEBUG"):
        traceback.print_exception(error)
    name = type(error).__name__
    if name == "OutOfMemoryException" or isinstance(error, MemoryError):
        log.error(
            "Out of memory. Give less of it to DuckDB with --memory-limit, and a"
            " roomy --temp-directory.",
            3,
        )
        return 3
    first = (str(error).strip().splitlines() or [""])[0]
    log.error(
        f"Unexpected {name}: {first}. This is a defect of aftersales; please report"
        " it, with what AFTERSALES_DEBUG=1 shows.",
        _INTERNAL,
    )
    return _INTERNAL


def _left_alone(words: Sequence[str]) -> str:
    """The end of a sentence that tells what became of the published file."""
    return "; nothing was published." if words[:1] == ["build"] else "."


class _Terminated(KeyboardInterrupt):
    """Another process asked this one to end."""


def _terminate(_: int, __: FrameType | None) -> NoReturn:
    raise _Terminated
