-- As the export shows them: what has not happened by its instant is not there. One in a
-- thousand is bad in some way; of a few an older copy stands at the end.
with

visible as (
    select
        i,
        seconds,
        list_count(list_filter(seconds, lambda second: second < getvariable('ends')))
            as step,
        statuses(reopened) as steps,
        chance(i, 14) as fault
    from lifecycles
    where seconds[1] < getvariable('ends')
),

copies as (
    select *, 0 as age from visible
    union all
    select *, 1 from visible where chance(i, 15) < 0.0003
),

exported as (
    select
        *,
        steps[step] as status,
        case steps[step]
            when 'resolved' then seconds[step]
            when 'closed' then seconds[step - 1]
        end as resolved,
        unit_of_ticket(i) as unit
    from copies
)

select
    case when fault >= 0.0002 then 'T' || i end as ticket_id,
    case when fault < 0.0002 or fault >= 0.0003 then instant(seconds[1]) end
        as created_at,
    case when fault between 0.0003 and 0.0005 then 'escalated' else status end
        as status,
    instant(case when fault between 0.0005 and 0.0006 then seconds[1] - 60
        else resolved end) as resolved_at,
    ['normal', 'low', 'high', 'urgent'][priority_of_ticket(i)] as priority,
    ['mail', 'phone', 'portal', 'chat', 'partner'][1 + pick(i, 16, 5, 1.5)] as channel,
    case when chance(i, 17) < 0.98 then 'Category ' || pick(matter(i), 18, 30, 1.8) end
        as category,
    ['incident', 'request', 'question'][1 + pick(i, 19, 3, 1.3)] as ticket_type,
    'Team ' || pick(i, 25, 24, 1.2) as team,
    case when chance(i, 26) < 0.99 then 'C' || customer_of_ticket(i) end as customer_id,
    'U' || unit as unit_id,
    case when unit is null and chance(i, 27) < 0.5
        then 'P' || pick(i, 28, getvariable('products'), 1.3) end as product_id,
    case
        when fault between 0.0006 and 0.0008 then -1
        when chance(i, 29) < 0.8 then 1 + pick(i, 34, 6, 3)
    end as customer_contact_count,
    case
        when fault between 0.0008 and 0.0009 then 'T-'
        when i > 50 and chance(i, 35) < 0.01 then 'T' || (i - 1 - pick(i, 36, 50))
    end as merged_into_ticket_id,
    chance(i, 37) < 0.001 as is_deleted,
    chance(i, 38) < 0.008 as is_spam,
    chance(i, 39) < 0.002 as is_test,
    instant(seconds[step] - 3600 * age) as updated_at
from exported
