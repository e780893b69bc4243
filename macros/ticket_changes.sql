{#- What fct_ticket_days adds up: flows happen on a date, stocks are what is left at its
    end. returned_in_<grain> counts the reopenings of tickets that were last resolved in an
    earlier period of that grain. -#}
{% macro ticket_flows() %}
    {%- set flows = ['created', 'created_still_open', 'reopened', 'resolved'] -%}
    {%- for grain in var('period_grains') -%}
        {%- do flows.append('returned_in_' ~ grain) -%}
    {%- endfor -%}
    {{ return(flows) }}
{% endmacro %}

{% macro ticket_stocks() %}
    {{ return(['open_tickets', 'open_10_days', 'open_30_days']) }}
{% endmacro %}

{#- For each date of an open interval, what changes on it: {date: {column: aggregate}}. -#}
{% macro ticket_changes() %}
    {%- set opened = {
        'created': 'sum(case when interval_number = 1 then 1 else 0 end)',
        'created_still_open':
            'sum(case when interval_number = 1 and is_open then 1 else 0 end)',
        'reopened': 'sum(case when interval_number > 1 then 1 else 0 end)',
        'open_tickets': 'count(*)',
    } -%}
    {%- for grain in var('period_grains') -%}
        {%- do opened.update({
            'returned_in_' ~ grain: 'sum(case when interval_number > 1'
            ~ ' and previous_ended_on < ' ~ start_of(grain, 'opened_on')
            ~ ' then 1 else 0 end)'
        }) -%}
    {%- endfor -%}
    {%- set changes = {
        'opened_on': opened,
        'ended_on': {
            'resolved': 'count(*)',
            'open_tickets': '-count(*)',
            'open_10_days': '-count(open_10_days_on)',
            'open_30_days': '-count(open_30_days_on)',
        },
        'open_10_days_on': {'open_10_days': 'count(*)'},
        'open_30_days_on': {'open_30_days': 'count(*)'},
    } -%}
    {%- for measures in changes.values() -%}
        {%- for column in ticket_flows() + ticket_stocks() if column not in measures -%}
            {%- do measures.update({column: '0'}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(changes) }}
{% endmacro %}
