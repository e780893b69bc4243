{%- set dimensions = var('segments')['unit'] %}
{%- set segments = "'all', '" ~ dimensions | join("', '") ~ "'" %}
with

ticket_days as (
    select * from {{ ref('fct_ticket_days') }}
),

unit_days as (
    select * from {{ ref('fct_unit_days') }}
),

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable and unit_id is not null
),

-- A ticket is one of its own product line, region and segment, whatever those of its
-- unit. Summed over days, units in service are unit-days.
day_parts as (
    select
        segment,
        segment_value,
        date_on,
        created,
        0 as unit_days
    from ticket_days
    where segment in ({{ segments }})
    union all
    select
        segment,
        segment_value,
        date_on,
        0 as created,
        units_in_service as unit_days
    from unit_days
),

rates as (
    {{ roll_up(
        'day_parts', 'date_on', sums=['created', 'unit_days'],
        at_start={'units_at_start': 'unit_days'}, at_end={'units_at_end': 'unit_days'}
    ) }}
),

affected_units as (
    {{ totals_by_period('tickets', 'created_on', dimensions, {
        'units_affected': 'count(distinct unit_id)'
    }) }}
),

-- Without any unit on record there is nothing to divide by, in no period.
measures as (
    select
        rates.*,
        affected_units.units_affected
    from rates
    left join affected_units
        on
            rates.period_grain = affected_units.period_grain
            and rates.period_start = affected_units.period_start
            and rates.segment = affected_units.segment
            and rates.segment_value = affected_units.segment_value
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
