-- What is new stands at the end, whenever it happened.
with

events as (
    select ticket_id, second, 'open' as status, 8 as sequence
    from touched
    where change = 'reopened'
    union all
    select ticket_id, second, 'resolved', 9 from touched where change = 'resolved'
    union all
    select ticket_id, late_second, 'open', 8 from touched where change = 'late'
    union all
    select ticket_id, late_second + 3600, 'resolved', 9
    from touched
    where change = 'late'
)

select
    'W' || ticket_id || '-' || getvariable('began') || '-' || sequence as event_id,
    ticket_id,
    instant(second) as occurred_at,
    status,
    sequence
from events
order by ticket_id, second
