-- Every raw event, read. Ten million tickets have sixty million of them: they are read
-- where they lie, and only those that do not count are written down.
with

ticket_statuses as (
    select * from {{ ref('stg_ticket_statuses') }}
),

parsed_rows as (
    {{ parse_rows('ticket_status_events') }}
),

events_with_category as (
    select
        parsed_rows.event_id,
        parsed_rows.ticket_id,
        parsed_rows.occurred_at,
        coalesce(ticket_statuses.status, parsed_rows.status) as status,
        parsed_rows.sequence,
        ticket_statuses.category,
        ticket_statuses.is_resolved,
        parsed_rows.record_key,
        parsed_rows.row_number_in_file,
        parsed_rows.is_incomplete,
        parsed_rows.is_unreadable,
        parsed_rows.is_undatable,
        parsed_rows.raw_row
    from parsed_rows
    left join ticket_statuses
        on lower(parsed_rows.status) = ticket_statuses.lower_status
)

select * from events_with_category
