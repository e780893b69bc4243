-- A target without a priority holds for tickets without one, and for those of a
-- priority that no target names: its priority is the empty text.
with

parsed_rows as (
    {{ parse_input('sla_targets') }}
),

targets as (
    select
        coalesce(priority, '') as priority,
        target_days,
        coalesce(lower(time_basis), 'calendar') as time_basis,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to
    from parsed_rows
    where target_days is not null
)

select * from targets
