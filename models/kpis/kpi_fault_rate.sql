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

periods as (
    select * from {{ ref('dim_periods') }}
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
),

-- A ticket is one of its own product line, region and customer segment, whatever those
-- of its unit.
day_parts as (
    select
        segment,
        segment_value,
        date_on,
        created,
        0 as units_in_service
    from ticket_days
    where segment in ('all', '{{ var("segments")["unit"] | join("', '") }}') -- noqa: LT05
    union all
    select
        segment,
        segment_value,
        date_on,
        0 as created,
        units_in_service
    from unit_days
),

rates as (
    select
        periods.period_grain,
        periods.period_start,
        day_parts.segment,
        day_parts.segment_value,
        {% for name, date in {
            'units_at_start': 'period_start', 'units_at_end': 'last_elapsed_on'
        }.items() -%}
            sum(
                case
                    when day_parts.date_on = periods.{{ date }}
                        then day_parts.units_in_service
                    else 0
                end
            ) as {{ name }},
        {% endfor -%}
        sum(day_parts.created) as created,
        sum(day_parts.units_in_service) as unit_days
    from day_parts
    inner join period_dates on day_parts.date_on = period_dates.date_on
    inner join periods
        on
            period_dates.period_grain = periods.period_grain
            and period_dates.period_start = periods.period_start
    group by
        periods.period_grain,
        periods.period_start,
        day_parts.segment,
        day_parts.segment_value
),

unit_tickets as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        tickets.*
    from tickets
    inner join period_dates on tickets.created_on = period_dates.date_on
),

affected_units as (
    {{ totals_by_segment(
        'unit_tickets', var('segments')['unit'], ['period_grain', 'period_start'],
        {'units_affected': 'count(distinct unit_id)'},
    ) }}
),

first_tickets as (
    select min(date_on) as first_on
    from ticket_days
    where created > 0
),

-- Without any unit on record there is nothing to divide by, in no period.
measures as (
    select
        rates.*,
        affected_units.units_affected
    from rates
    inner join periods
        on
            rates.period_grain = periods.period_grain
            and rates.period_start = periods.period_start
    inner join first_tickets on periods.period_end >= first_tickets.first_on
    left join affected_units
        on
            rates.period_grain = affected_units.period_grain
            and rates.period_start = affected_units.period_start
            and rates.segment = affected_units.segment
            and rates.segment_value = affected_units.segment_value
    where exists (select 1 from {{ ref('dim_units') }})
),

cells as (
    {{ kpi_cells('measures', zeros=[
        'created', 'unit_days', 'units_at_start', 'units_at_end', 'units_affected'
    ]) }}
),

valued as (
    select
        *,
        created as numerator,
        {{ as_double('unit_days') }} / elapsed_days as denominator,
        100 * {{ as_double('created') }} * elapsed_days
        / nullif({{ as_double('unit_days') }}, 0) as value,
        created as sample_size,
        100 * ({{ byar_bound('-', 'created') }}) * elapsed_days
        / nullif({{ as_double('unit_days') }}, 0) as ci_low,
        100 * ({{ byar_bound('+', 'created') }}) * elapsed_days
        / nullif({{ as_double('unit_days') }}, 0) as ci_high
    from cells
),

{{ publish_kpi(
    'valued',
    'fault_rate',
    unit='percent',
    direction='lower',
    extras=[
        as_double('unit_days') ~ ' as unit_days',
        as_double('units_at_start') ~ ' as units_at_start',
        as_double('units_at_end') ~ ' as units_at_end',
        as_count('units_affected') ~ ' as units_affected',
        '100 * 365 * ' ~ ratio('created', 'unit_days') ~ ' as annualised_fault_rate',
    ],
) }}

select * from published
