with

lives as (
    select * from {{ touched(ref('int_ticket_lives')) }}
),

business_time as (
    select * from {{ touched(ref('int_ticket_business_time')) }}
),

repeats as (
    select * from {{ touched(ref('int_ticket_repeats')) }}
),

contacts as (
    select * from {{ touched(ref('int_ticket_contacts')) }}
),

sla_targets as (
    select * from {{ ref('int_sla_target_days') }}
),

visited_tickets as (
    select distinct ticket_id
    from {{ touched(ref('fct_field_visits')) }}
    where is_aftersales_visit
),

tickets_with_outcome as (
    select
        lives.ticket_id,
        lives.created_at,
        lives.created_on,
        lives.status,
        lives.priority,
        lives.channel,
        lives.category,
        lives.ticket_type,
        lives.team,
        lives.product_line,
        lives.region,
        lives.customer_segment,
        lives.customer_id,
        lives.unit_id,
        lives.product_id,
        lives.exclusion_reason,
        lives.exclusion_reason is null as is_countable,
        lives.is_open,
        cast(lives.reopen_count as integer) as reopen_count,
        lives.first_resolved_at,
        lives.final_resolved_at,
        {{ local_date('lives.final_resolved_at') }} as final_resolved_on,
        {{ microseconds_between('lives.created_at', 'lives.final_resolved_at') }}
            as resolution_microseconds,
        {{ microseconds_between(
            'lives.created_at',
            'case when lives.final_resolved_at is not null'
            ~ ' then lives.first_resolved_at end',
        ) }} as first_resolution_microseconds,
        business_time.business_days,
        sla_targets.target_days as sla_target_days,
        {{ microseconds_between('lives.created_at', 'lives.final_resolved_at') }}
        <= round(sla_targets.target_days * 86400000000) as is_sla_met,
        cast(
            coalesce(contacts.customer_contacts, lives.customer_contact_count)
            as {{ type_double() }}
        ) as customer_contacts,
        repeats.repeated_at,
        repeats.ticket_id is not null as is_repeated,
        visited_tickets.ticket_id is not null as has_aftersales_visit
    from lives
    left join business_time on lives.ticket_id = business_time.ticket_id
    left join repeats on lives.ticket_id = repeats.ticket_id
    left join contacts on lives.ticket_id = contacts.ticket_id
    left join sla_targets
        on
            lives.priority = sla_targets.priority
            and lives.created_on = sla_targets.created_on
    left join visited_tickets on lives.ticket_id = visited_tickets.ticket_id
),

-- Known only for a resolved ticket whose contacts are known.
tickets as (
    select
        *,
        case
            when final_resolved_at is not null and customer_contacts is not null
                then customer_contacts <= 1 and reopen_count = 0 and not is_repeated
        end as is_first_contact_resolution
    from tickets_with_outcome
)

select * from tickets
