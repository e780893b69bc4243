with

given_rows as (
    {{ parse_reference('kpi_targets') }}
),

targets as (
    select
        {{ require_word('kpi_targets', 'kpi_id', known_kpi_ids()) }} as kpi_id,
        coalesce(segment, 'all') as segment,
        coalesce(segment_value, 'all') as segment_value,
        {{ require_word('kpi_targets', 'period_grain', all_period_grains()) }}
            as period_grain,
        target_value,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to,
        comment
    from given_rows
)

select * from targets
