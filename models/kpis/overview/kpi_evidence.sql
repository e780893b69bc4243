-- Which records a KPI is made of, and which it leaves out and why. A view: it repeats
-- the facts, ten million tickets long or not, without storing them again.
{{ config(contract={
    'enforced': evidence_dimensions() == default_segments()['ticket']
}) }}

{%- set survey_kpis = {
    'nps': 'case when score >= 9 then 1 when score <= 6 then -1 else 0 end',
    'csat': 'case when is_satisfied then 1 else 0 end',
    'ces': 'ease_score',
} %}
{%- set on = [''] %}
{%- for survey_type in survey_kpis
    if is_kpi_on('customer_effort_score' if survey_type == 'ces' else survey_type) %}
    {%- do on.append(survey_type) %}
{%- endfor %}
{%- set surveys_on = "'" ~ on | join("', '") ~ "'" %}
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

records as (
    {% for kpi_id, period_on, left_out_reason, is_counted, contribution in
        ticket_evidence() -%}
        select
            '{{ kpi_id }}' as kpi_id,
            'ticket' as record_type,
            tickets.ticket_id as record_id,
            {{ period_on }} as period_on,
            {{ left_out_reason }} as left_out_reason,
            {{ is_counted }} as is_counted,
            {% for dimension in evidence_dimensions() -%}
                {{ evidence_dimension(dimension, 'ticket') }} as {{ dimension }},
            {% endfor -%}
            {{ contribution }} as contribution
        from tickets
        cross join as_of_dates
        union all
    {% endfor -%}
    select
        case survey_type when 'ces' then 'customer_effort_score' else survey_type end
            as kpi_id,
        'survey_response' as record_type,
        response_id as record_id,
        responded_on as period_on,
        cast(null as {{ dbt.type_string() }}) as left_out_reason,
        true as is_counted,
        {% for dimension in evidence_dimensions() -%}
            {{ evidence_dimension(dimension, 'survey') }} as {{ dimension }},
        {% endfor -%}
        case survey_type
            {% for survey_type, contribution in survey_kpis.items() -%}
                when '{{ survey_type }}' then {{ contribution }}
            {% endfor -%}
        end as contribution
    from responses
    where survey_type in ({{ surveys_on }})
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
        {{ evidence_dimensions() | join(', ') }}
    from records
)

select * from evidence
