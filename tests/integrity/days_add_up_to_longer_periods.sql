-- The days of a period add up to it where records are counted on their day; where
-- something is counted at the end, its last elapsed day is it.
{{ config(enabled=are_own_tests_on()) }}

with

kpi_values as (
    select * from {{ ref('kpi_values') }}
),

period_dates as (
    select * from {{ ref('int_period_dates') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

sums_of_days as (
    select
        days.kpi_id,
        period_dates.period_grain,
        period_dates.period_start,
        days.segment,
        days.segment_value,
        sum(days.numerator) as numerator,
        sum(
            case
                when days.kpi_id not in ('fault_rate', 'engineer_utilization')
                    then days.denominator
            end
        ) as denominator
    from kpi_values as days
    inner join period_dates on days.period_start = period_dates.date_on
    where
        days.period_grain = 'day'
        and days.kpi_id not in (
            'open_tickets', 'open_ticket_rate', 'customer_retention_rate'
        )
    group by
        days.kpi_id,
        period_dates.period_grain,
        period_dates.period_start,
        days.segment,
        days.segment_value
    union all
    select
        days.kpi_id,
        periods.period_grain,
        periods.period_start,
        days.segment,
        days.segment_value,
        days.numerator,
        null as denominator
    from kpi_values as days
    inner join periods on days.period_start = periods.last_elapsed_on
    where
        days.period_grain = 'day'
        and days.kpi_id in ('open_tickets', 'open_ticket_rate')
),

-- A segment's row without any count may be missing on either side.
disagreements as (
    select
        sums_of_days.*,
        longer_periods.numerator as period_numerator,
        longer_periods.denominator as period_denominator
    from sums_of_days
    left join kpi_values as longer_periods
        on
            sums_of_days.kpi_id = longer_periods.kpi_id
            and sums_of_days.period_grain = longer_periods.period_grain
            and sums_of_days.period_start = longer_periods.period_start
            and sums_of_days.segment = longer_periods.segment
            and sums_of_days.segment_value = longer_periods.segment_value
    where
        abs(sums_of_days.numerator - coalesce(longer_periods.numerator, 0))
        > 1e-9 * abs(sums_of_days.numerator) + 1e-9
        or abs(sums_of_days.denominator - coalesce(longer_periods.denominator, 0))
        > 1e-9 * abs(sums_of_days.denominator) + 1e-9
)

select * from disagreements
