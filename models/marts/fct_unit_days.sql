-- Units in service at each day's end, and the units with a ticket: affected_in_<grain>
-- counts those whose ticket of that date is their first in the period. A ticket is one
-- of its own product line, region and segment, whatever those of its unit.
{%- set dimensions = var('segments')['unit'] %}
{%- set grains = var('period_grains') %}
{%- set affected = {} %}
{%- for grain in grains %}
    {%- do affected.update({
        'affected_in_' ~ grain: "count(case when coalesce(previous_in_{segment} < "
        ~ "cast(date_trunc('" ~ grain ~ "', created_on) as date), true) then 1 end)"
    }) %}
{%- endfor %}
with

units as (
    select * from {{ ref('dim_units') }}
),

calendar as (
    select min(date_on) as first_on
    from {{ ref('dim_dates') }}
),

faults as (
    select
        created_on,
        {{ dimensions | join(', ') }},
        {% for segment in ['all'] + dimensions -%}
            lag(created_on) over (
                partition by unit_id
                {{- ", coalesce(" ~ segment ~ ", '(none)')" if segment != 'all' }}
                order by created_on, ticket_id
            ) as previous_in_{{ segment }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('fct_tickets') }}
    where is_countable and unit_id is not null
),

-- Units from before the calendar are in service when it begins.
changes as (
    {% for date, sign in {'installed_on': '', 'decommissioned_on': '-'}.items() -%}
        select
            {% for dimension in dimensions -%}
                units.{{ dimension }},
            {% endfor -%}
            greatest(units.{{ date }}, calendar.first_on) as date_on,
            {{ sign }}units.quantity as units_in_service
        from units
        cross join calendar
        where units.{{ date }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

{%- set no_faults = dict.fromkeys(affected, '0') %}

changes_by_segment as (
    {% do no_faults.update({'units_in_service': 'sum(units_in_service)'}) -%}
    {{ totals_by_segment('changes', dimensions, ['date_on'], no_faults) }}
    union all
    {% do affected.update({'units_in_service': '0'}) -%}
    {{ totals_by_segment('faults', dimensions, ['created_on'], affected) }}
),

unit_days as (
    {{ daily_balances(
        'changes_by_segment',
        no_faults.keys() | reject('eq', 'units_in_service') | list,
        ['units_in_service'],
        stock_type='decimal(38, 10)',
    ) }}
)

select * from unit_days
