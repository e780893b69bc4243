{#- Tickets about a unit, each with the date of the unit's previous ticket: among all, and
    among those of the same value of each dimension. tickets: rows of fct_tickets. -#}
{% macro unit_faults(tickets, dimensions) %}
    select
        {{ tickets }}.*,
        {% for dimension in ['all'] + dimensions -%}
            lag(created_on) over (
                partition by
                    unit_id {{- ', ' ~ slice_value(dimension) if dimension != 'all' }}
                order by created_on, {{ by_code_point('ticket_id') }}
            ) as previous_in_{{ dimension }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ tickets }}
    where unit_id is not null
{% endmacro %}
