"""`aftersales build`: load the input, run dbt, publish what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from aftersales.build.build_summary import summarise
from aftersales.build.dbt_runner import BUILD, EVERY_ROW, Outcome, read_outcome
from aftersales.build.publish import (
    prepare,
    publish,
    published_version,
    require_replaceable,
)
from aftersales.build.refresh import forget_changes, make_plan
from aftersales.build.session import drop, duckdb_settings, judge, loaded, start_dbt
from aftersales.build.state import leave, take_away
from aftersales.build.state import read as read_state
from aftersales.build.workspace import Workspace, discard, out_of_reach
from aftersales.errors import BuildError, InputError
from aftersales.options import (
    DUCKDB_TARGET,
    Options,
    project_directory,
    require_writable,
)
from aftersales.progress import Reporter


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
    began = time.monotonic()
    require_writable(options.database)
    require_replaceable(options.database)
    workspace = Workspace(options.database.absolute())
    with (
        workspace.lock() as lock,
        out_of_reach(workspace.directory),
        _left_to_look_into(workspace),
    ):
        workspace.prepare()
        stale = read_outcome(workspace.target)
        with start_dbt(options, workspace, command, lock, workspace.marts) as dbt:
            reporter.step("Loading the input")
            before = read_state(workspace)
            base = published_version(workspace, before.build_id) if before else None
            if not base or not stale.models:
                before = None
            seen = before.seen if before else None
            with loaded(options, workspace.work, seen) as (connection, given):
                plan = make_plan(
                    connection, options, project_directory(), given, before
                )
                if not plan.is_idle:
                    take_away(workspace)
                    drop(connection, stale.models, keep=plan.is_refresh)
            for notice in given.notices:
                reporter.notice(notice)
            kept = _kept(stale, all_of_them=plan.is_idle)
            prepare(workspace, base if plan.is_refresh else None, kept)
            if plan.is_idle:
                reporter.step("Nothing has changed since the last build")
                outcome = replace(stale, nodes=())
            else:
                reporter.step("Refreshing" if plan.is_refresh else "Building")
                outcome = dbt.run(reporter, [EVERY_ROW] if plan.is_refresh else [])
        judge(outcome, workspace)
        reporter.step("Publishing")
        build_id = publish(
            workspace, outcome, given.fingerprint, duckdb_settings(options)
        )
        forget_changes(workspace.work)
        leave(workspace, plan.state(build_id))
    summary = summarise(options.database, outcome.nodes, time.monotonic() - began)
    for notice in summary.notices:
        reporter.notice(notice)
    reporter.result(summary.text, **summary.fields)
    return 0


@contextmanager
def _left_to_look_into(workspace: Workspace) -> Iterator[None]:
    """Throw unpublished marts away, unless it is to be seen what is wrong with them."""
    try:
        yield
    except BuildError:
        raise
    except BaseException:
        discard(workspace.marts)
        raise


def _kept(stale: Outcome, all_of_them: bool) -> list[str]:
    """What a refresh goes on from; where no node runs, nothing is made anew."""
    return [
        model.name
        for model in stale.models
        if all_of_them or model.materialized == "maintained"
    ]


@contextmanager
def _warehouse(options: Options) -> Iterator[Workspace]:
    for option, value in (("--data", options.data), ("--mapping", options.mapping)):
        if value is not None:
            raise InputError(
                f"{option} has no meaning with --target {options.target}",
                advice="A warehouse has its input in tables of its own.",
            )
    workspace = Workspace(options.database.absolute(), suffix=f".{options.target}")
    with workspace.lock(), out_of_reach(workspace.directory):
        yield workspace


def _build_in_warehouse(options: Options, reporter: Reporter) -> int:
    """Run dbt alone: a warehouse loads its own input, and its marts are its own."""
    with _warehouse(options) as workspace:
        with start_dbt(options, workspace) as dbt:
            reporter.step(f"Building in {options.target}")
            outcome = dbt.run(reporter)
        judge(outcome, workspace)
    reporter.result(
        f"Built in {options.target}. Nothing was loaded and no file was published:"
        " the marts are in the warehouse.",
        target=options.target,
    )
    return 0
