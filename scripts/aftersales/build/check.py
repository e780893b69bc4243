"""`aftersales check`: validate the input alone, in a database that is thrown away."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from aftersales.build.build_summary import TOLD_BY_LOADER
from aftersales.build.check_text import Findings, check_parts
from aftersales.build.dbt_runner import require_success
from aftersales.build.quarantine import causes_of
from aftersales.build.session import Session, session
from aftersales.build.usable import Assessment, assess
from aftersales.build.workspace import Workspace, discard
from aftersales.errors import BusyError, InputError
from aftersales.options import DUCKDB_TARGET, Options
from aftersales.progress import Reporter
from aftersales.project import project_directory
from aftersales.published import fetch
from aftersales.published.notices import notices
from aftersales.scratch import scratch_directory
from aftersales.terminal import console

if TYPE_CHECKING:
    import duckdb

    from aftersales.input.inputs import InputSummary

_COMMAND = (
    *("build", "--select", "+kpi_availability", "+input_notices", "kpi_catalog"),
    "stg_ticket_status_events",
    *("--exclude", "resource_type:test", "resource_type:unit_test"),
)
_REFUSED = 2


def check(options: Options, reporter: Reporter, *, strict: bool, as_json: bool) -> int:
    """Tell what the input is worth; returns the exit status.

    That is 2 when a build would come to nothing, and 1 when strict and a row is
    quarantined.

    Raises:
        InputError: the input can't be read at all.
        BuildError: a model failed.
    """
    if options.is_in_catalog:
        raise InputError(
            f"--target {options.target} needs --data: check judges files",
            advice="`aftersales build` says what became of the tables in a warehouse.",
        )
    # A row is worth the same on every engine: this one needs no server.
    with _private(replace(options, target=DUCKDB_TARGET)) as work:
        reporter.step("Loading the input")
        given = work.load()
        reporter.step("Validating the rows")
        outcome = work.run_dbt(reporter, _COMMAND)
        require_success(outcome, work.workspace.logs)
        with work.made() as connection:
            assessment = assess(connection, given, options.as_of)
            findings = _findings(connection, given, assessment)
    fields = asdict(findings)
    if as_json:
        print(json.dumps(fields, ensure_ascii=False, indent=2), flush=True)
    else:
        source = str(options.data_directory)
        parts = check_parts(findings, source, console(sys.stdout))
        reporter.answer(f"Validated {source}", parts, **fields)
    if assessment.refusals:
        return _REFUSED
    return 1 if strict and findings.quarantined else 0


@contextmanager
def _private(options: Options) -> Iterator[Session]:
    """A session for one check, whose databases go when it is over.

    It lies in the project's own directory of things made, where dbt's log can be read
    when it is over; where that can't be, or is in use, elsewhere.
    """
    with ExitStack() as stack:
        workspace = Workspace(project_directory() / "target" / "check")
        try:
            workspace.directory.parent.mkdir(exist_ok=True)
            work = stack.enter_context(session(options, workspace, patience=0))
        except (BusyError, InputError, OSError):
            scratch = stack.enter_context(scratch_directory(Path(gettempdir())))
            workspace = Workspace(scratch / "check")
            work = stack.enter_context(session(options, workspace))
        stack.callback(discard, workspace.work)
        stack.callback(discard, workspace.marts)
        yield work


def _findings(
    connection: duckdb.DuckDBPyConnection, given: InputSummary, assessment: Assessment
) -> Findings:
    problems = [*map(str, assessment.refusals), *assessment.warnings]
    if assessment.undated:
        problems.append(f"`aftersales build` will refuse this: {assessment.undated}")
    newest = {
        row.pop("table_name"): row | {"newest_at": f"{row['newest_at'].isoformat()}Z"}
        for row in fetch(connection, "from intermediate.int_newest_records")
    }
    tables = [
        {
            "table_name": name,
            "is_present": given.table(name) is not None,
            "raw_rows": sum(counts.values()),
            **{
                f"{status}_rows": counts.get(status, 0)
                for status in ("accepted", "superseded", "quarantined")
            },
            **newest.get(name, {"newest_at": None, "newest_age_days": None}),
        }
        for name, counts in assessment.counts.items()
    ]
    quarantined = [
        cause
        for table in given.tables
        if assessment.counts.get(table.name, {}).get("quarantined")
        for cause in causes_of(connection, table)
    ]
    connection.execute("use published")
    kpis = fetch(
        connection,
        "select kpi_id, catalog.name, availability, reason"
        " from marts.kpi_availability join marts.kpi_catalog as catalog using (kpi_id)"
        " order by catalog.display_order",
    )
    found = [*given.notices, *notices(connection, TOLD_BY_LOADER)]
    return Findings(problems, tables, kpis, quarantined, found)
