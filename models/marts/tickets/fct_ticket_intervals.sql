-- The lifecycle of a ticket as the intervals in which it was open, and the dates at
-- whose end it was open for ten and for thirty days. The first interval is in its own
-- row; only a reopening is stored apart.
{{ config(contract={
    'enforced': interval_dimensions() == default_segments()['ticket']
}) }}

with

tickets as (
    select * from {{ ref('fct_tickets') }}
),

reopenings as (
    select * from {{ ref('fct_ticket_reopenings') }}
),

intervals as (
    select
        ticket_id,
        1 as interval_number,
        created_at as opened_at,
        first_resolved_at as ended_at,
        cast(null as {{ dbt.type_timestamp() }}) as previous_ended_at,
        created_on as opened_on,
        first_resolved_on as ended_on,
        cast(null as date) as previous_ended_on,
        open_10_days_on,
        open_30_days_on,
        open_overdue_on,
        first_responded_on,
        sla_time_basis,
        is_countable,
        is_open,
        {{ interval_dimensions() | join(', ') }}
    from tickets
    union all
    select
        ticket_id,
        interval_number,
        opened_at,
        ended_at,
        previous_ended_at,
        opened_on,
        ended_on,
        previous_ended_on,
        open_10_days_on,
        open_30_days_on,
        open_overdue_on,
        first_responded_on,
        sla_time_basis,
        is_countable,
        is_open,
        {{ interval_dimensions() | join(', ') }}
    from reopenings
)

select * from intervals
