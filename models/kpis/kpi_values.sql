with

kpi_values as (
    {% for kpi in kpi_ids() -%}
        select
            {{ kpi_columns() | join(', ') }}
        from {{ ref('kpi_' ~ kpi) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from kpi_values
