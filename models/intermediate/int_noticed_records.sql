-- Accepted records that are worth a look, for what other records say.
with

clock as (
    select * from {{ ref('int_clock') }}
),

contracts as (
    select * from {{ ref('stg_contracts') }}
    where record_status = 'accepted'
),

contract_gap_of_a_day as (
    select
        'contracts' as table_name,
        contracts.record_key
    from contracts
    inner join contracts as next_contracts
        on
            contracts.customer_id = next_contracts.customer_id
            and {{ add_days('contracts.ended_on', 1) }} = next_contracts.started_on
),

multi_interval_tickets as (
    select
        ticket_id,
        sum(case when is_resolved then 1 else -1 end) = 0 as is_resolved
    from {{ ref('int_ticket_state_changes') }}
    group by ticket_id
),

-- A ticket whose events need no order is open until the first of them that resolves it.
status_disagrees_with_events as (
    select
        'tickets' as table_name,
        tickets.record_key
    from {{ ref('stg_tickets') }} as tickets
    inner join clock
        on tickets.created_at <= clock.as_of and tickets.last_event_at <= clock.as_of
    inner join {{ ref('base_ticket_event_summaries') }} as event_summaries
        on tickets.ticket_id = event_summaries.ticket_id
    left join multi_interval_tickets
        on tickets.ticket_id = multi_interval_tickets.ticket_id
    where
        tickets.record_status = 'accepted'
        and tickets.is_resolved <> coalesce(
            multi_interval_tickets.is_resolved,
            event_summaries.first_resolved_at is not null
        )
),

job_outside_employment as (
    select
        'field_visits' as table_name,
        visit_id as record_key
    from {{ ref('fct_field_visits') }}
    where is_outside_employment
),

noticed_records as (
    {% for kind in [
        'contract_gap_of_a_day', 'status_disagrees_with_events',
        'job_outside_employment'
    ] -%}
        select distinct
            '{{ kind }}' as kind,
            table_name,
            record_key
        from {{ kind }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from noticed_records
