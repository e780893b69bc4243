-- The tickets' lifecycles in six steps each, to their end: an export cuts them off at
-- its own day.
create or replace temp table lifecycles as
with

-- More in winter than in summer, few at weekends, a fifth more every year.
weights as (
    select
        day_number,
        (1 + 0.25 * cos(2 * pi() * (day_number - 15) / 365.25))
        * (1 + 0.2 * day_number / 365)
        * case when (day_number + 6) % 7 >= 5 then 0.25 else 1 end as weight
    from range(getvariable('days')) as days (day_number)
),

shares as (
    select
        day_number,
        sum(weight) over (order by day_number) / sum(weight) over () as share
    from weights
),

days as (
    select
        day_number,
        round(
            getvariable('tickets') * lag(share, 1, 0) over (order by day_number)
        )::bigint as first_i,
        round(getvariable('tickets') * share)::bigint as end_i
    from shares
),

numbered as (
    select
        day_number,
        unnest(range(first_i, end_i)) as i
    from days
),

-- Four in five come in office hours, most of them around noon.
created as (
    select
        i,
        epoch(date '2023-01-01')::bigint + 86400 * day_number + floor(
            case
                when chance(i, 1) < 0.8
                    then 28800 + 18000 * (chance(i, 2) + chance(i, 3))
                else 86400 * chance(i, 2)
            end
        )::bigint as created,
        chance(i, 4) as fate
    from numbered
),

-- Seven in a thousand are never resolved; nine in a hundred are reopened, one twice.
resolved as (
    select
        i,
        created,
        case
            when fate < 0.01 then 'twice'
            when fate < 0.09 then 'once'
            when fate < 0.993 then 'never'
            else 'unresolved'
        end as reopened,
        created + 120
        + wait(i, 5, [1.6, 2.5, 1.0, 0.5][priority_of_ticket(i)], 1.6) as first_end
    from created
),

second_intervals as (
    select
        *,
        first_end + wait(i, 6, 2.0, 1.2) as second_start
    from resolved
),

third_intervals as (
    select
        *,
        second_start + wait(i, 7, 1.0, 1.4) as second_end,
        second_start + wait(i, 7, 1.0, 1.4) + wait(i, 8, 2.0, 1.2) as third_start
    from second_intervals
)

select
    i,
    reopened,
    case reopened
        when 'twice' then [
            created, first_end, second_start, second_end, third_start,
            third_start + wait(i, 9, 1.0, 1.4)
        ]
        when 'once' then [
            created, created + (first_end - created) // 5, first_end, second_start,
            second_end, second_end + 3 * 86400
        ]
        when 'unresolved' then [
            created, created + 3600, created + 86400, created + 2 * 86400,
            created + 5 * 86400, created + 9 * 86400
        ]
        else [
            created, created + (first_end - created) // 10,
            created + (first_end - created) * 2 // 5,
            created + (first_end - created) * 7 // 10,
            first_end, first_end + 3 * 86400
        ]
    end::bigint[6] as seconds
from third_intervals;

create or replace macro statuses(reopened) as (
    case reopened
        when 'twice' then ['new', 'resolved', 'open', 'resolved', 'open', 'resolved']
        when 'once' then ['new', 'open', 'resolved', 'open', 'resolved', 'closed']
        when 'unresolved' then ['new', 'open', 'pending', 'open', 'on_hold', 'pending']
        else ['new', 'open', 'pending', 'open', 'resolved', 'closed']
    end
);
