{{ config(contract={'enforced': not further_dimensions_of('fct_survey_responses')}) }}

{%- set from_ticket = [] %}
{%- for dimension in further_dimensions_of('fct_survey_responses')
    if dimension not in contract_columns('survey_responses') %}
    {%- do from_ticket.append(dimension) %}
{%- endfor %}
with

responses as (
    select * from {{ ref('stg_survey_responses') }}
    where record_status = 'accepted'
),

clock as (
    select * from {{ ref('int_clock') }}
),

-- Few tickets are named by an answer.
tickets as (
    select * from {{ ref('int_ticket_lifecycles') }}
    where ticket_id in (select responses.ticket_id from responses)
),

customers as (
    select * from {{ ref('dim_customers') }}
),

-- A mirrored scale is turned the right way round; NPS has only one direction.
directed_responses as (
    select
        *,
        case
            when higher_is_better is false and survey_type <> 'nps'
                then lowest_score + highest_score - score
            else score
        end as directed_score
    from responses
),

survey_responses as (
    select /*+ rebalance(responded_month) */ -- One file a month, on Spark.
        responses.response_id,
        responses.survey_type,
        responses.responded_at,
        {{ local_date('responses.responded_at') }} as responded_on,
        responses.customer_id,
        responses.ticket_id,
        responses.score,
        responses.lowest_score as scale_min,
        responses.highest_score as scale_max,
        responses.directed_score,
        case
            when responses.survey_type = 'ces' then
                1 + 6 * (responses.directed_score - responses.lowest_score)
                / (responses.highest_score - responses.lowest_score)
        end as ease_score,
        responses.survey_type = 'csat'
        and responses.directed_score >= responses.favourable_from as is_satisfied,
        {% for dimension in further_dimensions_of('fct_survey_responses') -%}
            {{ 'tickets.' ~ dimension if dimension in from_ticket else
                value_as_text('responses.' ~ dimension, contract_type(dimension)) }}
                as {{ dimension }},
        {% endfor -%}
        tickets.team,
        tickets.channel,
        tickets.product_line,
        case
            when responses.ticket_id is null then customers.region
            else tickets.region
        end as region,
        case
            when responses.ticket_id is null then customers.customer_segment
            else tickets.customer_segment
        end as customer_segment,
        {{ start_of('month', local_date('responses.responded_at')) }} as responded_month
    from directed_responses as responses
    cross join clock
    left join tickets on responses.ticket_id = tickets.ticket_id
    left join customers on responses.customer_id = customers.customer_id
    where responses.responded_at <= clock.as_of
)

select * from survey_responses
