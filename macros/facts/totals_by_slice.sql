{#- Sums for `all` and for each value of each dimension: one group-by a dimension, which
    stays small however many dimensions there are.
    relation: read once a dimension, so rather a table with a condition than a CTE;
    keys: columns, or `column as name`; measures: {name: aggregate}, in which {dimension}
    stands for the dimension. -#}
{% macro totals_by_slice(relation, dimensions, keys, measures, condition=none) %}
    {{ adapter.dispatch('totals_by_slice', 'aftersales')(
        relation, dimensions, keys, measures, condition
    ) }}
{% endmacro %}
{% macro default__totals_by_slice(relation, dimensions, keys, measures, condition) %}
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

{#- Spark would read the relation once a dimension, and plan all of that: it is read once,
    and each row counted for all of its slices. -#}
{% macro spark__totals_by_slice(relation, dimensions, keys, measures, condition) %}
    {%- if '{dimension}' in measures.values() | join %}
        {{ default__totals_by_slice(relation, dimensions, keys, measures, condition) }}
    {%- else %}
        select
            slices.segment,
            slices.segment_value,
            {% for key in keys -%}
                {{ key }},
            {% endfor -%}
            {% for name, aggregate in measures.items() -%}
                {{ aggregate }} as {{ name }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ relation }}
        {{ lateral_slices(dimensions) }}
        {% if condition -%}
            where {{ condition }}
        {%- endif %}
        group by
            {% for key in keys -%}
                {{ key.split(' as ')[0] }},
            {% endfor -%}
            slices.segment,
            slices.segment_value
    {%- endif %}
{% endmacro %}

{#- Every slice that a row counts for, beside its columns, on Spark. -#}
{% macro lateral_slices(dimensions) -%}
    lateral view inline(array(
        struct('all', 'all')
        {%- for dimension in dimensions -%}
            , struct('{{ dimension }}', {{ slice_value(dimension) }})
        {%- endfor %}
    )) slices as segment, segment_value
{%- endmacro %}

{#- The text by which a record is put into a slice. -#}
{% macro slice_value(dimension) -%}
    coalesce({{ value_as_text(dimension, contract_type(dimension)) }}, '(none)')
{%- endmacro %}
