-- What happened on each local date, and what was open at its end. The stocks are
-- running sums of changes: no ticket is ever unrolled over the days it was open.
-- Columns: segment, segment_value, date_on, those of `flows` and `stocks`.
{%- set flows = ['created', 'created_still_open', 'reopened', 'resolved'] %}
{%- set stocks = ['open_tickets', 'open_10_days', 'open_30_days'] %}
{#- For each date of an open interval, what changes on it. #}
{%- set changes = {
    'opened_on': {
        'created': 'count(case when interval_number = 1 then 1 end)',
        'created_still_open':
            'count(case when interval_number = 1 and is_open then 1 end)',
        'reopened': 'count(case when interval_number > 1 then 1 end)',
        'open_tickets': 'count(*)',
    },
    'ended_on': {
        'resolved': 'count(*)',
        'open_tickets': '-count(*)',
        'open_10_days': '-count(open_10_days_on)',
        'open_30_days': '-count(open_30_days_on)',
    },
    'open_10_days_on': {'open_10_days': 'count(*)'},
    'open_30_days_on': {'open_30_days': 'count(*)'},
} %}
with

{% for date, measures in changes.items() -%}
    changes_{{ date }} as (
        {{ totals_by_slice(
            ref('fct_ticket_intervals'),
            dimensions('ticket'),
            [date ~ ' as date_on'],
            measures,
            condition='is_countable and ' ~ date ~ ' is not null',
        ) }}
    ),

{% endfor -%}
changes as (
    {% for date, measures in changes.items() -%}
        select
            {% for column in flows + stocks -%}
                {{ column if column in measures else '0' }} as {{ column }},
            {% endfor -%}
            segment,
            segment_value,
            date_on
        from changes_{{ date }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

ticket_days as (
    {{ daily_balances('changes', flows, stocks) }}
)

select * from ticket_days
