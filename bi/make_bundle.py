"""Writes the bundle's charts and its dashboard from the KPI catalogue.

Run it after a change of `seeds/reference/kpi_catalogue.csv`; a test compares. The
database and the two datasets are written by hand. Needs PyYAML alone.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

BUNDLE = Path(__file__).resolve().parent / "superset"
CATALOGUE = BUNDLE.parents[1] / "seeds" / "reference" / "kpi_catalogue.csv"
SLUG = "aftersales"

_VERSION = "1.0.0"
_NAMESPACE = UUID("6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e00")
_VALUES = "6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e02"
_SCORECARD = "6b6d2f4e-9f0a-5c0e-8a7e-0d3f0c5a1e03"
_NUMBERS = ("value", "benchmark_value", "benchmark_gap", "previous_value", "change")
_CHARTS_A_ROW, _GRID_COLUMNS = 3, 12
_LINES = {
    "Value": ("value", "#1F3A5F"),
    "Benchmark": ("benchmark_value", "#B45309"),
    "95 % low": ("ci_low", "#8A94A6"),
    "95 % high": ("ci_high", "#8A94A6"),
}
"""Each line's metric, the column behind it, and its colour."""

_COLOURS = {
    name: colour  # Superset looks up a metric by the column that shares its label
    for metric, (column, colour) in _LINES.items()
    for name in (metric, column)
}
_TABLE_NUMBERS = ",.2~f"
_CHART_HEIGHT, _TABLE_HEIGHT = 50, 65
_FORMATS = {"count": ",.0f", "score 1–7": ".2f"}

Document = dict[str, Any]


def documents() -> dict[str, Document]:
    """The generated files, by their path in the bundle."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        kpis = sorted(csv.DictReader(file), key=lambda kpi: int(kpi["display_order"]))
    charts = {kpi["kpi_id"]: _series_chart(kpi) for kpi in kpis}
    overviews = {"scorecard": _scorecard_chart(), "segments": _segments_chart()}
    found = {f"charts/{name}.yaml": chart for name, chart in charts.items()}
    found |= {f"charts/{name}.yaml": chart for name, chart in overviews.items()}
    return {**found, f"dashboards/{SLUG}.yaml": _dashboard(kpis, charts, overviews)}


def render(document: Document) -> str:
    """A document as YAML, always alike."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=88)


def main() -> int:
    """Write the files, and remove those of KPIs that are no more."""
    wanted = documents()
    for folder in ("charts", "dashboards"):
        for path in (BUNDLE / folder).glob("*.yaml"):
            if f"{folder}/{path.name}" not in wanted:
                path.unlink()
    for name, document in wanted.items():
        (BUNDLE / name).write_text(render(document), "utf-8")
    sys.stdout.write(f"{len(wanted)} files in {BUNDLE}\n")
    return 0


def _uuid(name: str) -> str:
    return str(uuid5(_NAMESPACE, name))


def _equals(column: str, value: str | bool, operator: str = "==") -> Document:
    return {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": column,
        "operator": operator,
        "comparator": value,
    }


def _chart(name: str, dataset: str, description: str, params: Document) -> Document:
    return {
        "slice_name": name,
        "description": description,
        "viz_type": params["viz_type"],
        "params": params,
        "uuid": _uuid(f"chart {name}"),
        "dataset_uuid": dataset,
        "version": _VERSION,
    }


def _series_chart(kpi: dict[str, str]) -> Document:
    """The monthly series of one KPI, up to the newest month that is over."""
    filters = [
        _equals("kpi_id", kpi["kpi_id"]),
        _equals("period_grain", "month"),
        _equals("segment", "all"),
        _equals("is_complete", value=True),
    ]
    params = {
        "viz_type": "echarts_timeseries_line",
        "x_axis": "period_start",
        "metrics": [*_LINES],
        "groupby": [],
        "adhoc_filters": filters,
        "x_axis_sort_asc": True,
        "row_limit": 10000,
        "label_colors": _COLOURS,
        "show_legend": True,
        "legendType": "plain",
        "rich_tooltip": True,
        "x_axis_time_format": "%b %Y",
        "tooltipTimeFormat": "%B %Y",
        "y_axis_format": _FORMATS.get(kpi["unit"], ",.1f"),
        "y_axis_title": kpi["unit"],
        "y_axis_title_margin": 50,
        "y_axis_title_position": "Left",
    }
    description = f"{kpi['business_question']} {kpi['calculation']}, by month."
    return _chart(kpi["name"], _VALUES, description, params)


def _table(
    columns: Sequence[str], order_by: Sequence[str], filters: Sequence[Document]
) -> Document:
    return {
        "viz_type": "table",
        "query_mode": "raw",
        "all_columns": [*columns],
        "order_by_cols": [f'["{column}", true]' for column in order_by],
        "adhoc_filters": [*filters],
        "row_limit": 10000,
        "table_timestamp_format": "%Y-%m-%d",
        "column_config": {
            column: {"d3NumberFormat": _TABLE_NUMBERS}
            for column in columns
            if column in _NUMBERS
        },
        "show_cell_bars": False,
        "allow_render_html": False,
        "include_search": True,
    }


def _scorecard_chart() -> Document:
    columns = ["name", "period_start", "value", "unit", "benchmark_value"]
    columns += ["benchmark_gap", "verdict", "previous_value", "change"]
    columns += ["sample_size", "availability", "availability_reason"]
    table = _table(columns, ["display_order"], [_equals("period_grain", "month")])
    description = "Where every KPI stands in the newest month that is over."
    return _chart("Scorecard", _SCORECARD, description, table)


def _segments_chart() -> Document:
    columns = ["kpi_id", "segment", "segment_value", "value", "unit"]
    columns += ["benchmark_value", "benchmark_gap", "verdict", "sample_size"]
    filters = [
        _equals("period_grain", "month"),
        _equals("is_latest", value=True),
        _equals("segment", "all", "!="),
    ]
    table = _table(columns, ["kpi_id", "segment", "segment_value"], filters)
    table["server_pagination"] = False
    description = "Every segment in the newest month that is over."
    return _chart("Segments", _VALUES, description, table)


def _dashboard(
    kpis: Sequence[dict[str, str]],
    charts: dict[str, Document],
    overviews: dict[str, Document],
) -> Document:
    grid = _Grid()
    kpi_rows = [grid.row([overviews["scorecard"]])]
    for topic, members in groupby(kpis, key=lambda kpi: kpi["topic"]):
        kpi_rows.append(grid.header(topic))
        kpi_rows += [
            grid.row([charts[kpi["kpi_id"]] for kpi in chunk])
            for chunk in _chunks([*members], _CHARTS_A_ROW)
        ]
    tabs = [
        grid.tab("kpis", "KPIs", kpi_rows),
        grid.tab("segments", "Segments", [grid.row([overviews["segments"]])]),
    ]
    return {
        "dashboard_title": "After-sales KPIs",
        "description": "The eleven KPIs by month, with benchmarks and verdicts.",
        "slug": SLUG,
        "uuid": _uuid("dashboard"),
        "position": grid.positions(tabs),
        "metadata": {
            "label_colors": _COLOURS,
            "native_filter_configuration": [
                _filter("KPI", "kpi_id"),
                _filter("Segment", "segment"),
            ],
        },
        "published": True,
        "version": _VERSION,
    }


def _filter(name: str, column: str) -> Document:
    """A choice at the side of the dashboard that narrows the segments' tab."""
    return {
        "id": f"NATIVE_FILTER-{column}",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "name": name,
        "description": "",
        "targets": [{"column": {"name": column}, "datasetUuid": _VALUES}],
        "scope": {"rootPath": ["TAB-segments"], "excluded": []},
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
    }


class _Grid:
    """The layout of a dashboard: components by id, each knowing its children."""

    def __init__(self) -> None:
        self._components: dict[str, Document] = {}
        self._charts = 0

    def row(self, charts: Sequence[Document]) -> str:
        """A row of charts of equal width; a chart that is alone takes it whole."""
        alone = len(charts) == 1 and charts[0]["viz_type"] == "table"
        width = _GRID_COLUMNS if alone else _GRID_COLUMNS // _CHARTS_A_ROW
        height = _TABLE_HEIGHT if alone else _CHART_HEIGHT
        children = [self._chart(chart, width, height) for chart in charts]
        meta = {"background": "BACKGROUND_TRANSPARENT"}
        return self._add("ROW", children[0].partition("-")[2], children, meta)

    def header(self, text: str) -> str:
        meta = {"text": text, "headerSize": "MEDIUM_HEADER"}
        name = text.lower().replace(" ", "-")
        return self._add("HEADER", name, [], meta)

    def tab(self, name: str, text: str, children: Sequence[str]) -> str:
        return self._add("TAB", name, children, {"text": text})

    def positions(self, tabs: Sequence[str]) -> Document:
        """The whole layout, each component with the way to it."""
        top = self._add("TABS", "top", tabs, {})
        self._components["GRID_ID"] = _component("GRID", "GRID_ID", [top])
        self._components["ROOT_ID"] = _component("ROOT", "ROOT_ID", ["GRID_ID"])
        self._set_parents("ROOT_ID", [])
        return {"DASHBOARD_VERSION_KEY": "v2", **self._components}

    def _chart(self, chart: Document, width: int, height: int) -> str:
        self._charts += 1
        meta = {
            "chartId": self._charts,
            "uuid": chart["uuid"],
            "sliceName": chart["slice_name"],
            "width": width,
            "height": height,
        }
        name = chart["slice_name"].lower().replace(" ", "-")
        return self._add("CHART", name, [], meta)

    def _add(
        self, kind: str, name: str, children: Sequence[str], meta: Document
    ) -> str:
        component = _component(kind, f"{kind}-{name}", children)
        self._components[component["id"]] = {**component, "meta": meta}
        return str(component["id"])

    def _set_parents(self, name: str, parents: list[str]) -> None:
        if parents:
            self._components[name]["parents"] = [*parents]
        for child in self._components[name]["children"]:
            self._set_parents(child, [*parents, name])


def _component(kind: str, name: str, children: Sequence[str]) -> Document:
    return {"type": kind, "id": name, "children": [*children]}


def _chunks(
    members: Sequence[dict[str, str]], size: int
) -> Iterator[list[dict[str, str]]]:
    remaining = iter(members)
    while chunk := [*islice(remaining, size)]:
        yield chunk


if __name__ == "__main__":
    sys.exit(main())
