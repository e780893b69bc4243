{#- Tickets about a unit, each with the date of the unit's previous ticket: among all, and
    among those of the same value of each dimension. relation: rows of fct_tickets. -#}
{% macro unit_faults(relation, dimensions) %}
    select
        created_on,
        {{ dimensions | join(', ') }},
        {% for segment in ['all'] + dimensions -%}
            lag(created_on) over (
                partition by unit_id
                {{- ", coalesce(" ~ segment ~ ", '(none)')" if segment != 'all' }}
                order by created_on, ticket_id
            ) as previous_in_{{ segment }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ relation }}
    where is_countable and unit_id is not null
{% endmacro %}
