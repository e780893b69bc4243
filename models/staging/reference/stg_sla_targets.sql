with

parsed_rows as (
    {{ parse_input(
        'sla_targets',
        key='priority',
        required=['priority', 'target_days'],
        columns={
            'priority': 'text',
            'target_days': 'number',
            'valid_from': 'date',
            'valid_to': 'date',
        },
    ) }}
),

targets as (
    select
        priority,
        target_days,
        coalesce(valid_from, cast('0001-01-01' as date)) as valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to
    from parsed_rows
    where priority is not null and target_days is not null
)

select * from targets
