{#- Sums for `all` and for each value of each dimension: one group-by a dimension, which
    stays small however many dimensions there are.
    relation: read once a dimension, so rather a table with a condition than a CTE;
    keys: columns, or `column as name`; measures: {name: aggregate}, in which {dimension}
    stands for the dimension. -#}
{% macro totals_by_slice(relation, dimensions, keys, measures, condition=none) %}
    {%- for dimension in ['all'] + dimensions %}
        {%- set value = "'all'" if dimension == 'all' else slice_value(dimension) %}
        select
            cast('{{ dimension }}' as {{ dbt.type_string() }}) as segment,
            cast({{ value }} as {{ dbt.type_string() }}) as segment_value,
            {% for key in keys -%}
                {{ key }},
            {% endfor -%}
            {% for name, aggregate in measures.items() -%}
                {{ aggregate | replace('{dimension}', dimension) }} as {{ name }}
                {{- ',' if not loop.last }}
            {% endfor %}
        from {{ relation }}
        {% if condition -%}
            where {{ condition }}
        {%- endif %}
        group by
            {% if dimension != 'all' -%}
                {{ value }},
            {% endif -%}
            {% for key in keys -%}
                {{ key.split(' as ')[0] }}{{ ',' if not loop.last }}
            {% endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{% endmacro %}

{#- The text by which a record is put into a slice. -#}
{% macro slice_value(dimension) -%}
    coalesce({{ value_as_text(dimension, contract_type(dimension)) }}, '(none)')
{%- endmacro %}
