create temp macro values_of(kpi_table) as table (
    select
        kpi_id, period_grain, period_start, period_end, is_complete, is_latest, segment,
        segment_value, numerator, denominator, value, unit, sample_size, ci_low,
        ci_high, benchmark_kind, benchmark_value, benchmark_gap, verdict
    from query_table(kpi_table)
);

create table marts.kpi_values as
from values_of('marts.kpi_nps')
union all from values_of('marts.kpi_ticket_volume')
union all from values_of('marts.kpi_fault_rate')
union all from values_of('marts.kpi_open_tickets')
union all from values_of('marts.kpi_open_ticket_rate')
union all from values_of('marts.kpi_turnaround_time')
union all from values_of('marts.kpi_engineer_utilization')
union all from values_of('marts.kpi_csat')
union all from values_of('marts.kpi_first_contact_resolution')
union all from values_of('marts.kpi_customer_effort_score')
union all from values_of('marts.kpi_customer_retention_rate');

create table marts.kpi_catalog as
from read_csv(
    getvariable('baseline') || '/kpi_catalogue.csv',
    types = {'display_order': 'integer'}
);

-- These files have a source for every KPI.
create table marts.kpi_availability as
select kpi_id, 'available' as availability, null::varchar as reason
from marts.kpi_catalog;

create table marts.kpi_scorecard as
with

series as (
    select
        *,
        lag(period_start) over past as previous_period_start,
        lag(value) over past as previous_value
    from marts.kpi_values
    where segment = 'all'
    window past as (partition by kpi_id, period_grain order by period_start)
)

select
    kpi_id,
    display_order,
    topic,
    business_question,
    name,
    catalog.unit,
    direction,
    period_grain,
    availability,
    availability.reason as availability_reason,
    period_start,
    period_end,
    value,
    ci_low,
    ci_high,
    sample_size,
    benchmark_kind,
    benchmark_value,
    benchmark_gap,
    coalesce(verdict, 'not_assessed') as verdict,
    previous_period_start,
    previous_value,
    value - previous_value as change
from marts.kpi_catalog as catalog
inner join marts.kpi_availability as availability using (kpi_id)
cross join (
    select unnest(['day', 'week', 'month', 'quarter', 'year']) as period_grain
)
left join (from series where is_latest) as latest using (kpi_id, period_grain);

create view marts.kpi_evidence as
with

tickets as (
    select
        ticket_id as record_id,
        created_on,
        final_resolved_on,
        exclusion_reason,
        is_open,
        resolution_microseconds,
        customer_contacts,
        is_first_contact_resolution,
        priority,
        channel,
        category,
        ticket_type,
        team,
        product_line,
        region,
        customer_segment
    from marts.fct_tickets
),

records as (
    select
        'ticket_volume' as kpi_id,
        created_on as period_on,
        exclusion_reason as left_out_reason,
        true as is_counted,
        1.0::double as contribution,
        tickets.*
    from tickets
    union all
    select
        'turnaround_time',
        final_resolved_on,
        coalesce(exclusion_reason, case when is_open then 'still_open' end),
        true,
        resolution_microseconds / 86400000000,
        tickets.*
    from tickets
    union all
    select
        'first_contact_resolution',
        final_resolved_on,
        coalesce(exclusion_reason, case
            when is_open then 'still_open'
            when customer_contacts is null then 'contacts_unknown'
        end),
        is_first_contact_resolution,
        1,
        tickets.*
    from tickets
    union all
    select
        'open_tickets',
        (select max(last_elapsed_on) from marts.dim_periods),
        coalesce(exclusion_reason, case when not is_open then 'resolved' end),
        true,
        1,
        tickets.*
    from tickets
),

answers as (
    select
        case survey_type when 'ces' then 'customer_effort_score' else survey_type end
            as kpi_id,
        case
            when survey_type = 'ces' then ease_score
            when survey_type = 'csat' then is_satisfied::integer
            when score >= 9 then 1
            when score <= 6 then -1
            else 0
        end as contribution,
        *
    from marts.fct_survey_responses
)

select
    kpi_id,
    'ticket' as record_type,
    record_id,
    period_on,
    left_out_reason is null as in_denominator,
    left_out_reason is null and is_counted as in_numerator,
    left_out_reason,
    case when left_out_reason is null and is_counted then contribution else 0 end
        as numerator_value,
    (left_out_reason is null)::integer as denominator_value,
    priority,
    channel,
    category,
    ticket_type,
    team,
    product_line,
    region,
    customer_segment
from records
union all
select
    kpi_id,
    'survey_response',
    response_id,
    responded_on,
    true,
    contribution <> 0,
    null,
    contribution,
    1,
    null,
    channel,
    null,
    null,
    team,
    product_line,
    region,
    customer_segment
from answers;
