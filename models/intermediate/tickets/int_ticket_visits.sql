-- The days on which a ticket was visited: completed aftersales visits up to the repeat
-- window past its final resolution, those of tickets merged into it among them.
{%- set time_past = microseconds_between(
    'lifecycles.final_resolved_at', 'visits_of_survivors.completed_at'
) %}
{%- set window = var('fcr_repeat_window_days') ~ ' * cast(86400000000 as bigint)' %}
with

merged_tickets as (
    select
        ticket_id,
        merged_into_ticket_id as survivor_id
    from {{ ref('stg_tickets') }}
    where record_status = 'accepted' and merged_into_ticket_id is not null
),

lifecycles as (
    select
        ticket_id,
        final_resolved_at
    from {{ ref('int_ticket_lifecycles') }}
),

visits as (
    select
        ticket_id,
        completed_at,
        counted_on
    from {{ ref('fct_field_visits') }}
    where is_aftersales_visit and ticket_id is not null
),

-- Each step doubles the length of the chains that have been followed to their end, to
-- sixty-four merges; a circle has no end, and its tickets stay merged ones.
{% for step in range(1, 7) -%}
    {%- set before = 'merged_tickets' if loop.first else 'followed_' ~ (step - 1) %}
    followed_{{ step }} as {{ materialized() }} (
        select
            {{ before }}.ticket_id,
            coalesce(next_merges.survivor_id, {{ before }}.survivor_id) as survivor_id
        from {{ before }}
        left join {{ before }} as next_merges
            on {{ before }}.survivor_id = next_merges.ticket_id
    ),

{% endfor -%}
visits_of_survivors as (
    select
        coalesce(survivors.survivor_id, visits.ticket_id) as ticket_id,
        visits.completed_at,
        visits.counted_on
    from visits
    left join followed_6 as survivors on visits.ticket_id = survivors.ticket_id
),

visits_in_time as (
    select
        lifecycles.ticket_id,
        case
            when coalesce({{ time_past }} <= {{ window }}, true)
                then visits_of_survivors.counted_on
        end as visited_on
    from lifecycles
    inner join visits_of_survivors
        on lifecycles.ticket_id = visits_of_survivors.ticket_id
),

ticket_visits as (
    select
        ticket_id,
        count(distinct visited_on) as visit_days
    from visits_in_time
    group by ticket_id
)

select * from ticket_visits
