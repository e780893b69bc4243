-- Every accepted ticket that exists at as_of, and its lifecycle. With status events the
-- lifecycle is theirs; without, it is the ticket's own two instants.
{%- set further = further_lifecycle_dimensions() %}
with

tickets as (
    select * from {{ ref('int_ticket_dimensions') }}
),

clock as (
    select * from {{ ref('int_clock') }}
),

event_summaries as (
    select * from {{ ref('base_ticket_event_summaries') }}
),

multi_interval_lifecycles as (
    select
        ticket_id,
        min(case when is_resolved then changed_at end) as first_resolved_at,
        max(case when is_resolved then changed_at end) as last_resolved_at,
        count(case when is_resolved then 1 end) as resolutions,
        count(case when not is_resolved then 1 end) as openings
    from {{ ref('int_ticket_state_changes') }}
    group by ticket_id
),

lifecycles as (
    select
        tickets.*,
        case
            when multi_interval_lifecycles.ticket_id is not null
                then multi_interval_lifecycles.first_resolved_at
            when
                event_summaries.first_event_at >= tickets.created_at
                and event_summaries.last_event_at <= clock.as_of
                then event_summaries.first_resolved_at
            when tickets.own_resolved_at <= clock.as_of then tickets.own_resolved_at
        end as first_resolved_at,
        multi_interval_lifecycles.ticket_id is not null or coalesce(
            event_summaries.first_event_at >= tickets.created_at
            and event_summaries.last_event_at <= clock.as_of,
            false
        ) as has_status_events,
        case when tickets.last_event_at <= clock.as_of then tickets.is_resolved end
            as is_resolved_by_status,
        multi_interval_lifecycles.last_resolved_at,
        multi_interval_lifecycles.openings > multi_interval_lifecycles.resolutions
            as is_left_open,
        coalesce(multi_interval_lifecycles.openings, 1) as openings
    from tickets
    inner join clock on tickets.created_at <= clock.as_of
    left join event_summaries on tickets.ticket_id = event_summaries.ticket_id
    left join multi_interval_lifecycles
        on tickets.ticket_id = multi_interval_lifecycles.ticket_id
),

dated_lifecycles as (
    select
        ticket_id,
        created_at,
        {{ local_date('created_at') }} as created_on,
        status,
        customer_id,
        unit_id,
        product_id,
        {{ ticket_dimensions() | join(', ') }},
        {% for dimension in further if dimension not in ticket_dimensions() -%}
            {{ dimension }},
        {% endfor -%}
        contact_count,
        exclusion_reason,
        coalesce(is_left_open, first_resolved_at is null) as is_open,
        first_resolved_at,
        case
            when is_left_open then null
            else coalesce(last_resolved_at, first_resolved_at)
        end as final_resolved_at,
        openings - 1 as reopen_count,
        has_status_events,
        is_resolved_by_status
    from lifecycles
)

select * from dated_lifecycles
