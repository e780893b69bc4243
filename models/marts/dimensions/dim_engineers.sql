{{ config(contract={'enforced': not further_dimensions_of('dim_engineers')}) }}

with

engineers as (
    select
        engineer_id,
        employed_from,
        employed_to,
        cast(coalesce(fte, 1) as decimal(28, 15)) as fte,
        cast(weekly_hours as decimal(28, 15)) as weekly_hours,
        team,
        {% for dimension in further_dimensions_of('dim_engineers') -%}
            {{ value_as_text(dimension, contract_type(dimension)) }} as {{ dimension }},
        {% endfor -%}
        region
    from {{ ref('stg_engineers') }}
    where record_status = 'accepted'
)

select * from engineers
