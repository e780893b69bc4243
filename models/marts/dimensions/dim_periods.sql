with

period_dates as (
    select * from {{ ref('int_period_dates') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

whole_periods as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        max(period_dates.date_on) as period_end,
        max(dates.ends_at) as ends_at,
        min(min(period_dates.date_on)) over () as calendar_begins_on
    from period_dates
    inner join dates on period_dates.date_on = dates.date_on
    group by period_dates.period_grain, period_dates.period_start
),

-- The calendar is a little longer than the records at either end; the periods are not.
begun_periods as (
    select
        whole_periods.period_grain,
        whole_periods.period_start,
        whole_periods.period_end,
        whole_periods.ends_at,
        whole_periods.ends_at <= clock.as_of as is_complete,
        least(whole_periods.period_end, clock.as_of_on) as last_elapsed_on,
        clock.as_of
    from whole_periods
    cross join clock
    where
        whole_periods.period_start <= clock.as_of_on
        and whole_periods.period_start >= whole_periods.calendar_begins_on
),

periods as (
    select
        cast(period_grain as {{ dbt.type_string() }}) as period_grain,
        period_start,
        period_end,
        ends_at,
        is_complete,
        is_complete
        and period_start = max(case when is_complete then period_start end)
            over (partition by period_grain) as is_latest,
        last_elapsed_on,
        {{ as_count(days_between('period_start', 'last_elapsed_on') ~ ' + 1') }}
            as elapsed_days,
        as_of,
        {{ as_count(
            'row_number() over (partition by period_grain order by period_start)'
        ) }} as period_number
    from begun_periods
)

select * from periods
