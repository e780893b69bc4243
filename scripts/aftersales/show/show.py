"""`aftersales show`: the scorecard or one KPI, for people or for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from aftersales.errors import InputError
from aftersales.figures import period_code
from aftersales.options import suggestion
from aftersales.published import Row, build_info, fetch, open_published
from aftersales.show.periods import Period, parse_period
from aftersales.show.scorecard import scorecard, scorecard_rows
from aftersales.show.series import record_rows, records, segments, series, series_rows
from aftersales.show.terminal import Terminal

if TYPE_CHECKING:
    import duckdb

DEFAULT_GRAIN = "month"


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
    terminal = Terminal.of(sys.stdout)
    if request.kpi is None:
        _require_scorecard(request)
    with open_published(database) as connection:
        if request.kpi is None:
            _show_scorecard(connection, request, terminal)
        else:
            _show_kpi(connection, request, request.kpi, terminal)
    return 0


def _require_scorecard(request: Request) -> None:
    """Make sure that nothing was asked for which the scorecard does not have."""
    for option in ("segment", "since", "period", "records"):
        if getattr(request, option):
            raise InputError(
                f"--{option} needs a KPI",
                advice=f"Write it like `aftersales show nps --{option} …`.",
            )


def _show_scorecard(
    connection: duckdb.DuckDBPyConnection, request: Request, terminal: Terminal
) -> None:
    grain = request.grain or DEFAULT_GRAIN
    if request.format == "text":
        terminal.write(scorecard(connection, grain, terminal), sys.stdout)
        return
    rows = scorecard_rows(connection, grain)
    if request.format == "csv":
        _write_csv([_without(row, "trend") for row in rows])
        return
    info = build_info(connection)
    _write_json(
        {
            "build_id": info.build_id,
            "as_of": f"{info.as_of.isoformat()}Z",
            "reporting_timezone": info.reporting_timezone,
            "period_grain": grain,
            "kpis": rows,
        }
    )


def _show_kpi(
    connection: duckdb.DuckDBPyConnection,
    request: Request,
    name: str,
    terminal: Terminal,
) -> None:
    about = _catalogue_entry(connection, name)
    kpi = about["kpi_id"]
    period = parse_period(request.period) if request.period else None
    grain = request.grain or (period.grain if period else DEFAULT_GRAIN)
    segment = _segment(connection, kpi, request.segment)
    if request.records:
        period = period or _newest_period(connection, kpi, grain)
        found = record_rows(connection, kpi, segment, period)
        _put(request, found, terminal, lambda: records(about, found, terminal))
        return
    since = parse_period(request.since).start if request.since else None
    span: tuple[date | None, date | None] = (since, None)
    if period is not None:
        span = (period.start, period.end)
    rows = series_rows(connection, kpi, grain, segment, span)
    compare = (
        request.segment is not None and segment[1] is None and span == (None, None)
    )
    _put(
        request,
        rows,
        terminal,
        lambda: (
            segments(connection, about, rows, terminal)
            if compare
            else series(
                connection, about, rows, terminal, everything=span != (None, None)
            )
        ),
    )


def _put(
    request: Request,
    rows: Sequence[Row],
    terminal: Terminal,
    text: Callable[[], Iterable[str]],
) -> None:
    """Write rows in the format that was asked for."""
    if request.format == "json":
        _write_json(rows)
    elif request.format == "csv":
        _write_csv(rows)
    else:
        terminal.write(text(), sys.stdout)


def _catalogue_entry(connection: duckdb.DuckDBPyConnection, name: str) -> Row:
    """The catalogue's row of a KPI, called by its id or its name.

    Raises:
        InputError: there is no such KPI; the nearest ones are suggested.
    """
    entries = fetch(
        connection, "select * from marts.kpi_catalog order by display_order"
    )
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    for entry in entries:
        if wanted in (entry["kpi_id"], entry["name"].lower().replace(" ", "_")):
            return entry
    ids = {entry["kpi_id"] for entry in entries}
    known = f"There are: {', '.join(entry['kpi_id'] for entry in entries)}."
    raise InputError(
        f"there is no KPI {name!r}", advice=suggestion(wanted, ids) or known
    )


def _segment(
    connection: duckdb.DuckDBPyConnection, kpi: str, text: str | None
) -> tuple[str, str | None]:
    """A segment and, where one is given, its value: `team`, `region=North`.

    Raises:
        InputError: the KPI has no such segment, or the segment no such value.
    """
    if text is None:
        return "all", None
    name, given, value = text.partition("=")
    rows = fetch(
        connection,
        "select distinct segment, segment_value from marts.kpi_values where kpi_id = ?",
        [kpi],
    )
    names = {row["segment"] for row in rows}
    if name not in names:
        raise InputError(
            f"{kpi} has no segment {name!r}",
            advice=suggestion(name, names) or f"It has: {', '.join(sorted(names))}.",
        )
    values = {row["segment_value"] for row in rows if row["segment"] == name}
    if given and value not in values:
        raise InputError(
            f"segment {name} has no value {value!r}", advice=suggestion(value, values)
        )
    return name, value if given else None


def _newest_period(
    connection: duckdb.DuckDBPyConnection, kpi: str, grain: str
) -> Period:
    """The newest complete period with records, else the newest one with any.

    Raises:
        InputError: the KPI has no records at all.
    """
    rows = fetch(
        connection,
        "select periods.period_start from marts.kpi_values as periods"
        " where kpi_id = $kpi and period_grain = $grain and segment = 'all'"
        " and exists (from marts.kpi_evidence where kpi_id = $kpi"
        "   and period_on between periods.period_start and periods.period_end)"
        " order by is_complete desc, period_start desc limit 1",
        {"kpi": kpi, "grain": grain},
    )
    if not rows:
        raise InputError(f"{kpi} has no records", advice="Give a --period.")
    return parse_period(period_code(grain, rows[0]["period_start"]))


def _write_json(found: object) -> None:
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2, default=str)
    print(flush=True)


def _write_csv(rows: Sequence[Row]) -> None:
    if rows:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _as_csv(value) for name, value in row.items()})
    sys.stdout.flush()


def _as_csv(value: object) -> object:
    """A cell as export writes it: booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else value


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}
