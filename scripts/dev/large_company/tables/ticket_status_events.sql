-- In the order in which they happened, as a log is. One in a thousand is bad in some
-- way; a few come twice.
with

steps as (
    select
        i,
        reopened,
        unnest(range(1, 7)) as step,
        unnest(seconds) as second
    from lifecycles
),

copies as (
    select
        *,
        unnest(case when chance(i * 8 + step, 48) < 0.0001 then [1, 2] else [1] end)
    from steps
    where second < getvariable('ends')
),

events as (
    select
        i,
        step,
        second,
        statuses(reopened)[step] as status,
        chance(i * 8 + step, 47) as fault
    from copies
    order by second, i, step
)

select
    case when fault >= 0.0001 then 'V' || (i * 8 + step) end as event_id,
    case when fault between 0.0003 and 0.0004 then 'T-' || i else 'T' || i end
        as ticket_id,
    case
        when fault between 0.0004 and 0.0006 then null
        when fault between 0.0006 and 0.0008 and step = 2
            then instant(second - 10000000)
        else instant(second)
    end as occurred_at,
    case when fault between 0.0008 and 0.001 then 'waiting' else status end as status,
    step as sequence
from events
