"""`aftersales check`: validate the input alone, in a database that is thrown away."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aftersales.build.build_summary import reference_notices
from aftersales.build.check_text import check_parts
from aftersales.build.dbt_runner import require_success
from aftersales.build.session import dbt_command, load
from aftersales.build.usable import require_usable_input
from aftersales.build.workspace import Workspace, discard
from aftersales.database import connect
from aftersales.errors import BusyError, InputError
from aftersales.input.contract import INPUT_TABLES
from aftersales.machine import out_of_reach
from aftersales.options import DUCKDB_TARGET, Options
from aftersales.progress import Reporter
from aftersales.published import Row, fetch
from aftersales.sql import literal
from aftersales.terminal import console

if TYPE_CHECKING:
    import duckdb

_COMMAND = (
    "run",
    "--select",
    "+input_audit",
    "+quarantined_rows",
    "+kpi_availability",
    "kpi_catalog",
)
_TABLE_COLUMNS = (
    "table_name",
    "is_present",
    "raw_rows",
    "accepted_rows",
    "superseded_rows",
    "quarantined_rows",
)


@dataclass(frozen=True)
class Findings:
    """What was found in the input; each part a list of rows by column name."""

    tables: list[Row]
    kpis: list[Row]
    quarantined: list[Row]
    notices: list[str]


def check(options: Options, reporter: Reporter, *, strict: bool, as_json: bool) -> int:
    """Tell what the input is worth; returns 1 when strict and a row is quarantined.

    Raises:
        InputError: the input can't be read at all.
        BuildError: a model failed.
    """
    if options.target != DUCKDB_TARGET:
        raise InputError(
            f"check reads files, and has no meaning with --target {options.target}"
        )
    with _private(options.database.absolute()) as workspace:
        reporter.step("Loading the input")
        notices = list(load(options, workspace).notices)
        reporter.step("Validating the rows")
        outcome = dbt_command(options, workspace, _COMMAND).run(reporter)
        require_usable_input(workspace)
        require_success(outcome, workspace.logs)
        with connect(workspace.work, read_only=True) as connection:
            findings = _findings(connection, notices)
    if as_json:
        json.dump(asdict(findings), sys.stdout, ensure_ascii=False, indent=2)
        print(flush=True)
    else:
        source = str(options.data_directory)
        parts = check_parts(findings, source, console(sys.stdout))
        reporter.answer(f"Validated {source}", parts, **asdict(findings))
    return 1 if strict and findings.quarantined else 0


@contextmanager
def _private(database: Path) -> Iterator[Workspace]:
    """A workspace for one check; its database goes when the check is over.

    It lies in the published file's private directory, where what dbt has parsed can
    be used again; where there is none, or another check is using it, in a temporary
    directory.
    """
    with ExitStack() as stack:
        workspace = Workspace(Workspace(database).directory / "check")
        try:
            stack.enter_context(workspace.lock(patience=0))
        except BusyError:  # also when nothing was ever built here
            scratch = stack.enter_context(TemporaryDirectory(prefix="aftersales-"))
            workspace = Workspace(Path(scratch) / "check")
            stack.enter_context(workspace.lock())
        stack.enter_context(out_of_reach(workspace.directory))
        stack.callback(discard, workspace.work)
        workspace.clear()
        yield workspace


def _quarantined_rows() -> str:
    """A query of the quarantined rows with their raw fields, from where they lie."""
    models = [
        (table, model)
        for table in INPUT_TABLES
        for model in (
            ("base_rejected_status_events", "base_orphaned_status_events")
            if table == "ticket_status_events"
            else (f"stg_{table}",)
        )
    ]
    return " union all ".join(
        f"select {literal(table)} as table_name, quarantine_reason as reason,"
        f" record_key, raw_fields from staging.{model}"
        " where quarantine_reason is not null"
        for table, model in models
    )


def _findings(connection: duckdb.DuckDBPyConnection, notices: list[str]) -> Findings:
    audit = fetch(connection, "select * from marts.input_audit")
    order = list(INPUT_TABLES)
    audit.sort(key=lambda row: order.index(row["table_name"]))
    tables = [{name: row[name] for name in _TABLE_COLUMNS} for row in audit]
    kpis = fetch(
        connection,
        "select kpi_id, catalog.name, availability, reason"
        " from marts.kpi_availability join marts.kpi_catalog as catalog using (kpi_id)"
        " order by catalog.display_order",
    )
    quarantined = fetch(
        connection,
        "select table_name, reason, count(*) as row_count,"
        " arg_min(record_key, (record_key, raw_fields)) as example_key,"
        " arg_min(raw_fields, (record_key, raw_fields)) as example_fields"
        f" from ({_quarantined_rows()}) group by all order by all",
    )
    for row in quarantined:
        row["example_fields"] = json.loads(row["example_fields"] or "{}")
        row["example_row"] = row["example_fields"].pop("_row_number", None)
    found = [notice for row in audit for notice in reference_notices(row)]
    return Findings(tables, kpis, quarantined, notices + found)
