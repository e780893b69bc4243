-- A visit for every fourth ticket, and installations besides.
with

visits as (
    select
        i,
        'aftersales' as visit_type,
        seconds[1] + wait(i, 80, 2.0, 1.2) as second,
        'T' || i as ticket_id,
        'U' || unit_of_ticket(i) as unit_id
    from lifecycles
    where chance(i, 81) < 0.25
    union all
    select
        i + 50000000000 as i,
        case when chance(i, 82) < 0.04 then 'maintenance' else 'installation' end
            as visit_type,
        seconds[1] + wait(i, 83, 5.0, 1.0) as second,
        null as ticket_id,
        'U' || pick(i, 84, getvariable('units')) as unit_id
    from lifecycles
    where chance(i, 85) < 0.28
),

exported as (
    select
        *,
        case when chance(i, 86) < 0.05 then 'cancelled' else 'completed' end as status,
        second + 1800 + wait(i, 87, 0.1, 1.0) as completed,
        chance(i, 88) as fault
    from visits
    where second < getvariable('ends')
    order by second, i
)

select
    case when fault >= 0.0002 then 'S' || i end as visit_id,
    case when fault between 0.0002 and 0.0004 then 'training' else visit_type end
        as visit_type,
    case when completed >= getvariable('ends') then 'scheduled' else status end
        as status,
    'E' || pick(i, 89, getvariable('engineers')) as engineer_id,
    instant(second) as started_at,
    case when status = 'completed' and completed < getvariable('ends')
        and (fault < 0.0004 or fault > 0.0008) then instant(completed) end
        as completed_at,
    ticket_id,
    unit_id
from exported
