with

parsed_rows as (
    {{ parse_input(
        'customer_activity',
        key='activity_id',
        required=['activity_id', 'customer_id', 'activity_on'],
        columns={
            'activity_id': 'text',
            'customer_id': 'text',
            'activity_on': 'date',
        },
    ) }}
),

judged_rows as (
    {{ judge_rows('parsed_rows', future_dated=['activity_on']) }}
)

select * from judged_rows
