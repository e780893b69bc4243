with

parsed_rows as (
    {{ parse_input(
        'contracts',
        key='contract_id',
        required=['contract_id', 'customer_id', 'started_on'],
        columns={
            'contract_id': 'text',
            'customer_id': 'text',
            'started_on': 'date',
            'ended_on': 'date',
        },
    ) }}
),

judged_rows as (
    {{ judge_rows('parsed_rows', impossible_order='ended_on < started_on') }}
)

select * from judged_rows
