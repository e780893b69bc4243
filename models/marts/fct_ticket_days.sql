-- What happened on each local date, and what was open at its end. The stocks are running
-- sums of changes, so that no ticket is ever unrolled over the days it was open.
with

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable
),

intervals as (
    select * from {{ ref('fct_ticket_intervals') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

-- Ten days are reached at their very instant (the band begins at 10), thirty are passed
-- after it (the band ends with 30). A day's end is an instant of the next date, so the
-- first date at whose end it is true differs by that instant.
ages as (
    select
        tickets.*,
        case
            when tickets.created_at + interval '10 days' <= clock.as_of then
                {{ local_date(
                    "(tickets.created_at + interval '10 days' - interval '1 microsecond')"
                ) }}
        end as turns_10_days_on,
        case
            when tickets.created_at + interval '30 days' < clock.as_of
                then {{ local_date("(tickets.created_at + interval '30 days')") }}
        end as turns_30_days_on
    from tickets
    cross join clock
),

open_intervals as (
    select
        {% for segment in var('segments')['ticket'] -%}
            ages.{{ segment }},
        {% endfor -%}
        ages.is_open,
        intervals.interval_number,
        intervals.opened_on,
        intervals.ended_on,
        intervals.previous_ended_on,
        {% for age in [10, 30] -%}
            case
                when
                    greatest(intervals.opened_on, ages.turns_{{ age }}_days_on)
                    < coalesce(intervals.ended_on, cast('9999-12-31' as date))
                    and ages.turns_{{ age }}_days_on is not null
                    then greatest(intervals.opened_on, ages.turns_{{ age }}_days_on)
            end as open_{{ age }}_days_on{{ ',' if not loop.last }}
        {% endfor %}
    from intervals
    inner join ages on intervals.ticket_id = ages.ticket_id
),

{%- set returned = {} %}
{%- for grain in var('period_grains') %}
    {%- do returned.update({
        'returned_in_' ~ grain: "sum(case when interval_number > 1 and previous_ended_on < "
        ~ "cast(date_trunc('" ~ grain ~ "', opened_on) as date) then 1 else 0 end)"
    }) %}
{%- endfor %}
{%- set flows = ['created', 'created_still_open', 'reopened', 'resolved'] %}
{%- set flows = flows + returned.keys() | list %}
{%- set stocks = ['open_tickets', 'open_10_days', 'open_30_days'] %}
{%- set nothing = {} %}
{%- for column in flows + stocks %}
    {%- do nothing.update({column: '0'}) %}
{%- endfor %}
{%- set changes = {
    'opened_on': dict({
        'created': 'sum(case when interval_number = 1 then 1 else 0 end)',
        'created_still_open':
            'sum(case when interval_number = 1 and is_open then 1 else 0 end)',
        'reopened': 'sum(case when interval_number > 1 then 1 else 0 end)',
        'open_tickets': 'count(*)',
    }, **returned),
    'ended_on': {
        'resolved': 'count(*)',
        'open_tickets': '-count(*)',
        'open_10_days': '-count(open_10_days_on)',
        'open_30_days': '-count(open_30_days_on)',
    },
    'open_10_days_on': {'open_10_days': 'count(*)'},
    'open_30_days_on': {'open_30_days': 'count(*)'},
} %}

changes_by_segment as (
    {% for date, measures in changes.items() -%}
        select
            segment,
            segment_value,
            {{ date }} as date_on,
            {{ (flows + stocks) | join(', ') }}
        from (
            {{ totals_by_segment(
                'open_intervals',
                var('segments')['ticket'],
                [date],
                dict(nothing, **measures),
                date ~ ' is not null',
            ) }}
        ) as totals
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

ticket_days as (
    {{ daily_balances('changes_by_segment', flows, stocks) }}
)

select * from ticket_days
