-- Countable tickets by the date of their creation, split as units are;
-- affected_in_<grain> counts the units whose ticket of that date is their first in the
-- period. A ticket is one of its own product line, region and segment, whatever those
-- of its unit.
{%- set split_by = dimensions('unit') %}
{%- set affected = {} %}
{%- for grain in period_grains() %}
    {%- do affected.update({
        'affected_in_' ~ grain: 'count(case when coalesce(previous_in_{dimension} < '
        ~ start_of(grain, 'created_on') ~ ', true) then 1 end)'
    }) %}
{%- endfor %}
with

tickets as {{ inlined() }} (
    select * from {{ ref('fct_tickets') }}
    where is_countable
),

-- Beside each ticket the date of its unit's previous one: among all, and among those of
-- the same value of each dimension. Of two tickets on one date either may be the first.
faults as (
    select
        {% for dimension in ['all'] + split_by -%}
            lag(created_on) over (
                partition by
                    {{ slice_value(dimension) ~ ',' if dimension != 'all' }}
                    unit_id
                order by created_on
            ) as previous_in_{{ dimension }},
        {% endfor -%}
        *
    from tickets
    where unit_id is not null
),

fault_days as (
    {{ totals_by_slice('faults', split_by, ['created_on as date_on'], affected) }}
),

ticket_days as (
    {{ totals_by_slice(
        'tickets', split_by, ['created_on as date_on'], {'created': 'count(*)'}
    ) }}
),

unit_fault_days as (
    select
        ticket_days.segment,
        ticket_days.segment_value,
        ticket_days.date_on,
        {% for column in affected -%}
            coalesce(fault_days.{{ column }}, 0) as {{ column }},
        {% endfor -%}
        ticket_days.created
    from ticket_days
    left join fault_days
        on
            ticket_days.segment = fault_days.segment
            and ticket_days.segment_value = fault_days.segment_value
            and ticket_days.date_on = fault_days.date_on
)

select * from unit_fault_days
