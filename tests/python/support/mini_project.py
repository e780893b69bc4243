"""A dbt project of a few models with the published shapes: builds in a breath.

Its SQL is that of DuckDB, PostgreSQL and Spark.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from published_demo import PROJECT

_PROJECT = """
name: aftersales
version: "0.2.0"
profile: aftersales
seed-paths: [none]
vars: {input: demo, input_schema: raw, schema_prefix: "", as_of: "",
  reporting_timezone: UTC}
models:
  aftersales:
    intermediate: {+schema: intermediate, +materialized: table}
    marts:
      +database: "{{ env_var('AFTERSALES_MARTS', '') or target.get('database') }}"
      +schema: marts
      +materialized: table
"""

_MACRO = """
{% macro generate_schema_name(name, node) -%}
    {{ var('schema_prefix') }}{{ (name or 'main') | trim }}
{%- endmacro %}
"""

_CLOCK = """
select
    {% if var('as_of') %}
    max(timestamptz '{{ var("as_of") }}' at time zone 'UTC') as as_of,
    {% else %}
    max(case when created_at like '2___-%' then cast(created_at as timestamp) end)
        as as_of,
    {% endif %}
    '{{ var("reporting_timezone") }}' as reporting_timezone
from {{ var("input_schema") }}.tickets
"""

_PROPERTIES = """
models:
  - name: int_clock
    columns:
      - name: as_of
        data_tests:
          - not_null: {name: int_clock_as_of_is_known}
  - name: kpi_ticket_volume
    description: One row per period.
    columns:
      - name: value
        description: How many tickets.
        data_tests:
          - not_null: {name: ticket_volume_has_values}
"""

_VALUES = """
select
    'ticket_volume' as kpi_id, 'month' as period_grain,
    date_trunc('month', created_at::timestamp)::date as period_start,
    created_at::date as period_end, true as is_complete,
    'all' as segment, 'all' as segment_value,
    cast(
        nullif(count(*), 666)
        as double {{ 'precision' if target.type == 'postgres' }}
    ) as value
from {{ var("input_schema") }}.tickets, {{ ref('int_clock') }}
group by 1, 2, 3, 4
"""

_MODELS = {
    "intermediate/int_clock": _CLOCK,
    "intermediate/int_newest_records": """
        select 'tickets' as table_name, cast('2026-03-01' as timestamp) as newest_at,
        3 as newest_age_days
        """,
    "marts/kpi_ticket_volume": _VALUES,
    "marts/kpi_values": "select * from {{ ref('kpi_ticket_volume') }}",
    "marts/kpi_availability": """
        select 'ticket_volume' as kpi_id, 'available' as availability,
        cast(null as {{ dbt.type_string() }}) as reason
        """,
    "marts/kpi_catalog": """
        select 'ticket_volume' as kpi_id, 'Volume of Tickets' as name,
        1 as display_order
        """,
    "marts/input_audit": """
        select 'tickets' as table_name, true as is_present, count(*) as raw_rows,
        count(*) as accepted_rows, 0 as superseded_rows, 0 as quarantined_rows,
        0 as unknown_customer_rows, 0 as unknown_product_rows, 0 as unknown_unit_rows,
        0 as unknown_ticket_rows, 0 as outside_employment_rows,
        cast('2026-03-01' as timestamp) as newest_at, 3 as newest_age_days
        from {{ var("input_schema") }}.tickets
        """,
    "marts/input_notices": """
        select 'newest_record' as kind, table_name, newest_age_days as count,
        '2026-03-01 00:00:00' as example from {{ ref('int_newest_records') }}
        """,
    "marts/quarantined_rows": """
        select 'tickets' as table_name, 'T1' as record_key, 'orphan' as reason
        """,
}


def write_mini_project(directory: Path) -> Path:
    """Write the project; its profile and the facts it is told are the real ones."""
    (directory / "macros").mkdir(parents=True)
    (directory / "dbt_project.yml").write_text(_PROJECT)
    (directory / "macros" / "generate_schema_name.sql").write_text(_MACRO)
    for name, sql in _MODELS.items():
        path = directory / "models" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql)
    (directory / "models" / "models.yml").write_text(_PROPERTIES)
    for name in ("input/input_contract.sql", "kpis/kpi_facts.sql"):  # as Python reads
        path = directory / "macros" / name
        path.parent.mkdir()
        shutil.copy(PROJECT / "macros" / name, path)
    shutil.copytree(PROJECT / "profiles", directory / "profiles")
    return directory


def write_tickets(directory: Path, count: int = 3, created: str = "2026-03-01") -> Path:
    """Write an input of some tickets, all created at once."""
    directory.mkdir(parents=True, exist_ok=True)
    lines = [f"T{number},{created},new" for number in range(count)]
    text = "\n".join(["ticket_id,created_at,status", *lines])
    (directory / "tickets.csv").write_text(f"{text}\n")
    return directory
