-- Statuses are compared in lower case, and published as they are spelled here.
with

given_rows as (
    {{ parse_reference('ticket_statuses') }}
),

statuses as (
    select
        {{ require_once('ticket_statuses', 'status', ['lower(status)']) }} as status,
        lower(status) as lower_status,
        {{ require_word(
            'ticket_statuses',
            'category',
            ['new', 'open', 'pending', 'on_hold', 'resolved', 'closed'],
        ) }} as category,
        category in ('resolved', 'closed') as is_resolved
    from given_rows
)

select * from statuses
