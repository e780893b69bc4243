-- Nothing tells that a customer's reply opened a conversation again: a comment to one
-- that is closed or snoozed does. Only where there may be one the changes are in order.
with

parts as (
    select * from {{ ref('base_intercom__parts') }}
),

changes as {{ materialized() }} (
    select
        part_id,
        ticket_id,
        occurred_at,
        occurred_instant,
        part_type = 'comment' as is_comment,
        case
            when part_type = 'close' then 'closed'
            when part_type = 'snoozed' then 'snoozed'
            else 'open'
        end as state
    from parts
    where
        part_type in (
            'close', 'snoozed', 'open', 'unsnoozed', 'timer_unsnooze',
            'note_and_reopen', 'assign_and_reopen', 'assign_and_unsnooze'
        )
        or (part_type = 'comment' and author_type = 'customer')
),

last_comments as (
    select
        ticket_id,
        max(occurred_instant) as last_comment_at,
        count(occurred_instant) < count(*) as has_undated
    from changes
    where is_comment
    group by ticket_id
),

replied_tickets as (
    select distinct changes.ticket_id
    from changes
    inner join last_comments on changes.ticket_id = last_comments.ticket_id
    where
        changes.state <> 'open'
        and (
            last_comments.has_undated
            or changes.occurred_instant <= last_comments.last_comment_at
        )
),

changes_in_order as (
    select
        *,
        lag(state) over (
            partition by ticket_id
            order by
                occurred_instant nulls last,
                length(part_id),
                {{ by_code_point('part_id') }}
        ) as previous_state
    from changes
    where ticket_id in (select replied_tickets.ticket_id from replied_tickets)
),

counted_changes as (
    select
        part_id,
        ticket_id,
        occurred_at,
        state
    from changes
    where not is_comment
    union all
    select
        part_id,
        ticket_id,
        occurred_at,
        state
    from changes_in_order
    where is_comment and previous_state in ('closed', 'snoozed')
),

ticket_status_events as (
    select
        part_id as event_id,
        ticket_id,
        occurred_at,
        {{ intercom_status('state') }} as status
    from counted_changes
)

select * from ticket_status_events
