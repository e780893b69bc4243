-- The one SLA target in force for each priority on each day; of several the newest.
with

targets as (
    select * from {{ ref('stg_sla_targets') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

ranked_targets as (
    select
        targets.priority,
        dates.date_on as created_on,
        targets.target_days,
        targets.time_basis,
        row_number() over (
            partition by targets.priority, dates.date_on
            order by
                targets.valid_from desc,
                targets.target_days asc,
                targets.time_basis asc
        ) as preference
    from targets
    inner join dates
        on
            targets.valid_from <= dates.date_on
            and targets.valid_to > dates.date_on
),

target_days as (
    select
        priority,
        created_on,
        target_days,
        time_basis
    from ranked_targets
    where preference = 1
)

select * from target_days
