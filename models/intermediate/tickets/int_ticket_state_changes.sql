-- The changes between open and resolved of the tickets whose events have to be put in
-- order: reopened ones, and those with events that are orphaned or not yet to be seen.
-- The first change is the creation: a ticket is open before its first event.
with

tickets as (
    select * from {{ ref('stg_tickets') }}
    where record_status = 'accepted'
),

event_summaries as (
    select * from {{ ref('base_ticket_event_summaries') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

multi_interval_tickets as (
    select
        tickets.ticket_id,
        tickets.created_at,
        clock.as_of
    from tickets
    inner join clock on tickets.created_at <= clock.as_of
    inner join event_summaries on tickets.ticket_id = event_summaries.ticket_id
    where
        event_summaries.first_event_at < tickets.created_at
        or event_summaries.last_event_at > clock.as_of
        or event_summaries.last_open_at >= event_summaries.first_resolved_at
),

-- Events are taken from where they lie, these tickets' alone, before anything else is
-- asked of them.
raw_events as {{ materialized() }} (
    select
        events.ticket_id,
        events.event_id,
        events.occurred_at,
        events.sequence,
        events.is_resolved,
        events.row_number_in_file,
        multi_interval_tickets.created_at
    from {{ ref('base_ticket_status_events') }} as events
    inner join multi_interval_tickets
        on
            events.ticket_id = multi_interval_tickets.ticket_id
            and events.occurred_at <= multi_interval_tickets.as_of
),

uncounted_events as (
    select * from {{ ref('base_uncounted_status_events') }}
),

ordered_events as (
    select
        raw_events.*,
        row_number() over lifecycle as event_number,
        coalesce(lag(raw_events.is_resolved) over lifecycle, false) as was_resolved
    from raw_events
    left join uncounted_events
        on raw_events.row_number_in_file = uncounted_events.row_number_in_file
    where uncounted_events.row_number_in_file is null
    window lifecycle as (
        partition by raw_events.ticket_id
        order by {{ event_order('raw_events') }}
    )
),

changes as (
    select
        ticket_id,
        0 as event_number,
        created_at as changed_at,
        false as is_resolved
    from ordered_events
    where event_number = 1
    union all
    select
        ticket_id,
        event_number,
        occurred_at as changed_at,
        is_resolved
    from ordered_events
    where is_resolved <> was_resolved
),

numbered_changes as (
    select
        ticket_id,
        cast(row_number() over lifecycle as integer) as change_number,
        is_resolved,
        changed_at,
        lead(changed_at) over lifecycle as next_changed_at,
        lag(changed_at) over lifecycle as previous_changed_at
    from changes
    window lifecycle as (partition by ticket_id order by event_number)
)

select * from numbered_changes
