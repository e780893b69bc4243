-- Accepted rows that name a customer, product, unit or ticket which is not on record.
{%- set accepted = "and named_rows.record_status = 'accepted'" %}
with

{% for table, named in references() | groupby(0) -%}
    {{ table }} as {{ inlined() }} (
        select
            {% for _, entity, model in named -%}
                {{ entity }}_id,
            {% endfor -%}
            record_key
        from {{ touched(ref('stg_' ~ table), of="table_name = '" ~ table ~ "'") }}
        where record_status = 'accepted'
    ),

{% endfor -%}
unknown_references as (
    {% for table, entity, model in references() -%}
        select
            cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
            {{ table }}.record_key,
            cast('{{ entity }}' as {{ dbt.type_string() }}) as entity
        from {{ table }}
        left join {{ named_by(table, ref(model), entity ~ '_id') }} as named_rows
            on
                {{ table }}.{{ entity }}_id = named_rows.{{ entity }}_id
                {{ accepted if model == 'stg_tickets' }}
        where
            {{ table }}.{{ entity }}_id is not null
            and named_rows.{{ entity }}_id is null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from unknown_references
