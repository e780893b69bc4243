"""The command line's options: which there are, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from aftersales.errors import InputError
from aftersales.options import (
    DUCKDB_TARGET,
    Options,
    parse_count,
    parse_instant,
    parse_size,
    parse_target,
)
from aftersales.paths import (
    parse_database,
    parse_directory,
    parse_file,
    parse_scratch_directory,
)
from aftersales.timezones import parse_timezone

SHARED = "Shared options"
INPUT = "What to build from"
MACHINE = "Use of the machine"

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]


class Option(click.Option):
    """An option that stands under a heading of its own in the help."""

    def __init__(self, *words: Any, heading: str = "Options", **more: Any) -> None:
        self.heading = heading
        super().__init__(*words, **more)


class Command(click.Command):
    """A command whose help lists its options by heading."""

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                heading = getattr(parameter, "heading", "Options")
                sections.setdefault(heading, []).append(record)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def option(*words: str, heading: str = "Options", **more: Any) -> Decorator[Any]:
    """An option of a command."""
    return click.option(*words, cls=Option, heading=heading, **more)


def shared_options(command: Decorated) -> Decorated:
    """The options that every command has."""
    return _with(
        command,
        option(
            "--database",
            metavar="FILE",
            default="aftersales.duckdb",
            show_default=True,
            heading=SHARED,
            help="The published DuckDB file.",
        ),
        option(
            "--quiet",
            is_flag=True,
            heading=SHARED,
            help="Say nothing but errors and what is asked.",
        ),
        option(
            "--log-format",
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            heading=SHARED,
            help="How to report progress: lines of text, or one JSON object a line.",
        ),
    )


def input_options(*, hidden: bool = False) -> Decorator[Any]:
    """The options that decide what is built.

    A command that only reads what was published knows them too, so that one set of
    options serves all commands; it says that it makes no use of them.
    """

    def add(name: str, text: str, **more: Any) -> Decorator[Any]:
        return option(name, heading=INPUT, hidden=hidden, help=text, **more)

    def decorated(command: Decorated) -> Decorated:
        return _with(
            command,
            add(
                "--data",
                "Directory of canonical files (default: the demo company).",
                metavar="DIR",
            ),
            add(
                "--mapping",
                "How foreign files become canonical tables (YAML).",
                metavar="FILE",
            ),
            add(
                "--as-of",
                "Count what happened up to here (default: the last event).",
                metavar="INSTANT",
            ),
            add(
                "--timezone",
                "Time zone that cuts the periods (default: UTC).",
                metavar="NAME",
            ),
            add(
                "--target",
                "Target of the dbt profile (default: duckdb). Another one runs dbt"
                " there alone: a warehouse loads its own input, and no file is"
                " published.",
                metavar="NAME",
            ),
            add(
                "--full-refresh",
                "Build even if nothing has changed since the last build.",
                is_flag=True,
            ),
        )

    return decorated


def machine_options(command: Decorated) -> Decorated:
    """The options that limit what DuckDB takes of the machine."""
    return _with(
        command,
        option(
            "--threads",
            metavar="N",
            heading=MACHINE,
            help="Processors to use (default: all of them).",
        ),
        option(
            "--memory-limit",
            metavar="SIZE",
            heading=MACHINE,
            help="Memory for DuckDB, such as 4GB (default: 2500MB).",
        ),
        option(
            "--temp-directory",
            metavar="DIR",
            heading=MACHINE,
            help="Where DuckDB puts what does not fit in memory (default: beside"
            " FILE).",
        ),
    )


def read_options(given: Mapping[str, Any]) -> Options:
    """The options of a command, by name, each one judged.

    Raises:
        InputError: one of them is wrong.
        BusyError: one of them names a place that is out of reach.
    """
    target = _read(given, "target", parse_target) or DUCKDB_TARGET
    data = _read(given, "data", lambda text: parse_directory(text, "--data"))
    mapping = _read(given, "mapping", lambda text: parse_file(text, "--mapping"))
    if mapping and not data and target == DUCKDB_TARGET:
        # Foreign files mixed with the demo company's would give numbers of nobody.
        raise InputError(
            "--mapping needs --data, the directory of the files that it maps",
            file=mapping,
            advice=f"Give it, such as --data {mapping.parent}.",
        )
    return Options(
        database=parse_database(given["database"]),
        data=data,
        mapping=mapping,
        as_of=_read(given, "as_of", parse_instant),
        timezone=_read(given, "timezone", parse_timezone),
        target=target,
        full_refresh=bool(given.get("full_refresh")),
        threads=_read(given, "threads", lambda text: parse_count(text, "--threads")),
        memory_limit=_read(given, "memory_limit", parse_size),
        temp_directory=_read(
            given,
            "temp_directory",
            lambda text: parse_scratch_directory(text, "--temp-directory"),
        ),
    )


Parsed = TypeVar("Parsed")


def _read(
    given: Mapping[str, Any], name: str, parse: Callable[[str], Parsed]
) -> Parsed | None:
    text = given.get(name)
    return None if text is None else parse(text)


def _with(command: Decorated, *decorators: Decorator[Any]) -> Decorated:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command
