{#- Sums that a refresh takes further instead of making them anew: what was there, without
    what the old rows of the changed records gave, and with what the new ones give.
    relation: the model summed; totals: SQL that gives the keys, the measures and
    `records`, how many records there are, and reads {rows}; versions: what {rows} is in a
    refresh for the new rows (1) and the old (-1), if not the changes of the relation. -#}
{% macro running_totals(relation, totals, keys, measures, records='records', versions=none) %}
    {%- set sums = measures + ([records] if records not in measures else []) -%}
    select
        {{ keys | join(', ') }},
        {%- for column in sums %}
        sum({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        {%- if not is_refresh() %}
        {{ totals | replace('{rows}', relation) }}
        {%- else %}
        select {{ (keys + sums) | join(', ') }} from {{ this }}
        {%- for version, sign in {1: '', -1: '-'}.items() %}
        {%- set rows = versions[version] if versions else
            '(select * from ' ~ changes_of(relation.name) ~ ' where version = '
            ~ version ~ ')' %}
        union all
        select
            {{ keys | join(', ') }},
            {%- for column in sums %}
            {{ sign }}{{ column }} as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from ({{ totals | replace('{rows}', rows ~ ' as versions') }}) as totals
        {%- endfor %}
        {%- endif %}
    ) as parts
    group by {{ keys | join(', ') }}
    having sum({{ records }}) <> 0
{% endmacro %}
