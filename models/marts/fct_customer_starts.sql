-- The customers who began a spell in a period, and whether they are new at its end: not
-- active on the day before it, active on its last elapsed day.
with

spells as (
    select * from {{ ref('fct_customer_spells') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

preceded_spells as (
    select
        *,
        lag(ended_on, 1, cast('0001-01-01' as date)) over (
            partition by customer_id order by started_on
        ) as previous_ended_on
    from spells
),

-- The first spell begun in the period tells of the day before it, the last of its end.
begun_spells as (
    select
        periods.period_grain,
        periods.period_start,
        periods.last_elapsed_on,
        preceded_spells.customer_id,
        min(preceded_spells.previous_ended_on) as previous_ended_on,
        max(preceded_spells.ended_on) as ended_on
    from preceded_spells
    inner join period_dates on preceded_spells.started_on = period_dates.date_on
    inner join periods
        on
            period_dates.period_grain = periods.period_grain
            and period_dates.period_start = periods.period_start
    group by 1, 2, 3, 4
),

starts as (
    select
        begun_spells.period_grain,
        begun_spells.period_start,
        begun_spells.customer_id,
        customers.customer_segment,
        customers.region,
        begun_spells.previous_ended_on < begun_spells.period_start
        and begun_spells.ended_on > begun_spells.last_elapsed_on as is_new_at_end
    from begun_spells
    left join customers on begun_spells.customer_id = customers.customer_id
)

select * from starts
