{%- set dimensions = var('segments')['unit'] %}
{%- set segments = "'all', '" ~ dimensions | join("', '") ~ "'" %}
{%- set affected = [] %}
{%- set nothing_affected = [] %}
{%- for grain in var('period_grains') %}
    {%- do affected.append('affected_in_' ~ grain) %}
    {%- do nothing_affected.append('0 as affected_in_' ~ grain) %}
{%- endfor %}
with

ticket_days as (
    select * from {{ ref('fct_ticket_days') }}
),

unit_days as (
    select * from {{ ref('fct_unit_days') }}
),

-- Summed over days, units in service are unit-days.
day_parts as (
    select
        segment,
        segment_value,
        date_on,
        created,
        {{ nothing_affected | join(', ') }},
        0 as unit_days
    from ticket_days
    where segment in ({{ segments }})
    union all
    select
        segment,
        segment_value,
        date_on,
        0 as created,
        {{ affected | join(', ') }},
        units_in_service as unit_days
    from unit_days
),

rates as (
    {{ roll_up(
        'day_parts', 'date_on', sums=['created', 'unit_days'] + affected,
        at_start={'units_at_start': 'unit_days'}, at_end={'units_at_end': 'unit_days'}
    ) }}
),

-- Without any unit on record there is nothing to divide by, in no period.
measures as (
    select
        *,
        case period_grain
            {% for grain in var('period_grains') -%}
                when '{{ grain }}' then affected_in_{{ grain }}
            {% endfor -%}
        end as units_affected
    from rates
    where exists (select 1 from {{ ref('dim_units') }})
),

cells as (
    {{ kpi_cells(
        'measures',
        begins_when='created > 0',
        zeros=[
            'created', 'unit_days', 'units_at_start', 'units_at_end', 'units_affected'
        ],
    ) }}
),

{%- set average_units = as_double('unit_days') ~ ' / elapsed_days' %}

valued as (
    select
        *,
        created as numerator,
        {{ average_units }} as denominator,
        {{ percentage('created', average_units) }} as value,
        created as sample_size,
        {{ percentage(byar_bound('-', 'created'), average_units) }} as ci_low,
        {{ percentage(byar_bound('+', 'created'), average_units) }} as ci_high
    from cells
),

{{ publish_kpi('valued', 'fault_rate', unit='percent', direction='lower', extras=[
    as_double('unit_days') ~ ' as unit_days',
    as_double('units_at_start') ~ ' as units_at_start',
    as_double('units_at_end') ~ ' as units_at_end',
    as_count('units_affected') ~ ' as units_affected',
    '100 * 365 * ' ~ ratio('created', 'unit_days') ~ ' as annualised_fault_rate',
]) }}

select * from published
