-- The loser of a merge is deleted too: it counts as merged where its winner is there.
with

cases as (
    select * from {{ ref('base_salesforce__cases') }}
),

owners as (
    select * from {{ ref('base_salesforce__owners') }}
),

record_types as (
    {{ salesforce_rows(
        'record_type', deleted='last', columns={'id': 'text', 'name': 'text'}
    ) }}
),

test_record_types as (
    select distinct id as record_type_id
    from record_types
    where {{ in_words('name', var('salesforce_test_record_types')) }}
),

losers as (
    select distinct master_record_id
    from cases
    where master_record_id is not null
),

winners as (
    select distinct cases.ticket_id as winner_id
    from cases
    inner join losers on cases.ticket_id = losers.master_record_id
),

undated_cases as (
    select ticket_id from cases
    where {{ is_resolved_word('lower(status)') }} and closed_date is null
),

resolutions as (
    {{ still_resolved_since(
        ref('stg_salesforce__ticket_status_events'),
        'undated_cases',
        modelled={'closed_date': ref('base_salesforce__cases')},
    ) }}
),

tickets as (
    select
        cases.ticket_id,
        cases.created_at,
        cases.status,
        case
            when {{ is_resolved_word('lower(cases.status)') }}
                then coalesce(cases.closed_date, resolutions.resolved_at)
        end as resolved_at,
        cases.priority,
        cases.channel,
        cases.category,
        cases.ticket_type,
        owners.team,
        cases.customer_id,
        cases.unit_id,
        cases.product_id,
        case when cases.owner_id like '005%' then cases.owner_id end as assignee_id,
        winners.winner_id as merged_into_ticket_id,
        cases.is_deleted and winners.winner_id is null as is_deleted,
        test_record_types.record_type_id is not null as is_test,
        'salesforce' as source_system,
        cases.updated_at
    from cases
    left join owners on cases.owner_id = owners.owner_id
    left join test_record_types
        on cases.record_type_id = test_record_types.record_type_id
    left join winners on cases.master_record_id = winners.winner_id
    left join resolutions on cases.ticket_id = resolutions.ticket_id
)

select * from tickets
