"""What `aftersales check` prints for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from aftersales.build.quarantine import Cause
from aftersales.published import Row
from aftersales.published.figures import age, plural
from aftersales.terminal import Column, fitting_table, prose, title

_SHOWN_VALUES = 5
_MINUTE = len("2026-03-31T16:21")
_STYLES = {"available": "green", "approximated": "yellow", "unavailable": "red"}


@dataclass(frozen=True)
class Findings:
    """What was found in the input; `problems` are what is to be said first."""

    problems: list[str]
    tables: list[Row]
    kpis: list[Row]
    quarantined: list[Cause]
    notices: list[str]


def check_parts(
    findings: Findings, source: str, screen: Console
) -> Iterator[RenderableType]:
    """What there is to say of tables, KPIs, quarantined rows, and what else is odd."""
    for problem in findings.problems:
        first, *details = problem.splitlines()
        yield prose(first, screen, "bold red")
        for detail in details:
            yield _indented(prose(detail, screen, "red"), 2)
        yield ""
    yield title(f"Input: {source}", screen)
    yield _tables(findings, screen)
    yield ""
    yield title("What each KPI can be computed from", screen)
    yield _kpis(findings, screen)
    yield ""
    yield from _quarantined(findings, screen)
    if findings.notices:
        yield ""
        yield title("Notices", screen)
    for notice in findings.notices:
        yield _indented(prose(notice, screen), 2)


def _tables(findings: Findings, screen: Console) -> RenderableType:
    columns = (
        Column("Table", flexible=True),
        Column("Rows", right=True),
        Column("Accepted", right=True, drop=2),
        Column("Superseded", right=True, drop=4),
        Column("Quarantined", right=True),
        Column("Newest (UTC)", drop=3),
        Column("Age", right=True),
    )
    rows = [
        (
            row["table_name"],
            f"{row['raw_rows']:,}",
            f"{row['accepted_rows']:,}",
            f"{row['superseded_rows']:,}",
            Text(
                f"{row['quarantined_rows']:,}",
                "red" if row["quarantined_rows"] else "",
            ),
            (row["newest_at"] or "")[:_MINUTE].replace("T", " "),
            "" if row["newest_at"] is None else age(row["newest_age_days"]),
        )
        if row["is_present"]
        else (row["table_name"], Text("missing", "dim"), "", "", "", "", "")
        for row in findings.tables
    ]
    return _indented(fitting_table(columns, rows, screen), 2)


def _kpis(findings: Findings, screen: Console) -> RenderableType:
    columns = (Column("KPI"), Column("Status"), Column("Because", flexible=True))
    rows = [
        (
            row["name"],
            Text(row["availability"], _STYLES.get(row["availability"], "")),
            row["reason"] or "",
        )
        for row in findings.kpis
    ]
    return _indented(fitting_table(columns, rows, screen), 2)


def _quarantined(findings: Findings, screen: Console) -> Iterator[RenderableType]:
    causes = findings.quarantined
    if not causes:
        yield title("No row is quarantined", screen)
        return
    count = sum(cause.row_count for cause in causes)
    verb = "is" if count == 1 else "are"
    yield title(f"{plural(count, 'row')} {verb} quarantined", screen)
    for (table, reason, _), alike in groupby(
        causes, lambda cause: (cause.table_name, cause.reason, cause.column)
    ):
        shown = list(alike)
        yield title(f"  {table}: {reason}", screen, "")
        for cause in shown[:_SHOWN_VALUES]:
            yield _indented(prose(str(cause), screen), 4)
            yield _indented(prose(f"such as {cause.example}", screen, "dim"), 6)
        if rest := shown[_SHOWN_VALUES:]:
            rows = plural(sum(cause.row_count for cause in rest), "row")
            more = f"and {plural(len(rest), 'other value')} ({rows})"
            yield _indented(prose(more, screen), 4)


def _indented(text: RenderableType, by: int) -> RenderableType:
    return Padding(text, (0, 0, 0, by))
