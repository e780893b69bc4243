------------------------------------------------------------------------ working time

create temp table calendars as
with

given as (
    select team, weekday::int as weekday, opens, closes, timezone
    from read_csv(file('business_calendars.csv'), all_varchar = true)
),

holidays as (
    from read_csv(
        file('holidays.csv'), types = {'holiday_on': 'date', 'team': 'varchar'}
    )
),

hours as (
    select coalesce(team, '') as team, weekday, opens::time as opens,
        closes::time as closes, timezone
    from given
    union all
    select '', unnest(range(1, 6)), time '09:00', time '17:00', null
    where not exists (select 1 from given where team is null)
),

all_hours as (
    from hours
    union all
    select lacking.team, common.* exclude (team)
    from (
        select distinct team from holidays where team is not null
        except select team from hours
    ) as lacking
    cross join (from hours where team = '') as common
)

select
    all_hours.* replace (
        coalesce(min(timezone) over (partition by all_hours.team), 'UTC') as timezone
    ),
    nominal.seconds_a_day
from all_hours
inner join (
    select
        team,
        sum(epoch(closes) - epoch(opens)) / count(distinct weekday) as seconds_a_day
    from all_hours
    group by team
) as nominal using (team);

create temp table team_calendars as
select
    code as team,
    coalesce(calendars.team, '') as calendar,
    coalesce(calendars.seconds_a_day, common.seconds_a_day) as seconds_a_day
from codes
left join (select distinct team, seconds_a_day from calendars) as calendars
    on codes.segment_value = calendars.team
cross join (select distinct seconds_a_day from calendars where team = '') as common
where segment_id = 5;

-- Each UTC day of each calendar in parts with one opening each, and the working time
-- before them: two look-ups give the working time between any two instants.
create temp table working_parts as
with

local_days as (
    select team, timezone, date_of(unnest(range(
        (select min(created_day) from tickets)::int - 2, getvariable('as_of_day') + 3
    ))) as date_on
    from (select distinct team, timezone from calendars)
),

openings as (
    select
        calendars.team,
        epoch_us(timezone('UTC', timezone(calendars.timezone, date_on + opens)))
            as opens_us,
        epoch_us(timezone('UTC', timezone(calendars.timezone, date_on + closes)))
            as closes_us
    from local_days
    inner join calendars
        on local_days.team = calendars.team
        and isodow(date_on) = calendars.weekday
    anti join (
        from read_csv(
            file('holidays.csv'), types = {'holiday_on': 'date', 'team': 'varchar'}
        )
    ) as holidays
        on date_on = holidays.holiday_on
        and coalesce(holidays.team, local_days.team) = local_days.team
),

pieces as (
    select
        team,
        unnest(range(opens_us // 86400000000, (closes_us - 1) // 86400000000 + 1))
            as day,
        greatest(opens_us, day * 86400000000) as opens_us,
        least(closes_us, (day + 1) * 86400000000) as closes_us
    from openings
    union all
    select team, date_on - date '1970-01-01', null, null from local_days
)

select
    team as calendar,
    day::usmallint as day,
    coalesce(opens_us, day * 86400000000) as part_opens_us,
    coalesce(closes_us - opens_us, 0) as open_us,
    case when lag(day) over working_time = day then part_opens_us
        else day * 86400000000 end as part_starts_us,
    case when lead(day) over working_time = day
        then lead(coalesce(opens_us, day * 86400000000)) over working_time
        else (day + 1) * 86400000000 end as part_ends_us,
    (sum(open_us) over working_time - open_us)::bigint as open_before_us
from pieces
window working_time as (partition by team order by day, opens_us nulls first);

---------------------------------------------------------------------- resolved tickets

-- Only a ticket that could count as resolved at first contact is asked for its repeat.
create temp table repeated as
select distinct resolved.n
from (
    select
        n,
        customer_id,
        unit_id,
        category,
        final_resolved_us,
        unnest([
            final_resolved_us // (7 * 86400000000),
            final_resolved_us // (7 * 86400000000) + 1
        ]) as week
    from tickets
    where is_countable
        and final_resolved_us is not null
        and contacts <= 1
        and reopen_count = 0
        and customer_id is not null
) as resolved
semi join (
    select *, created_us // (7 * 86400000000) as week
    from tickets
    where is_countable and customer_id is not null
) as created
    on resolved.customer_id = created.customer_id
    and resolved.week = created.week
    and created.created_us > resolved.final_resolved_us
    and created.created_us <= resolved.final_resolved_us + 7 * 86400000000
    and case
        when resolved.unit_id is not null and created.unit_id is not null
            then resolved.unit_id = created.unit_id
        else resolved.category = created.category
    end;

create temp table sla_days as
select
    list_position(getvariable('priorities'), given.priority) as priority,
    days.day,
    target_days,
    round(target_days * 86400000000)::bigint as target_us
from read_csv(file('sla_targets.csv'), types = {
    'priority': 'varchar', 'target_days': 'double', 'valid_from': 'date',
    'valid_to': 'date'
}) as given
inner join days
    on coalesce(valid_from <= date_of(days.day), true)
    and coalesce(valid_to > date_of(days.day), true)
qualify row_number() over (
    partition by given.priority, days.day
    order by valid_from desc nulls last, target_days
) = 1;

create temp view outcomes as
with

timed as (
    select
        tickets.*,
        (final_resolved_us // 86400000000)::usmallint as day,
        final_resolved_us - created_us as resolution_us,
        case when final_resolved_us is not null then first_resolved_us - created_us end
            as first_resolution_us,
        calendar,
        seconds_a_day
    from tickets
    left join team_calendars using (team)
)

select
    timed.*,
    (
        ended.open_before_us + greatest(0, least(
            ended.open_us, final_resolved_us - ended.part_opens_us
        ))
        - began.open_before_us - greatest(0, least(
            began.open_us, created_us - began.part_opens_us
        ))
    ) / (seconds_a_day * 1000000) as business_days,
    sla_days.target_days,
    resolution_us <= sla_days.target_us as is_sla_met
from timed
left join working_parts as began
    on timed.calendar = began.calendar
    and timed.created_day = began.day
    and created_us >= began.part_starts_us
    and created_us < began.part_ends_us
left join working_parts as ended
    on timed.calendar = ended.calendar
    and timed.day = ended.day
    and final_resolved_us >= ended.part_starts_us
    and final_resolved_us < ended.part_ends_us
left join sla_days
    on timed.priority = sla_days.priority and timed.created_day = sla_days.day;

create temp table resolved as
select
    day,
    days.week,
    days.month,
    days.quarter,
    days.year,
    priority,
    channel,
    category,
    ticket_type,
    team,
    product_line,
    region,
    customer_segment,
    resolution_us,
    first_resolution_us,
    business_days,
    is_sla_met,
    contacts is not null as has_known_contacts,
    contacts <= 1 and reopen_count = 0 and repeated.n is null as is_first_contact,
    has_visit
from outcomes
inner join days using (day)
left join repeated using (n)
where is_countable and final_resolved_us is not null;

create temp macro resolved_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day,
        count(*) as resolved,
        sum(resolution_us) as total,
        sum(resolution_us::hugeint * resolution_us) as squares,
        sum(first_resolution_us) as first_total,
        sum(business_days) as business_days,
        count(is_sla_met) as sla_tickets,
        count(*) filter (is_sla_met) as sla_met,
        count(*) filter (has_known_contacts) as known,
        count(*) filter (is_first_contact) as at_first_contact,
        count(*) filter (has_known_contacts and not has_visit) as known_remotely,
        count(*) filter (is_first_contact and not has_visit)
            as remotely_at_first_contact
    from resolved
    group by all
);

create temp table resolved_days as
from resolved_by(0, 0::utinyint)
union all from resolved_by(1, priority)
union all from resolved_by(2, channel)
union all from resolved_by(3, category)
union all from resolved_by(4, ticket_type)
union all from resolved_by(5, team)
union all from resolved_by(6, product_line)
union all from resolved_by(7, region)
union all from resolved_by(8, customer_segment);

-- Percentiles alone go back to the records, once for each grain and dimension.
create temp macro percentiles_by(grain_name, start, id, dimension) as table (
    select
        grain_name as grain,
        start as period,
        id::utinyint as segment_id,
        dimension as code,
        quantile_cont(resolution_us, [0.5, 0.9]) as percentiles
    from resolved
    group by all
);
create temp macro percentiles(grain_name, start) as table (
    from percentiles_by(grain_name, start, 0, 0::utinyint)
    union all from percentiles_by(grain_name, start, 1, priority)
    union all from percentiles_by(grain_name, start, 2, channel)
    union all from percentiles_by(grain_name, start, 3, category)
    union all from percentiles_by(grain_name, start, 4, ticket_type)
    union all from percentiles_by(grain_name, start, 5, team)
    union all from percentiles_by(grain_name, start, 6, product_line)
    union all from percentiles_by(grain_name, start, 7, region)
    union all from percentiles_by(grain_name, start, 8, customer_segment)
);
create temp table percentiles as
from percentiles('day', day)
union all from percentiles('week', week)
union all from percentiles('month', month)
union all from percentiles('quarter', quarter)
union all from percentiles('year', year);
