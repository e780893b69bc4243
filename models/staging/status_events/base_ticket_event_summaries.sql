-- What the sound events of a ticket say without being put in order. It is the whole
-- lifecycle of nine tickets in ten: open until the first resolution.
with

events as (
    select * from {{ ref('base_ticket_status_events') }}
),

rejected_events as (
    select * from {{ ref('base_rejected_status_events') }}
),

sound_events as (
    select events.*
    from events
    left join rejected_events
        on events.row_number_in_file = rejected_events.row_number_in_file
    where rejected_events.row_number_in_file is null
),

event_summaries as (
    select
        ticket_id,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at,
        min(case when is_resolved then occurred_at end) as first_resolved_at,
        max(case when not is_resolved then occurred_at end) as last_open_at,
        min(case when category in ('pending', 'on_hold') then occurred_at end)
            as first_waiting_at,
        count(*) as event_count
    from sound_events
    group by ticket_id
)

select * from event_summaries
