{#- The rows of a Salesforce table, as newest_rows reads them, with every id in full, so
    that copies which spell it differently are copies of one. -#}
{% macro salesforce_rows(
    table, columns, needed=[], updated='system_modstamp', deleted='left_out', where=none
) -%}
    {%- set typed = {} -%}
    {%- for name, type in columns.items() -%}
        {%- set is_id = name == 'id' or name.endswith('_id') -%}
        {%- do typed.update({name: 'salesforce_id' if is_id else type}) -%}
    {%- endfor -%}
    {{ newest_rows(
        'salesforce', table, key=['id'], columns=typed, needed=needed, updated=updated,
        deleted=deleted, where=where
    ) }}
{%- endmacro %}

{#- An id of Salesforce in full: the 15 characters that people see are case-sensitive, and
    three more say which of them are capitals, five letters each. -#}
{% macro salesforce_id(id) -%}
    case
        when length({{ id }}) = 15
            then
                {{ id }}
                {% for first in (1, 6, 11) -%}
                    || substr(
                        'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
                        1
                        {% for place in range(5) -%}
                            + case
                                when ascii(substr({{ id }}, {{ first + place }}, 1))
                                    between 65 and 90
                                    then {{ 2 ** place }}
                                else 0
                            end
                        {% endfor -%},
                        1
                    )
                {% endfor -%}
        else {{ id }}
    end
{%- endmacro %}
