with

parsed_rows as (
    {{ parse_input('products', key='product_id', required=['product_id'], columns={
        'product_id': 'text',
        'product_name': 'text',
        'product_line': 'text',
    }) }}
),

judged_rows as (
    {{ judge_rows('parsed_rows') }}
)

select * from judged_rows
