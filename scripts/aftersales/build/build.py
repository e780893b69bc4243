"""`aftersales build`: load the input, run dbt, publish what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from aftersales.build.build_summary import summarise
from aftersales.build.dbt_runner import BUILD, Outcome, Result, require_success
from aftersales.build.digest import Digest, digest_of, future_dated_until, is_unchanged
from aftersales.build.ownership import Published, require_replaceable
from aftersales.build.publish import PublishedFile
from aftersales.build.session import Session, session
from aftersales.build.usable import assess
from aftersales.build.workspace import Workspace, discard
from aftersales.errors import BuildError, InputError
from aftersales.options import DUCKDB_TARGET, Options
from aftersales.paths import require_writable
from aftersales.progress import Reporter
from aftersales.warehouse.profile import is_catalog, reads_files

if TYPE_CHECKING:
    from aftersales.input.inputs import InputSummary


class Place(Protocol):
    """Where a build publishes: its own to replace, read by others meanwhile."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def variables(self) -> Mapping[str, str]:
        """The dbt variables that say where to build."""

    def require_replaceable(self) -> None:
        """Make sure that what is there is a build's own."""

    def published_version(self) -> Published | None:
        """What is there, if it is untouched."""

    def publish_again(self, version: Published) -> None:
        """Publish that once more, as a build of now."""

    def prepare(self) -> None:
        """Make room for dbt to build in, and give it what was loaded."""

    def bring_back(self) -> None:
        """Bring what a build is judged by to the workspace, however far dbt came."""

    def publish(self, outcome: Outcome, info: Mapping[str, Any]) -> None:
        """Put what dbt made in the place of what is there."""

    def opened(self) -> AbstractContextManager[Path]:
        """A file in which what a summary reads of what is published can be read."""


def build(options: Options, reporter: Reporter, command: Sequence[str] = BUILD) -> int:
    """Build and publish every KPI by a dbt `command`; returns the exit status 0.

    Raises:
        InputError: the input or the options are wrong.
        BuildError: a model or a test failed.
        BusyError: another build is running, or the place is out of reach.
    """
    began = datetime.now(UTC)
    require_writable(options.database)
    workspace = Workspace(options.database.absolute())
    if options.target == DUCKDB_TARGET:
        require_replaceable(workspace.database)
    else:
        workspace = Workspace(workspace.database.with_suffix(f".{options.target}"))
    if not reads_files(options.target):
        return _build_in_warehouse(options, reporter, workspace)
    results: Sequence[Result] = ()
    with session(options, workspace) as work, _place(work) as place:
        place.require_replaceable()
        reporter.step("Reading the input")
        digest = digest_of(options)
        before = place.published_version()
        if before and not options.full_refresh and is_unchanged(before, digest):
            reporter.step("Nothing has changed since the last build")
            place.publish_again(before)
        else:
            with _kept_on_failure(workspace):
                results = _rebuild(work, place, reporter, command, digest)
        seconds = (datetime.now(UTC) - began).total_seconds()
        with place.opened() as published:
            summary = summarise(published, place.name, results, seconds)
    for notice in summary.notices:
        reporter.notice(notice)
    reporter.result(summary.text, **summary.fields)
    return 0


@contextmanager
def _place(work: Session) -> Iterator[Place]:
    """Where a build publishes, by its target."""
    options, scratch = work.options, Path(work.settings["temp_directory"])
    if options.target == DUCKDB_TARGET:
        yield PublishedFile(work.workspace, str(options.database), work.settings)
    elif is_catalog(options.target):
        from aftersales.warehouse.spark_schemas import published_in_spark

        with published_in_spark(options, work.workspace, scratch) as views:
            yield views
    else:
        from aftersales.warehouse.postgres_schemas import published_in_postgres

        with published_in_postgres(options, work.workspace, scratch) as schema:
            yield schema


def _rebuild(
    work: Session,
    place: Place,
    reporter: Reporter,
    command: Sequence[str],
    digest: Digest,
) -> Sequence[Result]:
    began = datetime.now(UTC)
    workspace = work.workspace
    given = work.load()
    for notice in given.notices:
        reporter.notice(notice)
    place.prepare()
    reporter.step("Building")
    outcome = work.run_dbt(reporter, command, place.variables)
    place.bring_back()
    _require_usable(work, reporter, given)
    require_success(outcome, workspace.logs)
    reporter.step("Publishing")
    until = future_dated_until(workspace.work, workspace.marts, began, work.settings)
    info = {
        "input_fingerprint": digest.of_input or None,
        "build_digest": digest.after_reading(given.files),
        "future_dated_until": until,
    }
    place.publish(outcome, info)
    return outcome.results


def _require_usable(work: Session, reporter: Reporter, given: InputSummary) -> None:
    """Make sure that dbt found something to make numbers of.

    Raises:
        InputError: it did not.
    """
    with work.made() as connection:
        found = assess(connection, given, work.options.as_of)
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


def _build_in_warehouse(
    options: Options, reporter: Reporter, workspace: Workspace
) -> int:
    """Run dbt alone: a warehouse loads its own input, and its marts are its own."""
    for option, value in (("--data", options.data), ("--mapping", options.mapping)):
        if value is not None:
            raise InputError(
                f"{option} has no meaning with --target {options.target}",
                advice="A warehouse has its input in tables of its own.",
            )
    with session(options, workspace) as work:
        reporter.step(f"Building in {options.target}")
        require_success(work.run_dbt(reporter), workspace.logs)
    reporter.result(
        f"Built in {options.target}. Nothing was loaded and no file was published:"
        " the marts are in the warehouse.",
        target=options.target,
    )
    return 0
