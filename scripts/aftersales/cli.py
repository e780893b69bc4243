"""The command `aftersales`: its commands, and errors turned into words."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import click

from aftersales import __version__
from aftersales.arguments import (
    Command,
    choice,
    input_options,
    machine_options,
    option,
    read_options,
    shared_options,
)
from aftersales.errors import AftersalesError, escape_control, first_line, shorten
from aftersales.interrupts import (
    INTERRUPTED,
    last_words,
    require_uninterrupted,
    wants_json,
    was_interrupted,
)
from aftersales.machine import machine_trouble
from aftersales.paths import Place
from aftersales.progress import Reporter
from aftersales.project import working_directory
from aftersales.published.periods import GRAINS, parse_period
from aftersales.warehouse.reading import is_any, is_shown, published_file

_INTERNAL = 1
_LONGEST_COMPLAINT = 300

_DESCRIPTION = """\
After-sales and customer experience KPIs: from tickets, surveys, installed units,
field visits and contracts to published KPIs with benchmarks and verdicts.

Start with `aftersales build`, then `aftersales show`.
"""

_EPILOG = """\
\b
Exit status:
  0    done
  1    a test or a model failed (or, with check --strict, a row is quarantined)
  2    the input or the command line is wrong
  3    the database is in use or out of reach
  130  interrupted
"""


@click.group(
    help=_DESCRIPTION,
    epilog=_EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="aftersales %(version)s")
@click.pass_context
def aftersales(context: click.Context) -> None:
    """Show the help where no command is named."""
    working_directory()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


_command = partial(aftersales.command, cls=Command)
_reading_options = partial(input_options, hidden=True)
_text_or_json = choice(
    "--format", ["text", "json"], "For people or for programs.", default="text"
)
_output = option(
    "--output",
    "DIR",
    "Directory to write into, made if need be.",
    type=Place(directory=True),
    default="output",
)


@_command()
@shared_options
@input_options
@machine_options
@click.pass_obj
def build(log: Reporter, /, **given: Any) -> int:
    """Check the input, run dbt, publish.

    The published file is replaced in one step, and only by a build whose every test
    has passed; readers may keep it open.
    """
    from aftersales.build.build import build as build_and_publish

    return build_and_publish(read_options(given), log)


@_command()
@option("--strict", None, "Exit 1 when a row is quarantined.")
@_text_or_json
@shared_options
@input_options
@machine_options
@click.pass_obj
def check(log: Reporter, /, strict: bool, **given: Any) -> int:
    """Validate the input alone.

    Tells which tables were found, what became of their rows, and which KPIs they feed.
    Builds and publishes nothing.
    """
    from aftersales.build.check import check as check_input

    # A log of JSON lines is not to be broken by a document of many.
    as_json = given["format"] == "json" and given["log_format"] != "json"
    return check_input(read_options(given), log, strict=strict, as_json=as_json)


@_command(short_help="The scorecard, or one KPI's series, in the terminal.")
@click.argument("kpi", required=False, metavar="[KPI]")
@choice("--grain", GRAINS, "Length of a period (default: the nearest to a month).")
@option(
    "--segment",
    "NAME[=VALUE]",
    "A KPI by a segment, such as team or region=North.",
)
@option("--since", "PERIOD", "A KPI from here on, such as 2025-07.")
@option(
    "--period",
    "PERIOD",
    "A KPI in one period: 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-14.",
)
@option("--records", None, "The records behind that period.")
@choice(
    "--format", ["text", "json", "csv"], "For people or for programs.", default="text"
)
@shared_options
@_reading_options
@click.pass_obj
def show(log: Reporter, /, **given: Any) -> int:
    """The scorecard, or one KPI's series, in the terminal.

    Reads the published file.
    """
    from aftersales.show.show import Request
    from aftersales.show.show import show as show_published

    _report_unused(given, log, "show")
    request = Request(**{field.name: given[field.name] for field in fields(Request)})
    wanted = is_any if request.records else is_shown
    with published_file(given["target"], given["database"], wanted) as database:
        return show_published(database, request)


@_command()
@_output
@choice(
    "--format",
    ["csv", "parquet", "json", "xlsx"],
    "May be given several times (default: csv).",
    multiple=True,
)
@option(
    "--table",
    "NAME",
    "Only these relations, such as kpi_values or 'fct_*'; may be repeated.",
    multiple=True,
)
@option(
    "--kpi", "KPI", "Only what says something of it; may be repeated.", multiple=True
)
@choice("--grain", GRAINS, "Only this grain; may be repeated.", multiple=True)
@option(
    "--since",
    "PERIOD",
    "Only periods from here on, such as 2025-07.",
    parse=lambda text: parse_period(text).start,
)
@shared_options
@_reading_options
@click.pass_obj
def export(log: Reporter, /, output: Path, **given: Any) -> int:
    """The published tables as files.

    Writes one file per relation and format: KPIs, facts, dimensions and the audit of
    the input. The workbook (xlsx) holds the KPIs.
    """
    from aftersales.export import export_tables

    _report_unused(given, log, "export")
    formats, kpis, grains, tables = (
        list(given[name]) or None for name in ("format", "kpi", "grain", "table")
    )
    with published_file(given["target"], given["database"]) as database:
        export_tables(
            *(database, output, formats or ["csv"], kpis, grains),
            *(given["since"], tables),
        )
    log.result(f"Exported to {escape_control(str(output))}", directory=str(output))
    return 0


@_command(short_help="The scorecard page (HTML) and the KPI page (Markdown).")
@_output
@shared_options
@_reading_options
@click.pass_obj
def report(log: Reporter, /, output: Path, **given: Any) -> int:
    """The scorecard page (HTML) and the KPI page (Markdown).

    Writes both into a directory.
    """
    from aftersales.report import write_report

    _report_unused(given, log, "report")
    with published_file(given["target"], given["database"], is_shown) as database:
        write_report(database, output)
    shown = escape_control(str(output))
    log.result(f"Wrote the report to {shown}", directory=str(output))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status and never raises."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    # Needed before the command line is understood, to complain in the right format.
    log = Reporter(as_json=wants_json(words), quiet="--quiet" in words)
    try:
        with aftersales.make_context("aftersales", words, obj=log) as context:
            status = aftersales.invoke(context)
        require_uninterrupted()
        return int(status or 0)
    except click.exceptions.Exit as end:  # having shown the help, or the version
        return end.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0  # whoever was reading has seen enough
    except BaseException as error:  # noqa: BLE001
        text, exit_code = _explained(error, words)
        log.error(text, exit_code)
        return exit_code


def _explained(error: BaseException, words: Sequence[str]) -> tuple[str, int]:
    """What to say of an error, and the status to end in, without a traceback."""
    if isinstance(error, KeyboardInterrupt) or was_interrupted():
        return last_words(words), INTERRUPTED
    if lack := machine_trouble(error):
        return str(lack), lack.exit_code
    if isinstance(error, AftersalesError):
        return str(error), error.exit_code
    if isinstance(error, click.UsageError):
        called = error.ctx.command_path if error.ctx else "aftersales"
        problem = shorten(escape_control(error.format_message()), _LONGEST_COMPLAINT)
        return f"{problem} See `{called} --help`.", 2
    if os.environ.get("AFTERSALES_DEBUG"):
        traceback.print_exception(error)
    problem = shorten(escape_control(first_line(error)), _LONGEST_COMPLAINT)
    return (
        f"Unexpected {type(error).__name__}: {problem}. This is a defect of aftersales;"
        " please report it, with what AFTERSALES_DEBUG=1 shows."
    ), _INTERNAL


def _report_unused(given: Mapping[str, Any], log: Reporter, command: str) -> None:
    inputs = ("data", "mapping", "source", "as_of", "data_from", "timezone")
    for name in (*inputs, "full_refresh"):
        if given[name]:
            log.notice(
                f"--{name.replace('_', '-')} makes no difference to {command},"
                " which reads what was published"
            )
