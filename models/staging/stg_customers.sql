with

parsed_rows as (
    {{ parse_input('customers', key='customer_id', required=['customer_id'], columns={
        'customer_id': 'text',
        'customer_name': 'text',
        'customer_segment': 'text',
        'region': 'text',
        'country': 'text',
    }) }}
),

judged_rows as (
    {{ judge_rows('parsed_rows') }}
)

select * from judged_rows
