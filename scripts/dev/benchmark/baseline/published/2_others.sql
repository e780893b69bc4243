---------------------------------------------------------------------------- dimensions

create table marts.dim_customers as
select customer_id, customer_segment, region, country
from newest(file('customers.parquet'), 'customer_copies')
where customer_id is not null;

create table marts.dim_products as
select product_id, product_line
from newest(file('products.parquet'), 'product_copies')
where product_id is not null;

create table marts.dim_units as
select
    unit_id,
    installed_on,
    decommissioned_on,
    quantity::decimal(28, 10) as quantity,
    product_id,
    customer_id,
    texts('product_lines', product_line) as product_line,
    texts('regions', region) as region,
    texts('customer_segments', customer_segment) as customer_segment,
    warranty_until
from units;

create table marts.dim_engineers as
select
    engineer_id,
    employed_from,
    employed_to,
    fte::decimal(28, 15) as fte,
    weekly_hours::decimal(28, 15) as weekly_hours,
    texts('teams', team) as team,
    texts('regions', region) as region
from engineers;

create table marts.dim_dates as
select
    unnest(range(
        date_of(getvariable('first_day')),
        date_trunc('year', getvariable('as_of')) + interval '373 days',
        interval '1 day'
    ))::date as date_on,
    (date_on + 1)::timestamp as ends_at;

create table marts.dim_period_dates as
select grain as period_grain, date_trunc(grain, date_on)::date as period_start, date_on
from marts.dim_dates
cross join (select unnest(['day', 'week', 'month', 'quarter', 'year']) as grain);

create table marts.dim_periods as
select
    grain as period_grain,
    period_start,
    end_date - 1 as period_end,
    end_date::timestamp as ends_at,
    is_complete,
    is_latest,
    date_of(last_day) as last_elapsed_on,
    elapsed_days::bigint as elapsed_days,
    getvariable('as_of') as as_of,
    period_number
from periods;

create table marts.dim_kpi_targets as
select
    kpi_id,
    grain as period_grain,
    date_of(period) as period_start,
    segment,
    segment_value,
    target_value
from targets
inner join codes using (segment_id, code);

--------------------------------------------------------------------- units and answers

create temp view unit_day_changes as
select segment_id, code, day, change, 0::utinyint as kind, 0 as tickets from unit_days
union all
select segment_id, code, day, 0, kind, tickets from fault_kinds;

create temp view unit_flows as
select
    segment_id,
    code,
    day,
    change,
    case when kind & 1 > 0 then tickets else 0 end as affected_in_day,
    case when kind & 2 > 0 then tickets else 0 end as affected_in_week,
    case when kind & 4 > 0 then tickets else 0 end as affected_in_month,
    case when kind & 8 > 0 then tickets else 0 end as affected_in_quarter,
    case when kind & 16 > 0 then tickets else 0 end as affected_in_year
from unit_day_changes;

create table marts.fct_unit_days as
select
    segment,
    segment_value,
    date_on,
    (sum(coalesce(change, 0)) over slice)::decimal(38, 10) as units_in_service,
    coalesce(affected_in_day, 0)::bigint as affected_in_day,
    coalesce(affected_in_week, 0)::bigint as affected_in_week,
    coalesce(affected_in_month, 0)::bigint as affected_in_month,
    coalesce(affected_in_quarter, 0)::bigint as affected_in_quarter,
    coalesce(affected_in_year, 0)::bigint as affected_in_year
from every_day('unit_flows')
window slice as (partition by segment_id, code order by date_on);

create table marts.fct_survey_responses as
select
    response_id,
    survey_type,
    responded_at,
    responded_at::date as responded_on,
    customer_id,
    ticket_id,
    score::double as score,
    scale_min::double as scale_min,
    scale_max::double as scale_max,
    score::double as directed_score,
    case when survey_type = 'ces' then ease end as ease_score,
    survey_type = 'csat' and is_favourable as is_satisfied,
    texts('teams', team) as team,
    texts('channels', channel) as channel,
    texts('product_lines', product_line) as product_line,
    texts('regions', region) as region,
    texts('customer_segments', customer_segment) as customer_segment
from placed_answers;

-- On the one scale of these files ease is a whole number: its trillionths are exact.
create table marts.fct_survey_days as
select
    segment,
    segment_value,
    date_of(day) as date_on,
    sum(answers)::bigint as answers,
    sum(case when survey_type = 'nps' then promoters else 0 end)::bigint as promoters,
    sum(case when survey_type = 'nps' then passives else 0 end)::bigint as passives,
    sum(case when survey_type = 'nps' then detractors else 0 end)::bigint as detractors,
    sum(case when survey_type = 'csat' then answers else 0 end)::bigint as csat_answers,
    sum(case when survey_type = 'csat' then satisfied else 0 end)::bigint as satisfied,
    sum(case when survey_type = 'ces' then answers else 0 end)::bigint
        as effort_answers,
    (
        sum(case when survey_type = 'ces' then total else 0 end)::hugeint
        * 1000000000000
    )::decimal(38, 0) as ease_trillionths,
    (
        sum(case when survey_type = 'ces' then squares else 0 end)::hugeint
        * 1000000000000000000000000
    )::decimal(38, 0) as squared_ease_trillionths,
    sum(case when survey_type = 'ces' then easy else 0 end)::bigint as easy
from answer_days
inner join codes using (segment_id, code)
group by segment, segment_value, day;

--------------------------------------------------------------- engineers and customers

create table marts.fct_field_visits as
with

dated as (
    select
        *,
        case status
            when 'cancelled' then coalesce(completed_at, started_at)
            when 'completed' then completed_at
        end as counted_at
    from visits
)

select
    visit_id,
    visit_type,
    status,
    engineer_id,
    ticket_id,
    unit_id,
    started_at,
    completed_at,
    counted_at::date as counted_on,
    status = 'completed' and visit_type = 'aftersales' as is_aftersales_visit,
    status = 'completed' and visit_type = 'installation' as is_installation,
    status = 'cancelled' and visit_type in ('aftersales', 'installation')
        as is_cancelled_visit,
    case
        when status = 'completed' and visit_type <> 'maintenance'
            then epoch_us(completed_at) - epoch_us(started_at)
    end as job_microseconds,
    status = 'completed' and visit_type <> 'maintenance' and coalesce(
        counted_on < employed_from or counted_on > employed_to, false
    ) as is_outside_employment,
    texts('teams', dated.team) as team,
    texts('regions', dated.region) as region
from dated
left join engineers using (engineer_id)
where coalesce(counted_at <= getvariable('as_of'), true);

create temp view engineer_flows as
select
    segment_id, code, day, visits, installs, cancelled_visits, job_us,
    0 as engineers, 0 as weekly_hours
from job_days
union all
select segment_id, code, day, 0, 0, 0, 0, change, 0 from engineer_days
union all
select segment_id, code, day, 0, 0, 0, 0, 0, change from hour_days;

create table marts.fct_engineer_days as
select
    segment,
    segment_value,
    date_on,
    coalesce(visits, 0)::bigint as visits,
    coalesce(installs, 0)::bigint as installs,
    coalesce(cancelled_visits, 0)::bigint as cancelled_visits,
    coalesce(job_us, 0)::bigint as job_microseconds,
    (sum(coalesce(engineers, 0)) over slice)::decimal(38, 15) as engineers,
    (sum(coalesce(weekly_hours, 0)) over slice)::decimal(38, 15) as weekly_hours
from every_day('engineer_flows')
window slice as (partition by segment_id, code order by date_on);

create table marts.fct_customer_intervals as
select
    customer_id,
    interval_number::integer as interval_number,
    started_on,
    ended_on,
    previous_ended_on,
    texts('customer_segments', customer_segment) as customer_segment,
    texts('regions', region) as region,
    true as is_by_contract
from customer_intervals;

create table marts.fct_customer_days as
select
    segment,
    segment_value,
    date_on,
    (sum(coalesce(change, 0)) over (
        partition by segment_id, code order by date_on
    ))::bigint as active_customers
from every_day('customer_days');

create table marts.fct_new_customers as
select
    grain as period_grain,
    date_of(period) as period_start,
    segment,
    segment_value,
    new_customers
from new_customers
inner join codes using (segment_id, code);
