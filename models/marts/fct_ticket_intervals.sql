-- The life of a ticket as the intervals in which it was open, and the dates at whose
-- end it was open for ten and for thirty days.
{%- set just_short_of_10_days = "interval '863999.999999 seconds'" %}
{%- set dimensions = var('segments')['ticket'] %}
with

tickets as (
    select * from {{ touched(ref('int_ticket_lives')) }}
),

changes as (
    select * from {{ touched(ref('int_ticket_state_changes')) }}
    where not is_resolved
),

clock as (
    select * from {{ ref('int_clock') }}
),

-- Ten days are reached at their very instant (the band begins at 10), thirty are passed
-- after it (the band ends with 30). A day's end is an instant of the next date, so the
-- first date at whose end it is true differs by that instant. Changes alternate,
-- beginning with the creation: every second one opens.
lived_intervals as (
    select
        tickets.*,
        cast(coalesce((changes.change_number + 1) / 2, 1) as integer)
            as interval_number,
        coalesce(changes.changed_at, tickets.created_at) as opened_at,
        case
            when changes.ticket_id is null then tickets.final_resolved_at
            else changes.next_changed_at
        end as ended_at,
        changes.previous_changed_at as previous_ended_at,
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
    left join changes on tickets.ticket_id = changes.ticket_id
),

dated_intervals as (
    select
        *,
        {{ local_date('opened_at') }} as opened_on,
        {{ local_date('ended_at') }} as ended_on,
        {{ local_date('previous_ended_at') }} as previous_ended_on
    from lived_intervals
),

intervals as (
    select
        ticket_id,
        interval_number,
        opened_at,
        ended_at,
        previous_ended_at,
        opened_on,
        ended_on,
        previous_ended_on,
        {% for age in [10, 30] -%}
            case
                when
                    greatest(opened_on, turns_{{ age }}_days_on)
                    < coalesce(ended_on, cast('9999-12-31' as date))
                    and turns_{{ age }}_days_on is not null
                    then greatest(opened_on, turns_{{ age }}_days_on)
            end as open_{{ age }}_days_on,
        {% endfor -%}
        exclusion_reason is null as is_countable,
        is_open,
        {{ dimensions | join(', ') }}
    from dated_intervals
)

select * from intervals
