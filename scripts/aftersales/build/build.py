"""`aftersales build`: load the input, run dbt, publish what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from aftersales.build.build_summary import summarise
from aftersales.build.dbt_runner import BUILD, Node, require_success
from aftersales.build.digest import Digest, digest_of, future_dated_until, is_due
from aftersales.build.ownership import (
    Published,
    published_version,
    require_replaceable,
)
from aftersales.build.publish import prepare, publish, publish_again
from aftersales.build.session import dbt_command, duckdb_settings, load
from aftersales.build.usable import assess
from aftersales.build.workspace import Workspace, discard
from aftersales.database import connect
from aftersales.errors import BuildError, InputError
from aftersales.input.inputs import InputSummary
from aftersales.machine import out_of_reach
from aftersales.options import DUCKDB_TARGET, Options
from aftersales.paths import require_writable
from aftersales.progress import Reporter
from aftersales.sql import literal


def build(
    options: Options, reporter: Reporter, command: tuple[str, ...] = BUILD
) -> int:
    """Build and publish every KPI by a dbt `command`; returns the exit status 0.

    Raises:
        InputError: the input or the options are wrong.
        BuildError: a model or a test failed.
        BusyError: another build is running, or the place is out of reach.
    """
    if options.target != DUCKDB_TARGET:
        return _build_in_warehouse(options, reporter)
    began = datetime.now(UTC)
    require_writable(options.database)
    workspace = Workspace(options.database.absolute())
    require_replaceable(workspace.database)
    nodes: tuple[Node, ...] = ()
    with workspace.lock() as lock, out_of_reach(workspace.directory):
        workspace.tidy()
        reporter.step("Reading the input")
        digest = digest_of(options)
        before = published_version(workspace)
        if before and not options.full_refresh and _is_unchanged(before, digest):
            reporter.step("Nothing has changed since the last build")
            publish_again(workspace, before.path)
        else:
            nodes = _build_anew(options, reporter, workspace, command, lock, digest)
    seconds = (datetime.now(UTC) - began).total_seconds()
    summary = summarise(options.database, nodes, seconds)
    for notice in summary.notices:
        reporter.notice(notice)
    reporter.result(summary.text, **summary.fields)
    return 0


def _is_unchanged(before: Published, digest: Digest) -> bool:
    return before.digest == digest.of_build and not is_due(
        before.future_dated_until, before.built_at
    )


def _build_anew(
    options: Options,
    reporter: Reporter,
    workspace: Workspace,
    command: tuple[str, ...],
    lock: int,
    digest: Digest,
) -> tuple[Node, ...]:
    began = datetime.now(UTC)
    workspace.clear()
    with _kept_on_failure(workspace):
        given = load(options, workspace)
        for notice in given.notices:
            reporter.notice(notice)
        prepare(workspace)
        reporter.step("Building")
        dbt = dbt_command(options, workspace, command, lock, workspace.marts)
        outcome = dbt.run(reporter)
        _require_usable(options, reporter, workspace, given)
        require_success(outcome, workspace.logs)
        reporter.step("Publishing")
        settings = duckdb_settings(options, workspace)
        until = future_dated_until(workspace.work, workspace.marts, began, settings)
        publish(workspace, outcome, digest, until, settings)
    return outcome.nodes


def _require_usable(
    options: Options, reporter: Reporter, workspace: Workspace, given: InputSummary
) -> None:
    """Make sure that dbt found something to make numbers of.

    Raises:
        InputError: it did not.
    """
    with connect(workspace.work) as connection:
        marts = literal(str(workspace.marts))
        connection.execute(f"attach {marts} as published (read_only)")
        found = assess(connection, given, options.as_of, "published.marts")
    for refusal in (*found.refusals, found.undated):
        if refusal:
            raise refusal
    for warning in found.warnings:
        reporter.notice(warning)


@contextmanager
def _kept_on_failure(workspace: Workspace) -> Iterator[None]:
    """Throw unpublished marts away, unless it is to be seen what is wrong with them."""
    try:
        yield
    except BuildError:
        raise
    except BaseException:
        discard(workspace.marts)
        raise


def _build_in_warehouse(options: Options, reporter: Reporter) -> int:
    """Run dbt alone: a warehouse loads its own input, and its marts are its own."""
    for option, value in (("--data", options.data), ("--mapping", options.mapping)):
        if value is not None:
            raise InputError(
                f"{option} has no meaning with --target {options.target}",
                advice="A warehouse has its input in tables of its own.",
            )
    workspace = Workspace(options.database.absolute(), suffix=f".{options.target}")
    with workspace.lock() as lock, out_of_reach(workspace.directory):
        reporter.step(f"Building in {options.target}")
        dbt = dbt_command(options, workspace, keep_open=lock)
        require_success(dbt.run(reporter), workspace.logs)
    reporter.result(
        f"Built in {options.target}. Nothing was loaded and no file was published:"
        " the marts are in the warehouse.",
        target=options.target,
    )
    return 0
