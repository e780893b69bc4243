with

answers as (
    select
        i,
        seconds[case when reopened = 'never' then 5 else 6 end] + wait(i, 41, 1.0, 1.0)
            as second,
        pick(i, 42, 3) as kind,
        chance(i, 43) as fault
    from lifecycles
    where reopened <> 'unresolved' and chance(i, 44) < 0.31
),

exported as (
    select * from answers
    where second < getvariable('ends')
    order by second, i
)

select
    case when fault >= 0.0002 then 'R' || i end as response_id,
    ['nps', 'csat', 'ces'][1 + kind] as survey_type,
    case when fault < 0.0002 or fault > 0.0003 then instant(second) end as responded_at,
    case
        when fault between 0.0003 and 0.0008 then 42
        when kind = 0 then 10 - pick(i, 45, 11, 2.5)
        when kind = 1 then 5 - pick(i, 45, 5, 2.5)
        else 7 - pick(i, 45, 7, 2.2)
    end as score,
    'C' || customer_of_ticket(i) as customer_id,
    case when chance(i, 46) < 0.97 then 'T' || i end as ticket_id
from exported
