----------------------------------------------------------------- engineer utilization

create temp table jobs as
select
    day_of(case when status = 'completed' then completed_at
        else coalesce(completed_at, started_at) end) as day,
    status = 'completed' and visit_type = 'aftersales' as is_visit,
    status = 'completed' and visit_type = 'installation' as is_install,
    status = 'cancelled' and visit_type in ('aftersales', 'installation')
        as is_cancelled,
    case when status = 'completed' and visit_type <> 'maintenance'
        then epoch_us(completed_at) - epoch_us(started_at) end as job_us,
    team,
    region
from visits
where (status = 'completed' and completed_at <= getvariable('as_of'))
    or (status = 'cancelled'
        and coalesce(completed_at, started_at) <= getvariable('as_of'));

create temp table roster_changes as
select
    greatest(day_number(employed_from), getvariable('first_day'))::usmallint as day,
    fte as engineers,
    coalesce(weekly_hours, 0) as weekly_hours,
    team,
    region
from engineers
where employed_from <= getvariable('as_of')::date
union all
select
    greatest(day_number(employed_to + 1), getvariable('first_day'))::usmallint,
    -fte,
    -coalesce(weekly_hours, 0),
    team,
    region
from engineers
where employed_to + 1 <= getvariable('as_of')::date;

create temp macro jobs_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day,
        count(*) filter (is_visit) as visits,
        count(*) filter (is_install) as installs,
        count(*) filter (is_cancelled) as cancelled_visits,
        sum(coalesce(job_us, 0)) as job_us
    from jobs
    group by all
);
create temp macro roster_by(id, dimension, measure) as table (
    select id::utinyint as segment_id, dimension as code, day, sum(measure) as change
    from roster_changes
    group by all
);
create temp table job_days as
from jobs_by(0, 0::utinyint)
union all from jobs_by(5, team)
union all from jobs_by(7, region);
create temp table engineer_days as
from roster_by(0, 0::utinyint, engineers)
union all from roster_by(5, team, engineers)
union all from roster_by(7, region, engineers);
create temp table hour_days as
from roster_by(0, 0::utinyint, weekly_hours)
union all from roster_by(5, team, weekly_hours)
union all from roster_by(7, region, weekly_hours);
create temp table job_periods as from by_period('job_days');

create temp table utilizations as
select
    grain,
    period,
    segment_id,
    code,
    coalesce(visits, 0)::bigint as visits,
    coalesce(installs, 0)::bigint as installs,
    coalesce(cancelled_visits, 0)::bigint as cancelled_visits,
    coalesce(job_us, 0) as job_us,
    coalesce(roster.days, 0)::double as engineer_days,
    coalesce(hours.days, 0)::double as hour_days
from job_periods
full join (from balances('engineer_days')) as roster
    using (grain, period, segment_id, code)
full join (from balances('hour_days')) as hours
    using (grain, period, segment_id, code)
inner join (
    select grain, min(period) as first_period
    from job_periods
    where segment_id = 0 and visits + installs > 0
    group by grain
) as series using (grain)
where period >= first_period;

create temp view engineer_utilization_values as
select
    * exclude (
        visits, installs, cancelled_visits, job_us, engineer_days, hour_days
    ) replace (coalesce(cancelled_visits, 0) > 0 as is_counted),
    visits + installs as numerator,
    engineer_days / elapsed_days as denominator,
    numerator / nullif(denominator, 0) as value,
    numerator as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    visits / nullif(denominator, 0) as visits_per_engineer,
    installs / nullif(denominator, 0) as installs_per_engineer,
    visits,
    installs,
    cancelled_visits,
    share(job_us, hour_days) * 7 / 3600000000 as hours_utilization
from gapless('utilizations');

create table marts.kpi_engineer_utilization as
from published(
    'engineer_utilization_values', 'engineer_utilization', 'jobs per engineer',
    'on_target', 'target', false
);

--------------------------------------------------------------------------- retention

create temp table customer_intervals as
with

begun as (
    select
        customer_id,
        started_on,
        coalesce(ended_on, date '9999-12-31') as ended_on
    from contracts
    where started_on <= getvariable('as_of')::date
        and (ended_on is null or started_on < ended_on)
),

covered as (
    select
        *,
        max(ended_on) over (
            partition by customer_id order by started_on, ended_on
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from begun
),

numbered as (
    select
        *,
        count(*) filter (covered_until is null or started_on > covered_until) over (
            partition by customer_id order by started_on, ended_on
            rows between unbounded preceding and current row
        ) as interval_number
    from covered
)

select
    customer_id,
    interval_number,
    coalesce(any_value(customers.customer_segment), 0)::utinyint as customer_segment,
    coalesce(any_value(customers.region), 0)::utinyint as region,
    min(started_on) as started_on,
    max(ended_on) as ended_on,
    lag(max(ended_on)) over (
        partition by customer_id order by interval_number
    ) as previous_ended_on
from numbered
left join customers using (customer_id)
group by customer_id, interval_number;

create temp table customer_changes as
select day_number(started_on) as day, 1 as change, customer_segment, region
from customer_intervals
union all
select day_number(ended_on), -1, customer_segment, region
from customer_intervals
where ended_on <= getvariable('as_of')::date
union all
select
    day_number(started_on),
    0,
    coalesce(customers.customer_segment, 0),
    coalesce(customers.region, 0)
from contracts
left join customers using (customer_id)
where started_on = ended_on and started_on <= getvariable('as_of')::date;

create temp macro customers_by(id, dimension) as table (
    select id::utinyint as segment_id, dimension as code, day, sum(change) as change
    from customer_changes
    group by all
);
create temp table customer_days as
from customers_by(0, 0::utinyint)
union all from customers_by(8, customer_segment)
union all from customers_by(7, region);

-- A customer who began an interval in the period, was not active on the day before it
-- and is active on its last day is new.
create temp table new_starts as
with

begun as (
    select
        grain,
        period,
        customer_id,
        any_value(customer_segment) as customer_segment,
        any_value(region) as region,
        min(coalesce(previous_ended_on, date '0001-01-01')) as previous_ended_on,
        max(ended_on) as ended_on
    from customer_intervals
    inner join day_periods on day_number(started_on) = day
    group by grain, period, customer_id
)

select grain, period, customer_segment, region
from begun
inner join periods using (grain, period)
where previous_ended_on < period_start
    and ended_on > date_of(last_day);

create temp macro new_by(id, dimension) as table (
    select
        grain,
        period,
        id::utinyint as segment_id,
        dimension as code,
        count(*) as new_customers
    from new_starts
    group by all
);
create temp table new_customers as
from new_by(0, 0::utinyint)
union all from new_by(8, customer_segment)
union all from new_by(7, region);

create temp table retentions as
select
    balances.grain,
    balances.period,
    balances.segment_id,
    balances.code,
    at_end::bigint as at_end,
    opening::bigint as opening,
    coalesce(new_customers, 0) as new_customers
from (from balances('customer_days')) as balances
left join new_customers using (grain, period, segment_id, code);

create temp view customer_retention_rate_values as
select
    * exclude (at_end, opening, new_customers) replace (at_end > 0 as is_counted),
    coalesce(at_end - new_customers, 0) as numerator,
    coalesce(opening, 0) as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    coalesce(opening, 0) as customers_at_start,
    coalesce(at_end, 0) as customers_at_end,
    coalesce(new_customers, 0) as new_customers
from gapless('retentions');

create table marts.kpi_customer_retention_rate as
from published(
    'customer_retention_rate_values', 'customer_retention_rate', 'percent', 'higher',
    'target', false
);
