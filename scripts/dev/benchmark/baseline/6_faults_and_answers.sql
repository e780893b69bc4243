--------------------------------------------------------------------------- fault rate

create temp table unit_changes as
select
    greatest(day_number(installed_on), getvariable('first_day'))::usmallint as day,
    quantity as change,
    product_line, region, customer_segment
from units
where installed_on <= getvariable('as_of')::date
union all
select
    greatest(day_number(decommissioned_on), getvariable('first_day'))::usmallint,
    -quantity,
    product_line, region, customer_segment
from units
where decommissioned_on <= getvariable('as_of')::date;

create temp macro units_by(id, dimension) as table (
    select id::utinyint as segment_id, dimension as code, day, sum(change) as change
    from unit_changes
    group by all
);
create temp table unit_days as
from units_by(0, 0::utinyint)
union all from units_by(6, product_line)
union all from units_by(7, region)
union all from units_by(8, customer_segment);

-- A ticket is the first of its unit in a period when the unit's ticket before it lies
-- before the period. That ticket is the same for every dimension, save for units whose
-- tickets differ in the dimension.
create temp table unit_tickets as
select
    unit_id,
    created_day as day,
    product_line,
    region,
    customer_segment,
    lag(created_day) over unit as day_before,
    lag(product_line) over unit <> product_line as changes_product_line,
    lag(region) over unit <> region as changes_region,
    lag(customer_segment) over unit <> customer_segment as changes_customer_segment
from tickets
where is_countable and unit_id is not null
window unit as (partition by unit_id order by created_day);

create temp macro first_in(day_before, start) as
    coalesce(day_before < start, true)::int;

create temp macro kinds_by(id, dimension, changes) as table (
    with

    changing as (
        select distinct unit_id from unit_tickets where changes
    ),

    followed as (
        select dimension as code, day, day_before
        from unit_tickets
        anti join changing using (unit_id)
        union all
        select
            dimension as code,
            day,
            lag(day) over (partition by unit_id, dimension order by day) as day_before
        from unit_tickets
        semi join changing using (unit_id)
    )

    select
        id::utinyint as segment_id,
        code,
        day,
        first_in(day_before, day)
        + 2 * first_in(day_before, week)
        + 4 * first_in(day_before, month)
        + 8 * first_in(day_before, quarter)
        + 16 * first_in(day_before, year) as kind,
        count(*) as tickets
    from followed
    inner join days using (day)
    group by all
);

create temp table fault_kinds as
from kinds_by(0, 0::utinyint, false)
union all from kinds_by(6, product_line, changes_product_line)
union all from kinds_by(7, region, changes_region)
union all from kinds_by(8, customer_segment, changes_customer_segment);

create temp table affected as
select
    grain,
    period,
    segment_id,
    code,
    sum(tickets) as units_affected
from fault_kinds
inner join day_periods using (day)
where kind & case grain
    when 'day' then 1 when 'week' then 2 when 'month' then 4 when 'quarter' then 8
    else 16 end > 0
group by all;

create temp table faults as
select
    grain,
    period,
    segment_id,
    code,
    coalesce(created, 0) as created,
    coalesce(days, 0)::double as unit_days,
    coalesce(at_start, 0)::double as units_at_start,
    coalesce(at_end, 0)::double as units_at_end,
    coalesce(units_affected, 0)::bigint as units_affected
from (from balances('unit_days')) as balances
full join (
    select grain, period, segment_id, code, created
    from stocks
    where segment_id in (0, 6, 7, 8)
) as tickets using (grain, period, segment_id, code)
left join affected using (grain, period, segment_id, code)
inner join (
    select grain, min(period) as first_period
    from stocks
    where segment_id = 0 and created > 0
    group by grain
) as series using (grain)
where period >= first_period and exists (select 1 from units);

create temp view fault_rate_values as
select
    * exclude (created),
    created as numerator,
    unit_days / elapsed_days as denominator,
    share(created, denominator) as value,
    created as sample_size,
    share(byar(-1, created), denominator) as ci_low,
    share(byar(1, created), denominator) as ci_high,
    100 * 365 * created / nullif(unit_days, 0) as annualised_fault_rate
from gapless('faults');

create table marts.kpi_fault_rate as
from published('fault_rate_values', 'fault_rate', 'percent', 'lower', 'target', false);

-------------------------------------------------------------------------- survey KPIs

create temp table placed_answers as
select
    answers.*,
    day_of(answers.responded_at) as day,
    answers.ticket_id is not null and tickets.ticket_id is null as is_ticket_unknown,
    coalesce(tickets.team, 0) as team,
    coalesce(tickets.channel, 0) as channel,
    coalesce(tickets.product_line, 0) as product_line,
    coalesce(case when answers.ticket_id is null then customers.region
        else tickets.region end, 0) as region,
    coalesce(case when answers.ticket_id is null then customers.customer_segment
        else tickets.customer_segment end, 0) as customer_segment
from answers
left join tickets using (ticket_id)
left join (
    from customers where exists (select 1 from answers where ticket_id is null)
) as customers on answers.customer_id = customers.customer_id
    and answers.ticket_id is null;

create temp macro answers_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day,
        survey_type,
        count(*) as answers,
        count(*) filter (score >= 9) as promoters,
        count(*) filter (score between 7 and 8) as passives,
        count(*) filter (score <= 6) as detractors,
        count(*) filter (is_favourable) as satisfied,
        sum(ease) as total,
        sum(ease * ease) as squares,
        count(*) filter (ease >= 5) as easy
    from placed_answers
    group by all
);
create temp table answer_days as
from answers_by(0, 0::utinyint)
union all from answers_by(5, team)
union all from answers_by(2, channel)
union all from answers_by(6, product_line)
union all from answers_by(7, region)
union all from answers_by(8, customer_segment);

create temp view nps_days as
select segment_id, code, day, answers, promoters, passives, detractors
from answer_days where survey_type = 'nps';
create temp view csat_days as
select segment_id, code, day, answers, satisfied
from answer_days where survey_type = 'csat';
create temp view ces_days as
select segment_id, code, day, answers, total, squares, easy
from answer_days where survey_type = 'ces';
create temp table nps_periods as from by_period('nps_days');
create temp table csat_periods as from by_period('csat_days');
create temp table ces_periods as from by_period('ces_days');

create temp view nps_values as
select
    * exclude (answers, promoters, passives, detractors),
    coalesce(promoters, 0)::bigint as promoters,
    coalesce(passives, 0)::bigint as passives,
    coalesce(detractors, 0)::bigint as detractors,
    coalesce(promoters - detractors, 0) as numerator,
    coalesce(answers, 0) as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    nps_bound(-1, promoters, detractors, answers) as ci_low,
    nps_bound(1, promoters, detractors, answers) as ci_high
from gapless('nps_periods');

create table marts.kpi_nps as
from published('nps_values', 'nps', 'points', 'higher', 'target', false);

create temp view csat_values as
select
    * exclude (answers, satisfied),
    coalesce(satisfied, 0) as numerator,
    coalesce(answers, 0) as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    wilson(-1, numerator, denominator) as ci_low,
    wilson(1, numerator, denominator) as ci_high
from gapless('csat_periods');

create table marts.kpi_csat as
from published('csat_values', 'csat', 'percent', 'higher', 'target', false);

create temp view customer_effort_score_values as
select
    * exclude (answers, total, squares, easy),
    coalesce(total, 0) as numerator,
    coalesce(answers, 0) as denominator,
    total / answers as value,
    denominator as sample_size,
    case when mean_bound(-1, answers, total, squares) < 1 then 1
        else mean_bound(-1, answers, total, squares) end as ci_low,
    case when mean_bound(1, answers, total, squares) > 7 then 7
        else mean_bound(1, answers, total, squares) end as ci_high,
    share(easy, answers) as easy_rate
from gapless('ces_periods');

create table marts.kpi_customer_effort_score as
from published(
    'customer_effort_score_values', 'customer_effort_score', 'score 1–7', 'higher',
    'target', false
);
