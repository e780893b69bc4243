"""The command line's options: which there are, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Any, TypeVar

import click

from aftersales.errors import InputError
from aftersales.options import (
    Options,
    parse_date,
    parse_instant,
    parse_size,
)
from aftersales.paths import Database, MappingFile, Place
from aftersales.timezones import parse_timezone
from aftersales.warehouse.profile import is_catalog, parse_target, reads_files

_MOST_THREADS = 1024

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]


class Option(click.Option):
    """An option that stands under a heading of its own in the help."""

    def __init__(self, *words: Any, heading: str, **more: Any) -> None:
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


def option(
    name: str,
    metavar: str | None,
    text: str,
    *,
    heading: str = "Options",
    parse: Callable[[str], Any] | None = None,
    **more: Any,
) -> Decorator[Any]:
    """An option of a command, or a flag where there is no `metavar`.

    `text` is what its help says, `parse` what makes a value of a text.
    """
    if parse:
        more["callback"] = lambda _, __, given: None if given is None else parse(given)
    if metavar:
        more |= {"metavar": metavar, "show_default": "default" in more}
    else:
        more["is_flag"] = True
    return click.option(name, cls=Option, heading=heading, help=text, **more)


def choice(name: str, values: Sequence[str], text: str, **more: Any) -> Decorator[Any]:
    """An option with a few possible values."""
    metavar = f"[{'|'.join(values)}]"
    return option(name, metavar, text, type=click.Choice(values), **more)


def shared_options(command: Decorated) -> Decorated:
    """Add the options that every command has."""
    add = partial(option, heading="Shared options")
    formats = "How to report progress: lines of text, or one JSON object a line."
    return _with(
        command,
        add(
            "--database",
            "FILE",
            "The published DuckDB file.",
            type=Database(),
            default="aftersales.duckdb",
        ),
        add("--quiet", None, "Say nothing but errors and what is asked."),
        choice(
            "--log-format",
            ["text", "json"],
            formats,
            default="text",
            heading="Shared options",
        ),
    )


def input_options(command: Decorated, *, hidden: bool = False) -> Decorated:
    """Add the options that decide what is built.

    A command that only reads what was published knows them too, so that one set of
    options serves all commands; it says that it makes no use of them.
    """
    add = partial(option, heading="What to build from", hidden=hidden)
    return _with(
        command,
        add(
            "--data",
            "DIR",
            "Directory of canonical files (default: the demo company; with spark the"
            " tables in schema raw there).",
            type=Place(directory=True, exists=True),
        ),
        add(
            "--mapping",
            "FILE",
            "How foreign files become canonical tables (YAML), or the system whose own"
            " export they are: zendesk-csv, servicenow-csv, jira-csv, freshdesk-csv.",
            type=MappingFile(),
        ),
        add(
            "--source",
            "NAME",
            "The system whose tables --data holds, as its connector delivers them, such"
            " as zendesk; may be repeated.",
            multiple=True,
            parse=_parse_sources,
        ),
        add(
            "--as-of",
            "INSTANT",
            "Count what happened up to here (default: the last event).",
            parse=parse_instant,
        ),
        add(
            "--data-from",
            "DATE",
            "Where the data begin, if they were cut off there: no period that begins"
            " before it is judged.",
            parse=parse_date,
        ),
        add(
            "--timezone",
            "NAME",
            "Time zone that cuts the periods (default: UTC).",
            parse=parse_timezone,
        ),
        add(
            "--target",
            "NAME",
            "Target of the dbt profile (default: duckdb). With postgres or spark the"
            " marts are published, and read, in a schema of that server.",
            parse=parse_target,
        ),
        add(
            "--full-refresh",
            None,
            "Build even if nothing has changed since the last build.",
        ),
    )


def machine_options(command: Decorated) -> Decorated:
    """Add the options that limit what DuckDB takes of the machine."""
    add = partial(option, heading="Use of the machine")
    return _with(
        command,
        add(
            "--threads",
            "N",
            "Processors to use (default: all of them).",
            type=click.IntRange(1, _MOST_THREADS),
        ),
        add(
            "--memory-limit",
            "SIZE",
            "Memory for DuckDB, such as 4GB (default: 2400MB).",
            parse=parse_size,
        ),
        add(
            "--temp-directory",
            "DIR",
            "Where DuckDB puts what does not fit in memory (default: beside FILE).",
            type=Place(directory=True, exists=True, writable=True),
        ),
    )


def _parse_sources(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    from aftersales.input.source_systems import parse_source

    return tuple(dict.fromkeys(parse_source(name).name for name in names))


def read_options(given: Mapping[str, Any]) -> Options:
    """The options of a command, by their names.

    Raises:
        InputError: they do not go together.
    """
    names = [field.name for field in fields(Options) if field.name in given]
    options = Options(
        **{name: given[name] for name in names if given[name] is not None}
    )
    if not options.data and is_catalog(options.target):
        options = replace(options, is_in_catalog=True)
    mapping = options.mapping
    if options.data or not reads_files(options.target):
        return options
    if options.source and not options.is_in_catalog:
        raise InputError(
            "--source needs --data, the directory of the system's tables",
            advice="Give it, such as --data zendesk_export.",
        )
    if mapping:
        # Foreign files mixed with the demo company's would give numbers of nobody.
        raise InputError(
            "--mapping needs --data, the directory of the files that it maps",
            file=mapping,
            advice=f"Give it, such as --data {mapping.parent}.",
        )
    return options


def _with(command: Decorated, *decorators: Decorator[Any]) -> Decorated:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command
