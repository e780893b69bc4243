-- Units in service at each day's end, and units with a first ticket of the period.
-- Units from before the calendar are in service when it begins.
{%- set affected = [] %}
{%- for grain in var('period_grains') %}
    {%- do affected.append('affected_in_' ~ grain) %}
{%- endfor %}
with

calendar as (
    select min(date_on) as first_on
    from {{ ref('dim_dates') }}
),

changes as (
    select
        unit_changes.segment,
        unit_changes.segment_value,
        greatest(unit_changes.date_on, calendar.first_on) as date_on,
        {% for flow in affected -%}
            0 as {{ flow }},
        {% endfor -%}
        unit_changes.units_in_service
    from {{ ref('int_unit_day_changes') }} as unit_changes
    cross join calendar
    union all
    select
        segment,
        segment_value,
        date_on,
        {% for flow in affected -%}
            {{ flow }},
        {% endfor -%}
        0 as units_in_service
    from {{ ref('int_unit_fault_days') }}
),

unit_days as (
    {{ daily_balances(
        'changes', affected, ['units_in_service'], stock_type='decimal(38, 10)'
    ) }}
)

select * from unit_days
