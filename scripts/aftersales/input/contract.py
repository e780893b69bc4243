"""The input contract as data: which tables there are, and what their columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

ColumnType = Literal["text", "instant", "date", "number", "boolean"]


@dataclass(frozen=True)
class Column:
    """A column of the contract; a row cannot do without a required one."""

    name: str
    type: ColumnType
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the contract; `key` is None where a table has no single key."""

    name: str
    key: str | None
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _table(name: str, key: str | None, /, **types: str) -> tuple[str, Table]:
    """A table from `column="type"` pairs, where `*` marks a required column."""
    columns = []
    for column, text in types.items():
        kind = text.removesuffix("*")
        if kind not in ("text", "instant", "date", "number", "boolean"):
            raise ValueError(f"{name}.{column}: {text} is no column type")
        columns.append(Column(column, kind, text.endswith("*")))  # type: ignore[arg-type]
    return name, Table(name, key, tuple(columns))


INPUT_TABLES: Mapping[str, Table] = MappingProxyType(
    dict(
        (
            _table(
                "tickets",
                "ticket_id",
                ticket_id="text*",
                created_at="instant*",
                status="text*",
                resolved_at="instant",
                priority="text",
                channel="text",
                category="text",
                ticket_type="text",
                team="text",
                customer_id="text",
                unit_id="text",
                product_id="text",
                customer_contact_count="number",
                merged_into_ticket_id="text",
                is_deleted="boolean",
                is_spam="boolean",
                is_test="boolean",
                is_internal="boolean",
                source_system="text",
                updated_at="instant",
            ),
            _table(
                "ticket_status_events",
                "event_id",
                event_id="text*",
                ticket_id="text*",
                occurred_at="instant*",
                status="text*",
                sequence="number",
            ),
            _table(
                "ticket_interactions",
                "interaction_id",
                interaction_id="text*",
                ticket_id="text*",
                occurred_at="instant*",
                author_type="text*",
                channel="text",
            ),
            _table(
                "survey_responses",
                "response_id",
                response_id="text*",
                survey_type="text*",
                responded_at="instant*",
                score="number*",
                scale_min="number",
                scale_max="number",
                higher_is_better="boolean",
                customer_id="text",
                ticket_id="text",
                updated_at="instant",
            ),
            _table(
                "customers",
                "customer_id",
                customer_id="text*",
                customer_name="text",
                customer_segment="text",
                region="text",
                country="text",
            ),
            _table(
                "products",
                "product_id",
                product_id="text*",
                product_name="text",
                product_line="text",
            ),
            _table(
                "installed_units",
                "unit_id",
                unit_id="text*",
                installed_on="date*",
                decommissioned_on="date",
                quantity="number",
                product_id="text",
                customer_id="text",
                region="text",
                warranty_until="date",
            ),
            _table(
                "engineers",
                "engineer_id",
                engineer_id="text*",
                employed_from="date*",
                employed_to="date",
                fte="number",
                weekly_hours="number",
                engineer_name="text",
                team="text",
                region="text",
            ),
            _table(
                "field_visits",
                "visit_id",
                visit_id="text*",
                visit_type="text*",
                status="text*",
                engineer_id="text",
                started_at="instant",
                completed_at="instant",
                ticket_id="text",
                unit_id="text",
            ),
            _table(
                "contracts",
                "contract_id",
                contract_id="text*",
                customer_id="text*",
                started_on="date*",
                ended_on="date",
            ),
            _table(
                "customer_activity",
                "activity_id",
                activity_id="text*",
                customer_id="text*",
                activity_on="date*",
            ),
        )
    )
)
"""The tables whose rows are judged, in the order of the contract."""

REFERENCE_TABLES: Mapping[str, Table] = MappingProxyType(
    dict(
        (
            _table("ticket_statuses", "status", status="text*", category="text*"),
            _table(
                "survey_scales",
                None,
                survey_type="text*",
                scale_min="number*",
                scale_max="number*",
                favourable_from="number",
            ),
            _table(
                "kpi_targets",
                None,
                kpi_id="text*",
                segment="text",
                segment_value="text",
                target_value="number*",
                valid_from="date",
                valid_to="date",
                period_grain="text",
            ),
            _table(
                "sla_targets",
                None,
                priority="text",
                target_days="number*",
                valid_from="date",
                valid_to="date",
            ),
            _table(
                "business_calendars",
                None,
                team="text",
                weekday="text*",
                opens="text*",
                closes="text*",
                timezone="text",
            ),
            _table("holidays", None, holiday_on="date*", team="text", name="text"),
        )
    )
)
"""The tables that configure a build; a bad row in one of them is a file error."""

ALL_TABLES: Mapping[str, Table] = MappingProxyType({**INPUT_TABLES, **REFERENCE_TABLES})

KPI_TABLES = (
    "tickets",
    "survey_responses",
    "field_visits",
    "contracts",
    "customer_activity",
)
"""The tables that a KPI can be computed from; without any of them there is no input."""

KPI_IDS = (
    "nps",
    "ticket_volume",
    "fault_rate",
    "open_tickets",
    "open_ticket_rate",
    "turnaround_time",
    "engineer_utilization",
    "csat",
    "first_contact_resolution",
    "customer_effort_score",
    "customer_retention_rate",
)

STATUS_CATEGORIES = ("new", "open", "pending", "on_hold", "resolved", "closed")

SURVEY_TYPES = ("nps", "csat", "ces")

PERIOD_GRAINS = ("day", "week", "month", "quarter", "year")
