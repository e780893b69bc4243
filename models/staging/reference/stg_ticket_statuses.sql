with

parsed_rows as (
    {{ parse_input(
        'ticket_statuses',
        key='status',
        required=['status', 'category'],
        columns={'status': 'text', 'category': 'text'},
    ) }}
),

statuses as (
    select
        status,
        category in ('resolved', 'closed') as is_resolved
    from parsed_rows
    where copy_number = 1 and record_key is not null
)

select * from statuses
