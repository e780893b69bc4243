-- Accepted records that are worth a look, for what other records say.
with

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

status_disagrees_with_events as (
    select
        'tickets' as table_name,
        ticket_id as record_key
    from {{ ref('int_ticket_lifecycles') }}
    where is_resolved_by_status = is_open
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
