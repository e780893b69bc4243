-- The intervals in which a ticket was open again. Changes alternate, beginning with the
-- creation: every second one opens.
{{ config(contract={
    'enforced': interval_dimensions() == default_segments()['ticket']
}) }}

with

changes as (
    select * from {{ ref('int_ticket_state_changes') }}
    where not is_resolved and change_number > 1
),

tickets as (
    select * from {{ ref('fct_tickets') }}
    where reopen_count > 0
),

clock as (
    select * from {{ ref('int_clock') }}
),

intervals as (
    select
        tickets.*,
        cast((changes.change_number + 1) / 2 as integer) as interval_number,
        changes.changed_at as opened_at,
        changes.next_changed_at as ended_at,
        changes.previous_changed_at as previous_ended_at,
        {{ local_date('changes.changed_at') }} as opened_on,
        {{ local_date('changes.next_changed_at') }} as ended_on,
        {{ local_date('changes.previous_changed_at') }} as previous_ended_on,
        {{ date_of_age(10, 'tickets.created_at', 'clock.as_of') }} as is_10_days_on,
        {{ date_of_age(30, 'tickets.created_at', 'clock.as_of') }} as is_30_days_on,
        {{ date_overdue('tickets', 'clock.as_of') }} as is_overdue_on
    from changes
    inner join tickets on changes.ticket_id = tickets.ticket_id
    cross join clock
),

reopenings as (
    select
        ticket_id,
        interval_number,
        opened_at,
        ended_at,
        previous_ended_at,
        opened_on,
        ended_on,
        previous_ended_on,
        {% for state in ['10_days', '30_days', 'overdue'] -%}
            case
                when
                    is_{{ state }}_on is not null
                    and greatest(opened_on, is_{{ state }}_on)
                    < coalesce(ended_on, cast('9999-12-31' as date))
                    then greatest(opened_on, is_{{ state }}_on)
            end as open_{{ state }}_on,
        {% endfor -%}
        first_responded_on,
        sla_time_basis,
        is_countable,
        is_open,
        {{ interval_dimensions() | join(', ') }}
    from intervals
)

select * from reopenings
