-- What happened on each local date, and what was open at its end. The stocks are
-- running sums of changes: no ticket is ever unrolled over the days it was open.
-- Columns: segment, segment_value, date_on, those of `flows` and `stocks`.
{%- set flows = ['created', 'created_still_open', 'reopened', 'resolved'] %}
{%- set stocks = [
    'open_tickets',
    'open_10_days',
    'open_30_days',
    'unanswered',
    'overdue_open',
    'open_by_business_time',
] %}
{%- set by_business_time = "count(case when sla_time_basis = 'business' then 1 end)" %}
{#- For each date of an open interval, what changes on it. #}
{%- set changes = {
    'opened_on': {
        'created': 'count(case when interval_number = 1 then 1 end)',
        'created_still_open':
            'count(case when interval_number = 1 and is_open then 1 end)',
        'reopened': 'count(case when interval_number > 1 then 1 end)',
        'open_tickets': 'count(*)',
        'unanswered': 'count(case when coalesce(first_responded_on > opened_on, true)'
            ~ ' then 1 end)',
        'open_by_business_time': by_business_time,
    },
    'ended_on': {
        'resolved': 'count(*)',
        'open_tickets': '-count(*)',
        'open_10_days': '-count(open_10_days_on)',
        'open_30_days': '-count(open_30_days_on)',
        'unanswered': '-count(case when coalesce(first_responded_on > opened_on'
            ~ ' and first_responded_on >= ended_on, true) then 1 end)',
        'overdue_open': '-count(open_overdue_on)',
        'open_by_business_time': '-' ~ by_business_time,
    },
    'first_responded_on': {
        'unanswered': '-count(case when first_responded_on > opened_on'
            ~ ' and coalesce(first_responded_on < ended_on, true) then 1 end)',
    },
    'open_overdue_on': {'overdue_open': 'count(*)'},
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
