with

kpi_values as (
    {% for kpi in kpis().values() -%}
        select
            {{ kpi_columns() | join(', ') }}
        from {{ ref(kpi.project, kpi.model) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from kpi_values
