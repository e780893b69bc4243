with

parsed_rows as (
    {{ parse_input('kpi_targets') }}
),

targets as (
    select
        kpi_id,
        coalesce(segment, 'all') as segment,
        coalesce(segment_value, 'all') as segment_value,
        period_grain,
        target_value,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to,
        comment
    from parsed_rows
    where kpi_id is not null and target_value is not null
)

select * from targets
