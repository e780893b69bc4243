-- What the sound events of a ticket say without being put in order. It is the whole
-- life of nine tickets in ten: open until the first resolution. In the order of their
-- keys, which mostly is that of their creation, a refresh finds young tickets together.
with

events as (
    select * from {{ touched(at_hand(ref('base_ticket_status_events'))) }}
),

unsound_events as (
    select * from {{ ref('base_unsound_status_events') }}
),

sound_events as (
    select events.*
    from events
    left join unsound_events
        on events.row_number_in_file = unsound_events.row_number_in_file
    where unsound_events.row_number_in_file is null
),

spans as (
    select
        ticket_id,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at,
        min(case when is_resolved then occurred_at end) as first_resolved_at,
        max(case when not is_resolved then occurred_at end) as last_open_at,
        {{ block_of('min(row_number_in_file)') }} as first_block,
        {{ block_of('max(row_number_in_file)') }} as last_block,
        count(*) as event_count,
        {{ combined_hash('row_hash') }} as events_hash
    from sound_events
    group by ticket_id
    order by ticket_id
)

select * from spans
