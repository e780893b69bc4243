-- Statuses are compared in lower case, and published as they are spelled here.
with

parsed_rows as (
    {{ parse_input('ticket_statuses') }}
),

statuses as (
    select
        status,
        lower(status) as lower_status,
        category,
        category in ('resolved', 'closed') as is_resolved
    from parsed_rows
    where copy_number = 1 and record_key is not null
)

select * from statuses
