-- A target without a priority holds for tickets without one, and for those of a
-- priority that no target names: its priority is the empty text.
with

given_rows as (
    {{ parse_reference('sla_targets') }}
),

targets as (
    select
        coalesce(priority, '') as priority,
        target_days,
        coalesce(
            {{ require_word('sla_targets', 'time_basis', ['calendar', 'business']) }},
            'calendar'
        ) as time_basis,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to
    from given_rows
)

select * from targets
