with

parsed_rows as (
    {{ parse_input(
        'installed_units',
        key='unit_id',
        required=['unit_id', 'installed_on'],
        columns={
            'unit_id': 'text',
            'installed_on': 'date',
            'decommissioned_on': 'date',
            'quantity': 'number',
            'product_id': 'text',
            'customer_id': 'text',
            'region': 'text',
            'warranty_until': 'date',
        },
    ) }}
),

judged_rows as (
    {{ judge_rows(
        'parsed_rows',
        out_of_range='quantity <= 0 or ' ~ beyond_computing('quantity'),
        impossible_order='decommissioned_on < installed_on',
    ) }}
)

select * from judged_rows
