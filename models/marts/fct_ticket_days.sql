-- What happened on each local date, and what was open at its end. The stocks are
-- running sums of changes: no ticket is ever unrolled over the days it was open.
{%- set just_short_of_10_days = "interval '863999.999999 seconds'" %}
{%- set flows = ticket_flows() %}
{%- set stocks = ticket_stocks() %}
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
                {{ local_date('(tickets.created_at + ' ~ just_short_of_10_days ~ ')') }}
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
        {% for age in [10, 30] -%}
            case
                when
                    greatest(intervals.opened_on, ages.turns_{{ age }}_days_on)
                    < coalesce(intervals.ended_on, cast('9999-12-31' as date))
                    and ages.turns_{{ age }}_days_on is not null
                    then greatest(intervals.opened_on, ages.turns_{{ age }}_days_on)
            end as open_{{ age }}_days_on,
        {% endfor -%}
        ages.is_open,
        intervals.interval_number,
        intervals.opened_on,
        intervals.ended_on,
        intervals.previous_ended_on
    from intervals
    inner join ages on intervals.ticket_id = ages.ticket_id
),

changes_by_segment as (
    {% for date, measures in ticket_changes().items() -%}
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
                measures,
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
