"""Marts as dbt makes them, whose every row names its build, ready to be published."""

from __future__ import annotations

from dataclasses import replace

import duckdb
from aftersales.build.dbt_runner import Model, Node, Outcome
from aftersales.build.digest import Digest
from aftersales.build.publish import prepare
from aftersales.build.workspace import Workspace

DIGEST = Digest("fingerprint", "digest", {})
TABLES = ("fct_tickets", "kpi_nps", "kpi_values")


def make(workspace: Workspace, build: int = 1, rows: int = 1000) -> Outcome:
    """Make, as dbt does, marts whose every row names its build."""
    workspace.directory.mkdir(exist_ok=True)
    prepare(workspace)
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
    return Outcome(
        nodes=tuple(
            Node(f"model.aftersales.{name}", "success", 0.25, "OK") for name in names
        ),
        models=(
            *(model(table) for table in TABLES),
            replace(model("kpi_evidence"), materialized="view"),
        ),
    )


def model(name: str) -> Model:
    return Model(
        database="published",
        name=name,
        materialized="table",
        description=f"One row per thing.\nIt's {name}.",
        columns={"id": "The id.", "build": ""},
    )
