with

catalogue as (
    select
        cast(kpi_id as {{ dbt.type_string() }}) as kpi_id,
        cast(display_order as integer) as display_order,
        cast(topic as {{ dbt.type_string() }}) as topic,
        cast(business_question as {{ dbt.type_string() }}) as business_question,
        cast(name as {{ dbt.type_string() }}) as name,
        cast(calculation as {{ dbt.type_string() }}) as calculation,
        cast(benchmark as {{ dbt.type_string() }}) as benchmark,
        cast(unit as {{ dbt.type_string() }}) as unit,
        cast(direction as {{ dbt.type_string() }}) as direction,
        cast(is_additive_over_segments as boolean) as is_additive_over_segments,
        cast(is_additive_over_periods as boolean) as is_additive_over_periods
    from {{ ref('kpi_catalogue') }}
)

select * from catalogue
