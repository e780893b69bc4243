"""The command `aftersales`: its commands, and errors turned into words."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import click

from aftersales import __version__
from aftersales.arguments import (
    Command,
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
from aftersales.paths import parse_database, parse_output
from aftersales.periods import GRAINS
from aftersales.progress import LogFormat, Reporter, reporter

Format = Literal["text", "json", "csv"]

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
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@aftersales.command(cls=Command, short_help="Check the input, run dbt, publish.")
@shared_options
@input_options()
@machine_options
@click.pass_obj
def build(log: Reporter, /, **given: Any) -> int:
    """Check the input, run dbt, publish.

    The published file is replaced in one step, and only by a build whose every test
    has passed; readers may keep it open.
    """
    from aftersales.build.build import build as build_and_publish

    return build_and_publish(read_options(given), log)


@aftersales.command(cls=Command, short_help="Validate the input alone.")
@option("--strict", is_flag=True, help="Exit 1 when a row is quarantined.")
@option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@shared_options
@input_options()
@machine_options
@click.pass_obj
def check(log: Reporter, /, strict: bool, output_format: str, **given: Any) -> int:
    """Validate the input alone.

    Tells which tables were found, what became of their rows, and which KPIs they feed.
    Builds and publishes nothing.
    """
    from aftersales.build.check import check as check_input

    # A log of JSON lines is not to be broken by a document of many.
    as_json = output_format == "json" and given["log_format"] != "json"
    return check_input(read_options(given), log, strict=strict, as_json=as_json)


@aftersales.command(
    cls=Command, short_help="The scorecard, or one KPI's series, in the terminal."
)
@click.argument("kpi", required=False, metavar="[KPI]")
@option(
    "--grain",
    type=click.Choice(GRAINS),
    help="Length of a period (default: month).",
)
@option(
    "--segment",
    metavar="NAME[=VALUE]",
    help="A KPI by a segment, such as team or region=North.",
)
@option("--since", metavar="PERIOD", help="A KPI from here on, such as 2025-07.")
@option(
    "--period",
    metavar="PERIOD",
    help="A KPI in one period: 2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-14.",
)
@option("--records", is_flag=True, help="The records behind that period.")
@option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@shared_options
@input_options(hidden=True)
@click.pass_obj
def show(log: Reporter, /, output_format: Format, **given: Any) -> int:
    """The scorecard, or one KPI's series, in the terminal.

    Reads the published file.
    """
    from aftersales.show.show import Request
    from aftersales.show.show import show as show_published

    database = _published(given, log, "show")
    names = ("kpi", "grain", "segment", "since", "period", "records")
    request = Request(format=output_format, **{name: given[name] for name in names})
    return show_published(database, request)


@aftersales.command(cls=Command, short_help="The published tables as files.")
@option(
    "--output",
    metavar="DIR",
    default="output",
    show_default=True,
    help="Directory to write into, made if need be.",
)
@option(
    "--format",
    "formats",
    type=click.Choice(["csv", "parquet", "json", "xlsx"]),
    multiple=True,
    help="May be given several times (default: csv).",
)
@option(
    "--table",
    "tables",
    multiple=True,
    metavar="NAME",
    help="Only these relations, such as kpi_values or 'fct_*'; may be repeated.",
)
@option(
    "--kpi",
    "kpis",
    multiple=True,
    metavar="KPI",
    help="Only what is told of this KPI; may be repeated.",
)
@option(
    "--grain",
    "grains",
    type=click.Choice(GRAINS),
    multiple=True,
    help="Only this grain; may be repeated.",
)
@option("--since", metavar="PERIOD", help="Only periods from here on, such as 2025-07.")
@shared_options
@input_options(hidden=True)
@click.pass_obj
def export(log: Reporter, /, output: str, **given: Any) -> int:
    """The published tables as files.

    Writes one file per relation and format: KPIs, facts, dimensions and the audit of
    the input. The workbook (xlsx) holds the KPIs.
    """
    from aftersales.export import export_tables
    from aftersales.periods import parse_period

    database = _published(given, log, "export")
    since = parse_period(given["since"]).start if given["since"] else None
    directory = parse_output(output, "--output")
    export_tables(
        database,
        directory,
        list(given["formats"]) or ["csv"],
        list(given["kpis"]) or None,
        list(given["grains"]) or None,
        since,
        list(given["tables"]) or None,
    )
    log.result(f"Exported to {directory}", directory=str(directory))
    return 0


@aftersales.command(
    cls=Command, short_help="The scorecard page (HTML) and the KPI page (Markdown)."
)
@option(
    "--output",
    metavar="DIR",
    default="output",
    show_default=True,
    help="Directory to write into, made if need be.",
)
@shared_options
@input_options(hidden=True)
@click.pass_obj
def report(log: Reporter, /, output: str, **given: Any) -> int:
    """The scorecard page (HTML) and the KPI page (Markdown).

    Writes both into a directory.
    """
    from aftersales.report import write_report

    database = _published(given, log, "report")
    directory = parse_output(output, "--output")
    write_report(database, directory)
    log.result(f"Wrote the report to {directory}", directory=str(directory))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status and never raises."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    # Needed before the command line is understood, to complain in the right format.
    log_format: LogFormat = "json" if wants_json(words) else "text"
    log = reporter(log_format, quiet="--quiet" in words)
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
        told = shorten(escape_control(error.format_message()), _LONGEST_COMPLAINT)
        return f"{told} See `{called} --help`.", 2
    if os.environ.get("AFTERSALES_DEBUG"):
        traceback.print_exception(error)
    told = shorten(escape_control(first_line(error)), _LONGEST_COMPLAINT)
    return (
        f"Unexpected {type(error).__name__}: {told}. This is a defect of aftersales;"
        " please report it, with what AFTERSALES_DEBUG=1 shows."
    ), _INTERNAL


def _published(given: Mapping[str, Any], log: Reporter, command: str) -> Path:
    """The file to read, having told of options that make no difference to that."""
    for name in ("data", "mapping", "as_of", "timezone", "target", "full_refresh"):
        if given[name]:
            log.notice(
                f"--{name.replace('_', '-')} makes no difference to {command},"
                " which reads what was published"
            )
    return parse_database(given["database"])
