{#- One scan for everything that must hold for a table: one row per key, no null in the
    key, and every rule (a condition that is never false). Each broken rule is one row.
    condition: which rows it holds for. Few rows share the hash of their key: only those
    are compared. -#}
{% test obeys(model, key=[], rules={}, condition='true') %}
    {#- Never done: it is what makes dbt look for `model` by our `ref` (macros/ref.sql). -#}
    {%- if false %}{% do aftersales.ref(model) %}{% endif -%}
    {%- set conditions = {} -%}
    {%- for column in key -%}
        {%- do conditions.update({column ~ ' is never null': column ~ ' is not null'}) -%}
    {%- endfor -%}
    {%- do conditions.update(rules) -%}
    with

    counts as (
        select
            {% for condition in conditions.values() -%}
                sum(case when not ({{ condition }}) then 1 else 0 end)
                    as broken_{{ loop.index }},
            {% endfor -%}
            count(*) as all_rows
        from {{ model }}
        where {{ condition }}
    ),

    broken_rules as (
        {% for rule in conditions -%}
            select
                '{{ rule | replace("'", "''") }}' as rule,
                broken_{{ loop.index }} as broken_rows
            from counts
            union all
        {% endfor -%}
        {% if key -%}
            select
                'one row per {{ key | join(", ") }}' as rule,
                count(*) as broken_rows
            from (
                select 1 as repeated
                from {{ model }}
                where
                    {{ condition }}
                    and {{ hash_of(key) }} in (
                        {{ repeated_hashes(model, key, condition) }}
                    )
                group by {{ key | join(', ') }}
                having count(*) > 1
            ) as repeated_keys
        {%- else -%}
            select
                'nothing' as rule,
                0 as broken_rows
        {%- endif %}
    )

    select * from broken_rules
    where broken_rows > 0
{% endtest %}
