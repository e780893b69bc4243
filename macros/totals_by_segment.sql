{#- Sums for `all` and for each value of each dimension: one group-by a dimension, which
    stays small however many dimensions there are. relation: read once a dimension, so
    rather a table with a condition than a CTE. measures: {name: aggregate}, in which
    {segment} stands for the dimension; keys: columns, or `column as name`. -#}
{% macro totals_by_segment(relation, segments, keys, measures, condition=none) %}
    {%- for segment in ['all'] + segments %}
        {%- set value = "'all'" if segment == 'all' else "coalesce(" ~ segment ~ ", '(none)')" %}
        select
            '{{ segment }}' as segment,
            {{ value }} as segment_value,
            {% for key in keys -%}
                {{ key }},
            {% endfor -%}
            {% for name, aggregate in measures.items() -%}
                {{ aggregate | replace('{segment}', segment) }} as {{ name }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ relation }}
        {% if condition -%}
            where {{ condition }}
        {%- endif %}
        group by {{ '' if segment == 'all' else value ~ ', ' }}
        {%- for key in keys -%}
            {{ key.split(' as ')[0] }}{{ ', ' if not loop.last }}
        {%- endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{% endmacro %}
