-- Every tenth ticket has its conversation on record.
with

interactions as (
    select
        i,
        unnest(range(1 + pick(i, 92, 4))) as turn,
        seconds[1] as first_second
    from lifecycles
    where chance(i, 91) < 0.1
),

exported as (
    select
        i,
        turn,
        first_second + turn * wait(i * 8 + turn, 93, 0.2, 1.0) as second,
        chance(i * 8 + turn, 94) as fault
    from interactions
)

select
    case when fault >= 0.0002 then 'I' || i || '-' || turn end as interaction_id,
    'T' || i as ticket_id,
    instant(second) as occurred_at,
    case
        when fault between 0.0002 and 0.0007 then 'robot'
        when turn % 2 = 0 then 'customer'
        else 'agent'
    end as author_type,
    'mail' as channel
from exported
where second < getvariable('ends')
order by second, i, turn
