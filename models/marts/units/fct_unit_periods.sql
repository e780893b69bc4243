-- What the fault rate is formed from: units in service day by day, and the tickets
-- created.
{%- set affected = [] %}
{%- for grain in period_grains() %}
    {%- do affected.append('affected_in_' ~ grain) %}
{%- endfor %}
with

unit_days as (
    select * from {{ ref('fct_unit_days') }}
),

fault_days as (
    select * from {{ ref('int_unit_fault_days') }}
),

-- Summed over days, units in service are unit-days.
day_parts as (
    select
        segment,
        segment_value,
        date_on,
        created,
        {{ affected | join(', ') }},
        0 as unit_days
    from fault_days
    union all
    select
        segment,
        segment_value,
        date_on,
        0 as created,
        {% for column in affected -%}
            0 as {{ column }},
        {% endfor -%}
        units_in_service as unit_days
    from unit_days
),

sums as (
    {{ roll_up(
        'day_parts',
        sums=['created', 'unit_days'] + affected,
        at_start={'units_at_start': 'unit_days'},
        at_end={'units_at_end': 'unit_days'},
    ) }}
),

-- Without any unit on record there is nothing to divide by, in no period.
measures as (
    select
        *,
        case period_grain
            {% for grain in period_grains() -%}
                when '{{ grain }}' then affected_in_{{ grain }}
            {% endfor -%}
        end as units_affected
    from sums
    where exists (select 1 from {{ ref('dim_units') }})
),

gapless as (
    {{ gapless(
        'measures',
        zeros=[
            'created', 'unit_days', 'units_at_start', 'units_at_end', 'units_affected'
        ],
        begins_when='created > 0',
    ) }}
),

unit_periods as (
    select
        {{ period_columns() }},
        {{ as_count('created') }} as created,
        {{ as_double('unit_days') }} as unit_days,
        {{ as_double('units_at_start') }} as units_at_start,
        {{ as_double('units_at_end') }} as units_at_end,
        {{ as_count('units_affected') }} as units_affected
    from gapless
)

select * from unit_periods
