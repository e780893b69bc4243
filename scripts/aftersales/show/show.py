"""`aftersales show`: the scorecard or one KPI, for people or for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console

from aftersales.errors import InputError, suggestion
from aftersales.published import build_info, open_published
from aftersales.published.catalog import published_grains, read_catalog, require_grain
from aftersales.published.kpi import Kpi
from aftersales.published.periods import parse_period
from aftersales.show.records import newest_period, record_rows, records
from aftersales.show.scorecard import scorecard, scorecard_rows
from aftersales.show.segments import segments
from aftersales.show.series import Slice, series, series_rows
from aftersales.sql import Row, identifier
from aftersales.terminal import console, write

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Request:
    """What to show; without a KPI, the scorecard."""

    kpi: str | None = None
    grain: str | None = None
    segment: str | None = None
    since: str | None = None
    period: str | None = None
    records: bool = False
    format: Literal["text", "json", "csv"] = "text"


def show(database: Path, request: Request) -> int:
    """Print what was asked for from a published file; returns the exit status 0.

    Raises:
        InputError: nothing was published, or there is no such KPI, segment or period.
        BusyError: the file is in use.
    """
    screen = console(sys.stdout)
    for option in ("segment", "since", "period", "records"):
        if request.kpi is None and getattr(request, option):
            raise InputError(
                f"--{option} needs a KPI",
                advice=f"Write it like `aftersales show nps --{option} …`.",
            )
    with open_published(database) as connection:
        kpis = read_catalog(connection)
        if request.kpi is None:
            _show_scorecard(connection, request, kpis, screen)
        else:
            _show_kpi(connection, request, _find(kpis, request.kpi), screen)
    return 0


def _show_scorecard(
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    kpis: Sequence[Kpi],
    screen: Console,
) -> None:
    grain = require_grain(request.grain, published_grains(connection))
    rows = scorecard_rows(connection, kpis, grain)
    build = build_info(connection)
    if request.format == "text":
        known = {kpi.kpi_id: kpi for kpi in kpis}
        write(screen, scorecard(known, rows, grain, build, screen))
    elif request.format == "csv":
        _write_csv(rows)
    else:
        _write_json(
            {
                "build_id": build.build_id,
                "as_of": f"{build.as_of.isoformat()}Z",
                "reporting_timezone": build.reporting_timezone,
                "period_grain": grain,
                "kpis": rows,
            }
        )


def _show_kpi(
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    kpi: Kpi,
    screen: Console,
) -> None:
    grains, part = published_grains(connection), _slice(connection, kpi, request)
    period = parse_period(request.period) if request.period else None
    if request.records:
        if period is None:
            grain = require_grain(request.grain, grains)
            period = newest_period(connection, kpi, grain)
        rows = record_rows(connection, kpi, part, period)
        text = records(kpi, rows, screen)
    else:
        asked = request.grain or (period.grain if period else None)
        rows = series_rows(connection, kpi, require_grain(asked, grains), part)
        if request.segment and part.value is None and part.is_whole:
            text = segments(kpi, rows, screen)
        else:
            text = series(kpi, rows, screen, everything=not part.is_whole)
    if request.format == "json":
        _write_json(rows)
    elif request.format == "csv":
        _write_csv(rows)
    else:
        write(screen, text)


def _find(kpis: Sequence[Kpi], name: str) -> Kpi:
    """The KPI that is called by its id or its name.

    Raises:
        InputError: there is no such KPI; the nearest ones are suggested.
    """
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    for kpi in kpis:
        if wanted in (kpi.kpi_id, kpi.name.lower().replace(" ", "_")):
            return kpi
    ids = [kpi.kpi_id for kpi in kpis]
    raise InputError(
        f"there is no KPI {name!r}",
        advice=suggestion(wanted, {*ids}) or f"There are: {', '.join(ids)}.",
    )


def _slice(connection: duckdb.DuckDBPyConnection, kpi: Kpi, request: Request) -> Slice:
    """What of a KPI was asked for: `team`, `region=North`, and from when on.

    Raises:
        InputError: the KPI has no such segment, or the segment no such value.
    """
    name, given, value = (request.segment or "all").partition("=")
    values: dict[str, set[str]] = {}
    relation = identifier(kpi.relation)
    query = f"select distinct segment, segment_value from marts.{relation}"
    for segment, segment_value in connection.execute(query).fetchall():
        values.setdefault(segment, set()).add(segment_value)
    names = {"all", *kpi.segments, *values}
    if name not in names:
        known = ", ".join(sorted(names))
        raise InputError(
            f"{kpi.kpi_id} has no segment {name!r}",
            advice=suggestion(name, names) or f"It has: {known}.",
        )
    if given and value not in values.get(name, ()):
        raise InputError(
            f"segment {name} has no value {value!r}",
            advice=suggestion(value, values.get(name, set())),
        )
    since = parse_period(request.since).start if request.since else None
    before = None
    if request.period:
        period = parse_period(request.period)
        since, before = period.start, period.end
    return Slice(name, value if given else None, since, before)


def _write_json(found: object) -> None:
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2, default=str)
    print(flush=True)


def _write_csv(rows: Sequence[Row]) -> None:
    """Rows as export writes them, without what is no single value."""
    names = [name for name in (rows[0] if rows else ()) if name != "trend"]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if names:
        writer.writerow(names)
    for row in rows:
        values = (row[name] for name in names)
        writer.writerow(str(v).lower() if isinstance(v, bool) else v for v in values)
    sys.stdout.flush()
