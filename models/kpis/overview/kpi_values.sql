with

kpi_values as (
    {% for kpi_id, kpi in kpis().items() -%}
        select
            {{ text_literal(kpi_id) }} as kpi_id,
            {{ kpi_columns()[1:] | join(', ') }}
        from {{ ref(kpi.project, kpi.model) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from kpi_values
