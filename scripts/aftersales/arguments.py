"""The command line's grammar: commands, options and their help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn, TypeAlias

from aftersales import __version__
from aftersales.errors import InputError
from aftersales.options import suggestion
from aftersales.periods import GRAINS

EXPORT_FORMATS = ("csv", "parquet", "json", "xlsx")

_DESCRIPTION = """\
After-sales and customer experience KPIs: from tickets, surveys, installed units, field
visits and contracts to eleven published KPIs with benchmarks and verdicts.
"""

_EPILOG = """\
exit status:
  0  done
  1  a test or a model failed (or, with check --strict, a row is quarantined)
  2  the input or the command line is wrong
  3  the database is in use or out of reach

Start with `aftersales build`, then `aftersales show`.
"""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are errors like all others."""

    @property
    def options(self) -> set[str]:
        """The options it knows, such as `--data`."""
        return {name for name in self._option_string_actions if name.startswith("--")}

    @property
    def commands(self) -> dict[str, Parser]:
        """The parsers of its commands, by name."""
        found: dict[str, Parser] = {}
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                found.update(action.choices)
        return found

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line."""
        raise InputError(message, advice=f"See `{self.prog} --help`.")


def read_arguments(words: Sequence[str]) -> argparse.Namespace | None:
    """What the words of a command line say; None when they name no command.

    Raises:
        InputError: they make no sense.
    """
    parser = build_parser()
    arguments, unknown = parser.parse_known_args(words)
    if not unknown:
        return None if arguments.command is None else arguments
    called = f"{parser.prog} {arguments.command or ''}".rstrip()
    advice = f"See `{called} --help`."
    known = parser.commands.get(arguments.command, parser).options
    if unknown[0].startswith("-") and (near := suggestion(unknown[0], known)):
        advice = f"{near} {advice}"
    raise InputError(f"{called} does not know {unknown[0]!r}", advice=advice)


def build_parser() -> Parser:
    """The parser of the whole command line."""
    parser = Parser(
        prog="aftersales",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"aftersales {__version__}"
    )
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=Parser
    )
    _add_build(commands)
    _add_check(commands)
    _add_show(commands)
    _add_export(commands)
    _add_report(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def _add_command(commands: _Commands, name: str, summary: str, more: str) -> Parser:
    parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}. {more}",
        allow_abbrev=False,
    )
    shared = parser.add_argument_group("shared options")
    shared.add_argument(
        "--database",
        metavar="FILE",
        default="aftersales.duckdb",
        help="the published DuckDB file (default: %(default)s)",
    )
    shared.add_argument(
        "--quiet", action="store_true", help="say nothing but errors and what is asked"
    )
    shared.add_argument(
        "--log-format",
        choices=("text", "json"),
        default="text",
        help="how to tell of progress: lines of text, or one JSON object a line",
    )
    return parser


def _add_input(parser: Parser, *, hidden: bool = False) -> None:
    """Add the options that decide what is built.

    A command that only reads what was published knows them too, so that one set of
    options serves all commands; it says that it makes no use of them.
    """
    group = parser.add_argument_group(None if hidden else "what to build from")

    def add(name: str, help_text: str, metavar: str) -> None:
        shown = argparse.SUPPRESS if hidden else help_text
        group.add_argument(name, metavar=metavar, help=shown)

    add("--data", "directory of canonical files (default: the demo company)", "DIR")
    add("--mapping", "how foreign files become canonical tables (YAML)", "FILE")
    add("--as-of", "count what happened up to here (default: last event)", "INSTANT")
    add("--timezone", "time zone that cuts the periods (default: UTC)", "NAME")
    add(
        "--target",
        "target of the dbt profile (default: duckdb). Another one runs dbt there"
        " alone: a warehouse loads its own input, and no file is published",
        "NAME",
    )
    group.add_argument(
        "--full-refresh",
        action="store_true",
        help=argparse.SUPPRESS if hidden else "build incremental models from scratch",
    )


def _add_machine(parser: Parser) -> None:
    group = parser.add_argument_group("use of the machine")
    group.add_argument(
        "--threads", metavar="N", help="processors to use (default: all of them)"
    )
    group.add_argument(
        "--memory-limit",
        metavar="SIZE",
        help="memory for DuckDB, such as 4GB (default: 2500MB)",
    )
    group.add_argument(
        "--temp-directory",
        metavar="DIR",
        help="where DuckDB puts what does not fit in memory (default: beside FILE)",
    )


def _add_build(commands: _Commands) -> None:
    parser = _add_command(
        commands,
        "build",
        "check the input, run dbt, publish",
        "The published file is replaced in one step, and only by a build whose every"
        " test has passed; readers may keep it open.",
    )
    _add_input(parser)
    _add_machine(parser)


def _add_check(commands: _Commands) -> None:
    parser = _add_command(
        commands,
        "check",
        "judge the input alone",
        "Tells which tables were found, what became of their rows, and which KPIs"
        " they feed. Builds and publishes nothing.",
    )
    parser.add_argument(
        "--strict", action="store_true", help="exit 1 when a row is quarantined"
    )
    _add_format(parser, ("text", "json"))
    _add_input(parser)
    _add_machine(parser)


def _add_show(commands: _Commands) -> None:
    parser = _add_command(
        commands,
        "show",
        "the scorecard, or one KPI's series, in the terminal",
        "Reads the published file.",
    )
    parser.add_argument("kpi", nargs="?", metavar="KPI", help="a KPI, such as nps")
    parser.add_argument(
        "--grain", choices=GRAINS, help="length of a period (default: month)"
    )
    parser.add_argument(
        "--segment",
        metavar="NAME[=VALUE]",
        help="a KPI by a segment, such as team or region=North",
    )
    parser.add_argument(
        "--since", metavar="PERIOD", help="a KPI from here on, such as 2025-07"
    )
    parser.add_argument(
        "--period",
        metavar="PERIOD",
        help="a KPI in one period: 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-14",
    )
    parser.add_argument(
        "--records", action="store_true", help="the records behind that period"
    )
    _add_format(parser, ("text", "json", "csv"))
    _add_input(parser, hidden=True)


def _add_export(commands: _Commands) -> None:
    parser = _add_command(
        commands,
        "export",
        "the published tables as files",
        "Writes one file per relation and format: KPIs, facts, dimensions and the"
        " audit of the input. The workbook (xlsx) holds the KPIs.",
    )
    _add_output(parser)
    parser.add_argument(
        "--format",
        action="append",
        choices=EXPORT_FORMATS,
        help="may be given several times (default: csv)",
    )
    parser.add_argument(
        "--table",
        action="append",
        metavar="NAME",
        help="only these relations, such as kpi_values or 'fct_*'; may be repeated",
    )
    parser.add_argument(
        "--kpi",
        action="append",
        metavar="KPI",
        help="only what is told of this KPI; may be repeated",
    )
    parser.add_argument(
        "--grain", action="append", choices=GRAINS, help="only this grain; likewise"
    )
    parser.add_argument(
        "--since", metavar="PERIOD", help="only periods from here on, such as 2025-07"
    )
    _add_input(parser, hidden=True)


def _add_report(commands: _Commands) -> None:
    parser = _add_command(
        commands,
        "report",
        "the scorecard page (HTML) and the KPI page (Markdown)",
        "Writes both into a directory.",
    )
    _add_output(parser)
    _add_input(parser, hidden=True)


def _add_output(parser: Parser) -> None:
    parser.add_argument(
        "--output",
        metavar="DIR",
        default="output",
        help="directory to write into, made if need be (default: %(default)s)",
    )


def _add_format(parser: Parser, formats: Sequence[str]) -> None:
    parser.add_argument(
        "--format",
        choices=formats,
        default="text",
        help="for people or for programs (default: %(default)s)",
    )
