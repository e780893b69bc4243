------------------------------------------------------------- ticket stocks and flows

create temp table reopenings as
select
    tickets.* exclude (
        ticket_id, customer_id, unit_id, product_id, status, exclusion_reason
    ),
    day_of(changes.occurred_at) as reopened_day,
    day_of(changes.previous_changed_at) as ended_before_day,
    epoch_us(changes.next_changed_at) as ended_us
from tickets
inner join (from walked_changes where not is_resolved) as changes using (n)
where is_countable;

-- The few that grow old: open intervals that reach their ticket's tenth or thirtieth
-- day. Ten days are reached at their very instant, thirty are passed after it.
create temp table aged as
with

intervals as (
    select
        * exclude (
            ticket_id, customer_id, unit_id, product_id, status, exclusion_reason
        ),
        created_day as opened_day,
        first_resolved_us as ended_us
    from tickets
    where is_countable
    union all by name
    select * exclude (ended_before_day, reopened_day), reopened_day as opened_day
    from reopenings
),

old as (
    select
        *,
        coalesce((ended_us // 86400000000)::integer, 65535) as ended_day,
        case when created_us + 10 * 86400000000 <= epoch_us(getvariable('as_of'))
            then (created_us + 10 * 86400000000 - 1) // 86400000000 end as tenth_day,
        case when created_us + 30 * 86400000000 < epoch_us(getvariable('as_of'))
            then (created_us + 30 * 86400000000) // 86400000000 end as thirtieth_day
    from intervals
    where ended_us is null or ended_us - created_us > 9 * 86400000000
)

select
    *,
    case when greatest(opened_day, tenth_day) < ended_day and tenth_day is not null
        then greatest(opened_day, tenth_day) end as turns_10_day,
    case when greatest(opened_day, thirtieth_day) < ended_day
        and thirtieth_day is not null
        then greatest(opened_day, thirtieth_day) end as turns_30_day
from old;

create temp table other_changes as
select
    priority, channel, category, ticket_type, team, product_line, region,
    customer_segment,
    reopened_day as day,
    1 as reopened,
    0 as resolved,
    (ended_before_day < reopened_day)::int as returned_in_day,
    (ended_before_day < days.week)::int as returned_in_week,
    (ended_before_day < days.month)::int as returned_in_month,
    (ended_before_day < days.quarter)::int as returned_in_quarter,
    (ended_before_day < days.year)::int as returned_in_year,
    0 as open_10_days,
    0 as open_30_days
from reopenings
inner join days on reopened_day = days.day
union all
select
    priority, channel, category, ticket_type, team, product_line, region,
    customer_segment,
    ended_before_day, 0, 1, 0, 0, 0, 0, 0, 0, 0
from reopenings
union all
select
    priority, channel, category, ticket_type, team, product_line, region,
    customer_segment,
    turns_10_day, 0, 0, 0, 0, 0, 0, 0, 1, 0
from aged where turns_10_day is not null
union all
select
    priority, channel, category, ticket_type, team, product_line, region,
    customer_segment,
    turns_30_day, 0, 0, 0, 0, 0, 0, 0, 0, 1
from aged where turns_30_day is not null
union all
select
    priority, channel, category, ticket_type, team, product_line, region,
    customer_segment,
    ended_day, 0, 0, 0, 0, 0, 0, 0,
    -(turns_10_day is not null)::int, -(turns_30_day is not null)::int
from aged where turns_10_day is not null and ended_day < 65535;

create temp macro created_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        created_day as day,
        count(*) as created,
        count(*) filter (final_resolved_us is null) as created_still_open
    from tickets
    where is_countable
    group by all
);
create temp macro changed_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day::usmallint as day,
        sum(columns(['reopened', 'resolved', 'returned_in_day', 'returned_in_week',
            'returned_in_month', 'returned_in_quarter', 'returned_in_year',
            'open_10_days', 'open_30_days']))
    from other_changes
    group by all
);

------------------------------------------------------------------------ ticket periods

create temp table created_days as
from created_by(0, 0::utinyint)
union all from created_by(1, priority)
union all from created_by(2, channel)
union all from created_by(3, category)
union all from created_by(4, ticket_type)
union all from created_by(5, team)
union all from created_by(6, product_line)
union all from created_by(7, region)
union all from created_by(8, customer_segment);

create temp table changed_days as
from changed_by(0, 0::utinyint)
union all from changed_by(1, priority)
union all from changed_by(2, channel)
union all from changed_by(3, category)
union all from changed_by(4, ticket_type)
union all from changed_by(5, team)
union all from changed_by(6, product_line)
union all from changed_by(7, region)
union all from changed_by(8, customer_segment);

create temp table flow_days as
from created_days
union all by name
from changed_days
union all by name
select segment_id, code, day, resolved from resolved_days;

create temp table flows as from by_period('flow_days');

create temp table stocks as
with

slices as (
    select grain, segment_id, code, min(period) as first_period
    from flows
    group by grain, segment_id, code
)

select
    grain,
    period,
    segment_id,
    code,
    coalesce(created, 0)::bigint as created,
    coalesce(created_still_open, 0)::bigint as created_still_open,
    coalesce(reopened, 0)::bigint as reopened,
    coalesce(resolved, 0)::bigint as resolved,
    coalesce(case grain
        when 'day' then returned_in_day
        when 'week' then returned_in_week
        when 'month' then returned_in_month
        when 'quarter' then returned_in_quarter
        else returned_in_year
    end, 0) as returned,
    (
        sum(coalesce(created, 0) + coalesce(reopened, 0) - coalesce(resolved, 0))
        over slice
    )::bigint as open_tickets,
    (sum(coalesce(open_10_days, 0)) over slice)::bigint as open_10_days,
    (sum(coalesce(open_30_days, 0)) over slice)::bigint as open_30_days
from slices
inner join periods using (grain)
left join flows using (grain, period, segment_id, code)
where period >= first_period
window slice as (partition by grain, segment_id, code order by period);

-------------------------------------------------------------------------- ticket KPIs

create temp view ticket_volume_values as
select
    * exclude (created, created_still_open, reopened, resolved, returned, open_tickets,
        open_10_days, open_30_days),
    created as numerator,
    null::double as denominator,
    created as value,
    created as sample_size,
    null::double as ci_low,
    null::double as ci_high
from gapless('stocks');

create table marts.kpi_ticket_volume as
from published(
    'ticket_volume_values', 'ticket_volume', 'count', 'lower', 'target', true
);

create temp view open_tickets_values as
select
    * exclude (created, created_still_open, reopened, resolved, returned, open_tickets,
        open_10_days, open_30_days)
        replace (created > 0 or reopened > 0 or resolved > 0 as is_counted),
    open_tickets as numerator,
    null::double as denominator,
    open_tickets as value,
    open_tickets as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    open_tickets - created - reopened + resolved as opening,
    created,
    reopened,
    resolved,
    open_tickets - open_10_days as open_under_10_days,
    open_10_days - open_30_days as open_10_to_30_days,
    open_30_days as open_over_30_days
from gapless('stocks');

create table marts.kpi_open_tickets as
from published(
    'open_tickets_values', 'open_tickets', 'count', 'lower', 'sla_target', true
);

create temp view open_ticket_rate_values as
select
    * exclude (created, created_still_open, reopened, resolved, returned, open_tickets,
        open_10_days, open_30_days),
    open_tickets as numerator,
    open_tickets - reopened + resolved + returned as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    share(open_tickets, created) as backlog_to_volume,
    share(created_still_open, created) as created_still_open_rate
from gapless('stocks');

create table marts.kpi_open_ticket_rate as
from published(
    'open_ticket_rate_values', 'open_ticket_rate', 'percent', 'lower', 'sla_target',
    false
);

create temp table turnarounds as
select * exclude (known, at_first_contact, known_remotely, remotely_at_first_contact)
from by_period('resolved_days')
inner join percentiles using (grain, period, segment_id, code);

create temp view turnaround_time_values as
select
    * exclude (resolved, total, squares, first_total, business_days, sla_tickets,
        sla_met, percentiles),
    coalesce(total, 0) / 86400000000 as numerator,
    coalesce(resolved, 0) as denominator,
    total::double / resolved / 86400000000 as value,
    coalesce(resolved, 0) as sample_size,
    case when mean_bound(-1, resolved, total, squares) < 0 then 0
        else mean_bound(-1, resolved, total, squares) / 86400000000 end as ci_low,
    mean_bound(1, resolved, total, squares) / 86400000000 as ci_high,
    percentiles[1] / 86400000000 as median_days,
    percentiles[2] / 86400000000 as p90_days,
    first_total::double / resolved / 86400000000 as mean_first_resolution_days,
    business_days / resolved as mean_business_days,
    share(sla_met, sla_tickets) as sla_met_rate
from gapless('turnarounds');

create table marts.kpi_turnaround_time as
from published(
    'turnaround_time_values', 'turnaround_time', 'days', 'lower', 'sla_target', false
);

create temp table first_contacts as
select
    grain, period, segment_id, code,
    known, at_first_contact, known_remotely, remotely_at_first_contact
from by_period('resolved_days')
where known > 0;

create temp view first_contact_resolution_values as
select
    * exclude (known, at_first_contact, known_remotely, remotely_at_first_contact),
    coalesce(at_first_contact, 0) as numerator,
    coalesce(known, 0) as denominator,
    share(at_first_contact, known) as value,
    coalesce(known, 0) as sample_size,
    wilson(-1, numerator, denominator) as ci_low,
    wilson(1, numerator, denominator) as ci_high,
    share(remotely_at_first_contact, known_remotely) as net_value,
    getvariable('as_of') >= end_date + interval '7 days' as is_mature
from gapless('first_contacts');

create table marts.kpi_first_contact_resolution as
from published(
    'first_contact_resolution_values', 'first_contact_resolution', 'percent', 'higher',
    'target', false
);
