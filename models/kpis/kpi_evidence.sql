-- Which records a KPI is made of, and which it leaves out and why. A view: it repeats
-- the facts, ten million tickets long or not, without storing them again.
{%- set dimensions = var('segments')['ticket'] %}
{%- set survey_columns = [] %}
{%- for dimension in dimensions %}
    {%- do survey_columns.append(
        dimension if dimension in var('segments')['survey'] else 'null as ' ~ dimension
    ) %}
{%- endfor %}
with

tickets as (
    select * from {{ ref('fct_tickets') }}
),

responses as (
    select * from {{ ref('fct_survey_responses') }}
),

as_of_dates as (
    select max(last_elapsed_on) as as_of_on
    from {{ ref('dim_periods') }}
),

ticket_evidence as (
    {% for kpi_id, period_on, left_out_reason, is_counted, contribution in
        ticket_evidence() -%}
        select
            '{{ kpi_id }}' as kpi_id,
            'ticket' as record_type,
            tickets.ticket_id as record_id,
            {{ period_on }} as period_on,
            {{ left_out_reason }} as left_out_reason,
            {{ is_counted }} as is_counted,
            {{ contribution }} as contribution,
            {{ dimensions | join(', ') }}
        from tickets
        cross join as_of_dates
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

response_evidence as (
    select
        case survey_type when 'ces' then 'customer_effort_score' else survey_type end
            as kpi_id,
        'survey_response' as record_type,
        response_id as record_id,
        responded_on as period_on,
        null as left_out_reason,
        true as is_counted,
        case
            when survey_type = 'ces' then ease_score
            when survey_type = 'csat' then case when is_satisfied then 1 else 0 end
            when score >= 9 then 1
            when score <= 6 then -1
            else 0
        end as contribution,
        {{ survey_columns | join(', ') }}
    from responses
),

records as (
    select * from ticket_evidence
    union all
    select * from response_evidence
),

evidence as (
    select
        cast(kpi_id as {{ dbt.type_string() }}) as kpi_id,
        cast(record_type as {{ dbt.type_string() }}) as record_type,
        record_id,
        period_on,
        left_out_reason is null as in_denominator,
        left_out_reason is null and is_counted
        and (record_type = 'ticket' or contribution <> 0) as in_numerator,
        cast(left_out_reason as {{ dbt.type_string() }}) as left_out_reason,
        case
            when left_out_reason is null and is_counted
                then {{ as_double('contribution') }}
            else 0
        end as numerator_value,
        case when left_out_reason is null then 1 else 0 end as denominator_value,
        {{ dimensions | join(', ') }}
    from records
)

select * from evidence
