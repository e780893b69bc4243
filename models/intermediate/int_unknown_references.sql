-- Accepted rows that name a customer, product, unit or ticket which is not on record.
{%- set accepted = "and named_rows.record_status = 'accepted'" %}
with

{% for table, entity, model in references() -%}
    {{ table }}_naming_a_{{ entity }} as {{ looked_up_first() }} (
        select
            record_key,
            {{ entity }}_id
        from {{ touched_rows_of(table) }}
        where record_status = 'accepted' and {{ entity }}_id is not null
    ),

{% endfor -%}
unknown_references as (
    {% for table, entity, model in references() -%}
        {%- set naming_rows = table ~ '_naming_a_' ~ entity -%}
        select
            cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
            naming_rows.record_key,
            cast('{{ entity }}' as {{ dbt.type_string() }}) as entity
        from {{ naming_rows }} as naming_rows
        left join {{ named_by(naming_rows, ref(model), entity ~ '_id') }} as named_rows
            on
                naming_rows.{{ entity }}_id = named_rows.{{ entity }}_id
                {{ accepted if model == 'stg_tickets' }}
        where named_rows.{{ entity }}_id is null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from unknown_references
