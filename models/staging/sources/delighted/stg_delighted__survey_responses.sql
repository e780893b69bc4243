-- Marks of a type that none of the KPIs asks for (enps, pmf …) are left out.
{%- set csat = in_words('survey_type', var('delighted_csat_types')) -%}
{%- set ces_scale = var('delighted_ces_scale') %}
with

responses as (
    {{ newest_rows(
        'delighted',
        'survey_responses',
        key=['id'],
        updated=['updated_at', 'created_at'],
        columns={
            'id': 'text',
            'person': 'text',
            'survey_type': 'text',
            'score': 'text',
            'created_at': 'epoch',
            'updated_at': 'epoch',
            'person_properties': 'text',
        },
    ) }}
),

typed_responses as (
    select
        *,
        case when {{ csat }} then 'csat' else lower(survey_type) end as contract_type
    from responses
    where {{ csat }} or {{ in_words('survey_type', ['nps', 'ces']) }}
),

survey_responses as (
    select
        id as response_id,
        contract_type as survey_type,
        created_at as responded_at,
        score,
        case contract_type
            when 'nps' then 0
            when 'ces' then {{ ces_scale[0] }}
            else 1
        end as scale_min,
        case contract_type
            when 'nps' then 10
            when 'ces' then {{ ces_scale[1] }}
            else 5
        end as scale_max,
        coalesce(
            nullif({{ json_field(
                'person_properties', var('delighted_customer_property')
            ) }}, ''),
            'person:' || person
        ) as customer_id,
        nullif({{ json_field(
            'person_properties', var('delighted_ticket_property')
        ) }}, '') as ticket_id,
        coalesce(updated_at, created_at) as updated_at
    from typed_responses
)

select * from survey_responses
