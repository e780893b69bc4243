-- When the same customer opened a ticket about the same thing, soon after one was
-- resolved. The same thing is the same unit where both tickets name one, else the same
-- category. Creations and resolutions are laid on one time line per customer and thing,
-- so that nothing is joined ticket by ticket.
with

tickets as {{ inlined() }} (
    select * from {{ ref('int_ticket_lifecycles') }}
    where exclusion_reason is null and customer_id is not null
),

-- A creation at the very instant of a resolution is no repeat: it sorts before it.
timeline as (
    select
        ticket_id,
        customer_id,
        unit_id,
        category,
        created_at as occurred_at,
        0 as is_resolution
    from tickets
    union all
    select
        ticket_id,
        customer_id,
        unit_id,
        category,
        final_resolved_at as occurred_at,
        1 as is_resolution
    from tickets
    where final_resolved_at is not null
),

next_creations as (
    select
        ticket_id,
        unit_id,
        occurred_at,
        is_resolution,
        min(case when is_resolution = 0 then occurred_at end) over same_category
            as next_in_category_at,
        min(case when is_resolution = 0 and unit_id is null then occurred_at end)
            over same_category as next_without_unit_at,
        min(case when is_resolution = 0 and unit_id is not null then occurred_at end)
            over same_unit as next_on_unit_at
    from timeline
    window
        same_category as (
            partition by customer_id, category
            order by occurred_at, is_resolution
            rows between 1 following and unbounded following
        ),
        same_unit as (
            partition by customer_id, unit_id
            order by occurred_at, is_resolution
            rows between 1 following and unbounded following
        )
),

next_tickets as (
    select
        ticket_id,
        occurred_at as resolved_at,
        case
            when unit_id is null then next_in_category_at
            when next_on_unit_at < next_without_unit_at then next_on_unit_at
            else coalesce(next_without_unit_at, next_on_unit_at)
        end as next_created_at
    from next_creations
    where is_resolution = 1
),

repeats as (
    select
        ticket_id,
        next_created_at as repeated_at
    from next_tickets
    where
        {{ microseconds_between('resolved_at', 'next_created_at') }}
        <= {{ var('fcr_repeat_window_days') }} * cast(86400000000 as bigint)
)

select * from repeats
