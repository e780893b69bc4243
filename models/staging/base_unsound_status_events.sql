-- The events that do not count, whatever their ticket: bad rows and older copies.
with

events as (
    select * from {{ ref('base_ticket_status_events') }}
),

numbered_events as (
    {{ number_copies('events as rows_read') }}
),

judged_rows as (
    {{ judge_rows(
        'numbered_events',
        unknown_value='is_resolved is null',
        future_dated=['occurred_at'],
    ) }}
),

unsound_events as (
    select
        row_number_in_file,
        record_key,
        record_status,
        quarantine_reason
    from judged_rows
    where record_status <> 'accepted'
)

select * from unsound_events
