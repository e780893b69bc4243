"""Marts as dbt makes them, whose every row names its build, ready to be published."""

from __future__ import annotations

import duckdb
from aftersales.build import marts_file
from aftersales.build.dbt_runner import Outcome, Result
from aftersales.build.workspace import Workspace, discard

INFO = {
    "input_fingerprint": "fingerprint",
    "build_digest": "digest",
    "future_dated_until": None,
}
TABLES = ("fct_tickets", "kpi_nps", "kpi_values")


def make(workspace: Workspace, build: int = 1, rows: int = 1000) -> Outcome:
    """Make, as dbt does, marts whose every row names its build."""
    workspace.directory.mkdir(exist_ok=True)
    discard(workspace.marts)
    marts_file.lay(workspace.marts)
    with duckdb.connect(str(workspace.work)) as connection:
        connection.execute(f"attach '{workspace.marts}' as published")
        connection.execute("create schema if not exists intermediate")
        connection.execute(
            "create or replace table intermediate.int_clock as select"
            " timestamp '2026-03-31 16:21:00' as as_of, 'UTC' as reporting_timezone"
        )
        for table in TABLES:
            connection.execute(
                f"create or replace table published.marts.{table} as"
                f" select {rows} - range as id, {build} as build from range({rows})"
            )
        connection.execute(
            "create or replace view published.marts.kpi_evidence as"
            " select id, build from published.marts.fct_tickets where id <= 10"
        )
    names = (*TABLES, "kpi_evidence")
    return Outcome([result(name) for name in names])


def result(name: str) -> Result:
    """What dbt knows of a model that it has made."""
    return {
        "unique_id": f"model.aftersales.{name}",
        "status": "success",
        "execution_time": 0.25,
        "message": "OK",
        "resource_type": "model",
        "database": "published",
        "alias": name,
        "materialized": "view" if name == "kpi_evidence" else "table",
        "description": f"One row per thing.\nIt's {name}.",
        "columns": {"id": "The id.", "build": ""},
    }
