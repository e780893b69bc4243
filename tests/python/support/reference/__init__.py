"""A second opinion: every KPI in plain Python, literally as it is defined.

Nothing here shares code with the models. `compute` reads the canonical files of a
directory and returns all rows of the tables of the KPIs that are switched on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from .answers import answers
from .catalogue import KPIS
from .drivers import drivers
from .kpis.companions import (
    first_response_time,
    first_time_fix_rate,
    sla_attainment,
)
from .kpis.engineers import engineer_utilization
from .kpis.faults import fault_rate
from .kpis.resolution import first_contact_resolution, turnaround_time
from .kpis.retention import customer_retention_rate
from .kpis.surveys import csat, customer_effort_score, nps
from .kpis.tickets import open_ticket_rate, open_tickets, ticket_volume
from .notices import Newest, Notice, find_notices, newest_records
from .options import Options
from .publish import Row, data_begin, publish
from .rows.parsing import parse_instant
from .rows.reference_tables import read_reference_tables
from .rows.validation import Counts, Quarantined, validate
from .series import Series
from .timeline import Timeline
from .world import World, build_world, latest_instant

__all__ = ["Counts", "Notice", "Options", "Quarantined", "Result", "Row", "compute"]

_COMPUTATIONS: dict[str, Callable[[World], Series]] = {
    "nps": nps,
    "ticket_volume": ticket_volume,
    "fault_rate": fault_rate,
    "open_tickets": open_tickets,
    "open_ticket_rate": open_ticket_rate,
    "turnaround_time": turnaround_time,
    "engineer_utilization": engineer_utilization,
    "csat": csat,
    "first_contact_resolution": first_contact_resolution,
    "customer_effort_score": customer_effort_score,
    "customer_retention_rate": customer_retention_rate,
    "first_response_time": first_response_time,
    "sla_attainment": sla_attainment,
    "first_time_fix_rate": first_time_fix_rate,
}


@dataclass(frozen=True)
class Result:
    """All rows by KPI, what became of the raw rows, and notices by kind and table.

    `drivers` and `answers` are the rows of the tables over all KPIs.
    """

    as_of: datetime
    kpis: dict[str, list[Row]]
    drivers: list[Row]
    answers: list[Row]
    audit: dict[str, Counts]
    quarantined: list[Quarantined]
    notices: dict[tuple[str, str], Notice]
    newest: dict[str, Newest]


def compute(
    data_dir: Path,
    *,
    as_of: str | None = None,
    timezone: str = "UTC",
    wall_clock: str | None = None,
    options: Options | None = None,
) -> Result:
    """Compute the KPIs from the canonical files of a directory.

    `as_of` and `wall_clock` are ISO 8601 instants, UTC without an offset. Left
    out, they are the latest accepted event instant and now. Raises ValueError
    for a file the contract does not allow and when there is no `as_of`.
    """
    options = options or Options()
    zone = ZoneInfo(timezone)
    now = parse_instant(wall_clock) if wall_clock else datetime.now(UTC)
    tables = read_reference_tables(data_dir)
    rows = validate(data_dir, tables, now, zone, options.earliest_on)
    seen_from = parse_instant(as_of) if as_of else latest_instant(rows.accepted)
    if seen_from is None:
        raise ValueError("as_of must be given: the data hold no event instant")
    timeline = Timeline(seen_from, zone, options.period_grains)
    world = build_world(rows, tables, timeline, options)
    kpis = {
        kpi.kpi_id: publish(
            kpi,
            _COMPUTATIONS[kpi.kpi_id](world),
            tables.targets,
            options,
            data_begin(kpi, options, rows.accepted),
        )
        for kpi in KPIS
        if kpi.kpi_id in options.kpis
    }
    return Result(
        as_of=seen_from,
        kpis=kpis,
        drivers=[row for rows in kpis.values() for row in drivers(rows)],
        answers=list(answers(world, kpis, open_tickets(world))),
        audit=rows.audit,
        quarantined=rows.quarantined,
        notices=find_notices(data_dir, rows, tables.statuses, timeline),
        newest=newest_records(rows, timeline),
    )
