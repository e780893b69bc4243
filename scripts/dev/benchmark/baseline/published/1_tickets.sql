-- The second part of the baseline: what is published besides the KPI tables, from what
-- the first part left in temporary tables. Its files run after those one directory up.
--
-- Without build_info and build_nodes, which are about dbt's own run, and comments on
-- relations and columns: all of it costs next to nothing.

create temp macro texts(entries, code) as getvariable(entries)[code];
create temp macro instant(us) as make_timestamp(us::bigint);

-- When the same customer next opened a ticket about the same thing, within seven days:
-- about the same unit where both tickets name one, else of the same category.
create temp table repeats as
with

created as (
    select customer_id, unit_id, category, created_us
    from tickets
    where is_countable and customer_id is not null
),

resolved as (
    select n, customer_id, unit_id, category, final_resolved_us
    from tickets
    where is_countable and customer_id is not null and final_resolved_us is not null
),

next_tickets as (
    select n, created_us
    from (from resolved where unit_id is null)
    inner join created using (customer_id, category)
    where created_us - final_resolved_us between 1 and 7 * 86400000000
    union all
    select n, created_us
    from (from resolved where unit_id is not null)
    inner join (from created where unit_id is null) using (customer_id, category)
    where created_us - final_resolved_us between 1 and 7 * 86400000000
    union all
    select n, created_us
    from resolved
    inner join created using (customer_id, unit_id)
    where created_us - final_resolved_us between 1 and 7 * 86400000000
)

select n, min(created_us) as repeated_us
from next_tickets
group by n;

create table marts.fct_tickets as
with

described as (
    select
        outcomes.*,
        repeated_us,
        repeated_us is not null as is_repeated
    from outcomes
    left join repeats using (n)
)

select
    ticket_id,
    instant(created_us) as created_at,
    date_of(created_day) as created_on,
    texts('known', status) as status,
    texts('priorities', priority) as priority,
    texts('channels', channel) as channel,
    texts('categories', category) as category,
    texts('ticket_types', ticket_type) as ticket_type,
    texts('teams', team) as team,
    texts('product_lines', product_line) as product_line,
    texts('regions', region) as region,
    texts('customer_segments', customer_segment) as customer_segment,
    customer_id,
    unit_id,
    product_id,
    exclusion_reason,
    is_countable,
    final_resolved_us is null as is_open,
    coalesce(reopen_count, 0)::integer as reopen_count,
    instant(first_resolved_us) as first_resolved_at,
    instant(final_resolved_us) as final_resolved_at,
    date_of(day) as final_resolved_on,
    resolution_us as resolution_microseconds,
    first_resolution_us as first_resolution_microseconds,
    business_days,
    target_days as sla_target_days,
    is_sla_met,
    contacts::double as customer_contacts,
    instant(repeated_us) as repeated_at,
    is_repeated,
    has_visit as has_aftersales_visit,
    case
        when final_resolved_us is not null and contacts is not null
            then contacts <= 1 and reopen_count = 0 and not is_repeated
    end as is_first_contact_resolution
from described;

create table marts.fct_ticket_intervals as
with

intervals as (
    select
        tickets.*,
        1 as interval_number,
        created_us as opened_us,
        first_resolved_us as ended_us,
        null::bigint as previous_ended_us
    from tickets
    union all
    select
        tickets.*,
        change_number // 2 + 1,
        epoch_us(occurred_at),
        epoch_us(next_changed_at),
        epoch_us(previous_changed_at)
    from (from walked_changes where not is_resolved) as changes
    inner join tickets using (n)
),

-- What ended before its ticket was nine days old, or twenty-nine, needs no such date.
dated as (
    select
        *,
        date_of(opened_us // 86400000000) as opened_on,
        date_of(ended_us // 86400000000) as ended_on,
        case
            when ended_us - created_us <= 9 * 86400000000 then null
            when created_us + 10 * 86400000000 <= epoch_us(getvariable('as_of'))
                then date_of((created_us + 10 * 86400000000 - 1) // 86400000000)
        end as tenth_on,
        case
            when ended_us - created_us <= 29 * 86400000000 then null
            when created_us + 30 * 86400000000 < epoch_us(getvariable('as_of'))
                then date_of(created_us // 86400000000 + 30)
        end as thirtieth_on
    from intervals
)

select
    ticket_id,
    interval_number::integer as interval_number,
    instant(opened_us) as opened_at,
    instant(ended_us) as ended_at,
    instant(previous_ended_us) as previous_ended_at,
    opened_on,
    ended_on,
    date_of(previous_ended_us // 86400000000) as previous_ended_on,
    case
        when greatest(opened_on, tenth_on) < coalesce(ended_on, date '9999-12-31')
            and tenth_on is not null
            then greatest(opened_on, tenth_on)
    end as open_10_days_on,
    case
        when greatest(opened_on, thirtieth_on) < coalesce(ended_on, date '9999-12-31')
            and thirtieth_on is not null
            then greatest(opened_on, thirtieth_on)
    end as open_30_days_on,
    is_countable,
    final_resolved_us is null as is_open,
    texts('priorities', priority) as priority,
    texts('channels', channel) as channel,
    texts('categories', category) as category,
    texts('ticket_types', ticket_type) as ticket_type,
    texts('teams', team) as team,
    texts('product_lines', product_line) as product_line,
    texts('regions', region) as region,
    texts('customer_segments', customer_segment) as customer_segment
from dated;

-------------------------------------------------------------------- tickets by the day

-- Daily sums, with every day of a slice from its first one on.
create temp macro every_day(sums) as table (
    with

    summed as (
        select
            segment_id,
            code,
            day,
            sum(columns(* exclude (segment_id, code, day)))
        from query_table(sums)
        group by segment_id, code, day
    ),

    slices as (
        select segment_id, code, min(day) as first_day
        from summed
        group by segment_id, code
    )

    select date_of(day) as date_on, * exclude (first_day)
    from slices
    inner join days on day >= first_day
    inner join codes using (segment_id, code)
    left join summed using (segment_id, code, day)
);

create table marts.fct_ticket_days as
select
    segment,
    segment_value,
    date_on,
    coalesce(created, 0)::bigint as created,
    coalesce(created_still_open, 0)::bigint as created_still_open,
    coalesce(reopened, 0)::bigint as reopened,
    coalesce(resolved, 0)::bigint as resolved,
    coalesce(returned_in_day, 0)::bigint as returned_in_day,
    coalesce(returned_in_week, 0)::bigint as returned_in_week,
    coalesce(returned_in_month, 0)::bigint as returned_in_month,
    coalesce(returned_in_quarter, 0)::bigint as returned_in_quarter,
    coalesce(returned_in_year, 0)::bigint as returned_in_year,
    (
        sum(coalesce(created, 0) + coalesce(reopened, 0) - coalesce(resolved, 0))
        over slice
    )::bigint as open_tickets,
    (sum(coalesce(open_10_days, 0)) over slice)::bigint as open_10_days,
    (sum(coalesce(open_30_days, 0)) over slice)::bigint as open_30_days
from every_day('flow_days')
window slice as (partition by segment_id, code order by date_on);

create table marts.fct_resolution_days as
select
    segment,
    segment_value,
    date_of(day) as date_on,
    resolved,
    total::decimal(38, 0) as resolution_microseconds,
    squares::decimal(38, 0) as squared_microseconds,
    first_total::decimal(38, 0) as first_resolution_microseconds,
    business_days::decimal(38, 15) as business_days,
    sla_tickets as with_sla,
    sla_met,
    known as with_contacts,
    at_first_contact,
    known_remotely as with_contacts_unvisited,
    remotely_at_first_contact as at_first_contact_unvisited
from resolved_days
inner join codes using (segment_id, code);

create table marts.fct_resolution_percentiles as
select
    grain as period_grain,
    date_of(period) as period_start,
    segment,
    segment_value,
    percentiles[1] as median_microseconds,
    percentiles[2] as p90_microseconds
from percentiles
inner join codes using (segment_id, code);
