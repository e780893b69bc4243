"""Writes the Superset bundle of a published file: datasets, charts and a dashboard.

What is in `superset/` is the demo company's; a test compares. The connection is
written by hand.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from aftersales.errors import AftersalesError
from aftersales.published import fetch, has_relation, open_published
from aftersales.published.catalog import published_grains, read_catalog
from aftersales.published.kpi import Kpi, by_topic
from aftersales.published.periods import by_preference
from aftersales.published.words import CODES, heading
from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    import duckdb

HERE = Path(__file__).resolve().parent
BUNDLE = HERE / "superset"

_BY_HAND = ("metadata.yaml", "databases/aftersales.yaml")
_NAMESPACE = UUID("6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e00")
_DATABASE = "6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e01"
_DATASETS = {
    "kpi_values": "6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e02",
    "kpi_scorecard": "6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e03",
    "kpi_answers": "6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e04",
    "kpi_drivers": "6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e05",
}
_LINES = {
    "value": "#1F3A5F",
    "benchmark_value": "#B45309",
    "ci_low": "#8A94A6",
    "ci_high": "#8A94A6",
}
_COLOURS = {
    name: colour  # Superset looks up a metric by the column that shares its label
    for column, colour in _LINES.items()
    for name in (heading(column), column)
}
_DATE_FORMATS = {"year": "%Y", "quarter": "%b %Y", "month": "%b %Y"}


@dataclass(frozen=True)
class Table:
    """A table of the dashboard: rows of a dataset in an order, of one grain."""

    dataset: str
    about: str
    columns: tuple[str, ...]
    ascending: tuple[str, ...]
    descending: tuple[str, ...] = ()
    is_split: bool = False


_TABLES = {
    "Scorecard": Table(
        "kpi_scorecard",
        "Where every KPI stands in the newest {grain} that is over.",
        (
            *("name", "period_start", "value", "unit", "benchmark_value"),
            *("benchmark_kind_in_words", "benchmark_gap", "verdict_in_words"),
            *("previous_value", "change", "sample_size", "availability"),
            "availability_reason",
        ),
        ("display_order",),
    ),
    "Answers": Table(
        "kpi_answers",
        "The answer to each KPI's question in the newest {grain} that is over.",
        (
            *("kpi_id", "answer", "because_in_words", "value", "benchmark_value"),
            *("net_flow", "days_of_backlog", "engineers_gap"),
        ),
        ("kpi_id",),
    ),
    "Segments": Table(
        "kpi_values",
        "Every segment in the newest {grain} that is over.",
        (
            *("kpi_id", "segment", "segment_value", "value", "unit", "benchmark_value"),
            *("benchmark_gap", "verdict_in_words", "sample_size"),
        ),
        ("kpi_id", "segment", "segment_value"),
        is_split=True,
    ),
    "What moved it": Table(
        "kpi_drivers",
        "What each segment value contributed to a change, {grain} by {grain}.",
        (
            *("period_start", "kpi_id", "segment", "segment_value", "contribution"),
            *("rate_effect", "mix_effect", "previous_value", "value"),
        ),
        ("kpi_id", "segment"),
        descending=("period_start", "contribution"),
        is_split=True,
    ),
}


def bundle(database: Path) -> dict[str, str]:
    """The texts of the generated files, by their path in the bundle.

    Raises:
        InputError: nothing was published.
    """
    with open_published(database) as connection:
        kpis, grain = read_catalog(connection), published_grains(connection)[0]
        rows = fetch(
            connection,
            "select kpi_id from marts.kpi_values"
            " where segment = 'all' group by kpi_id having count(ci_low) > 0",
        )
        columns = {
            table: fetch(connection, f"describe marts.{table}")
            for table in _DATASETS
            if has_relation(connection, table)
        }
        grains = {
            name: _grain(connection, table.dataset, grain)
            for name, table in _TABLES.items()
            if table.dataset in columns
        }
    bounded = {row["kpi_id"] for row in rows}
    files = {
        f"datasets/aftersales/{table}.yaml": _dataset(table, described)
        for table, described in columns.items()
    }
    for kpi in kpis:
        text = _line(kpi, grain, has_bounds=kpi.kpi_id in bounded)
        files[f"charts/{kpi.kpi_id}.yaml"] = text
    tables: dict[bool, list[dict[str, str]]] = {False: [], True: []}
    for name, found in grains.items():
        table = _TABLES[name]
        if found and (any(kpi.segments for kpi in kpis) or not table.is_split):
            key = name.lower().replace(" ", "_")
            files[f"charts/{key}.yaml"] = _table(name, table, found)
            tables[table.is_split].append(_shown(key, name))
    files["dashboards/aftersales.yaml"] = _render(
        "dashboard",
        uuid=_uuid("dashboard"),
        dataset_uuid=_DATASETS["kpi_values"],
        grain=grain,
        topics={
            topic: [_shown(kpi.kpi_id, kpi.name) for kpi in members]
            for topic, members in by_topic(kpis, lambda kpi: kpi.topic).items()
        },
        tables=tables[False],
        split_tables=tables[True],
    )
    return files


def write_bundle(database: Path, directory: Path) -> None:
    """Write the whole bundle into a directory."""
    files = bundle(database)
    for folder in ("datasets", "charts", "dashboards"):
        shutil.rmtree(directory / folder, ignore_errors=True)
    files |= {name: (BUNDLE / name).read_text("utf-8") for name in _BY_HAND}
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def main() -> int:
    """Write the bundle of a published file; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, default=Path("aftersales.duckdb"))
    parser.add_argument("--output", type=Path, default=BUNDLE)
    arguments = parser.parse_args()
    try:
        write_bundle(arguments.database, arguments.output)
    except AftersalesError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _dataset(table: str, described: Sequence[dict[str, Any]]) -> str:
    columns = {row["column_name"]: row["column_type"] for row in described}
    return _render(
        "dataset",
        table=table,
        description=f"marts.{table}, as it was published.",
        uuid=_DATASETS[table],
        database_uuid=_DATABASE,
        columns=columns,
        in_words={name: _words_of(name) for name in CODES if name in columns},
    )


def _words_of(column: str) -> str:
    """An SQL expression that gives the words for a column's codes."""
    cases = (f"when '{code}' then '{word}'" for code, word in CODES[column].items())
    return f"case {column} {' '.join(cases)} else {column} end"


def _line(kpi: Kpi, grain: str, *, has_bounds: bool) -> str:
    about = f"{kpi.calculation}, by {grain}." if kpi.calculation else f"By {grain}."
    return _render(
        "line",
        kpi=kpi,
        grain=grain,
        description=f"{kpi.business_question} {about}".strip(),
        uuid=_uuid(f"chart {kpi.name}"),
        dataset_uuid=_DATASETS["kpi_values"],
        lines=[name for name in _LINES if has_bounds or not name.startswith("ci_")],
        date_format=_DATE_FORMATS.get(grain, "%d %b %Y"),
    )


def _grain(
    connection: duckdb.DuckDBPyConnection, relation: str, wanted: str
) -> str | None:
    """The wanted grain where a relation has it, else the one that is nearest to it."""
    query = f"select distinct period_grain from marts.{relation}"
    found = [grain for (grain,) in connection.execute(query).fetchall()]
    return wanted if wanted in found else next(iter(by_preference(found)), None)


def _table(name: str, table: Table, grain: str) -> str:
    order = [
        *((column, False) for column in table.descending[:1]),
        *((column, True) for column in table.ascending),
        *((column, False) for column in table.descending[1:]),
    ]
    return _render(
        "table",
        name=name,
        grain=grain,
        description=table.about.format(grain=grain),
        uuid=_uuid(f"chart {name}"),
        dataset_uuid=_DATASETS[table.dataset],
        columns=table.columns,
        order_by=order,
        is_newest_segments=table.dataset == "kpi_values",
    )


def _shown(key: str, name: str) -> dict[str, str]:
    """What a dashboard knows of a chart."""
    return {"id": f"CHART-{key}", "name": name, "uuid": _uuid(f"chart {name}")}


def _uuid(name: str) -> str:
    return str(uuid5(_NAMESPACE, name))


def _render(template: str, **values: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - texts are written as JSON
    )
    environment.filters["heading"] = heading
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    known = {"lines": _LINES, "colours": _COLOURS}
    return environment.get_template(f"{template}.yaml.j2").render(known | values)


if __name__ == "__main__":
    sys.exit(main())
