-- Every case with its ids in full and its status in the words of the contract.
with

delivered_cases as (
    {{ salesforce_rows(
        'case',
        deleted='kept',
        columns={
            'id': 'text',
            'created_date': 'given',
            'closed_date': 'given',
            'system_modstamp': 'given',
            'status': 'text',
            'priority': 'text',
            'origin': 'text',
            'type': 'text',
            'reason': 'text',
            'owner_id': 'text',
            'account_id': 'text',
            'contact_id': 'text',
            'asset_id': 'text',
            'product_id': 'text',
            'record_type_id': 'text',
            'master_record_id': 'text',
        },
    ) }}
),

statuses as (
    select * from {{ ref('base_salesforce__statuses') }}
),

cases as (
    select
        delivered_cases.id as ticket_id,
        delivered_cases.created_date as created_at,
        coalesce(
            statuses.status,
            {{ vendor_status(
                'salesforce', 'delivered_cases.status', 'delivered_cases.status'
            ) }}
        ) as status,
        delivered_cases.closed_date,
        delivered_cases.priority,
        delivered_cases.origin as channel,
        delivered_cases.reason as category,
        delivered_cases.type as ticket_type,
        delivered_cases.owner_id,
        coalesce(
            delivered_cases.account_id, 'person:' || delivered_cases.contact_id
        ) as customer_id,
        delivered_cases.asset_id as unit_id,
        delivered_cases.product_id,
        delivered_cases.record_type_id,
        delivered_cases.master_record_id,
        delivered_cases.is_deleted,
        delivered_cases.system_modstamp as updated_at
    from delivered_cases
    left join statuses on lower(delivered_cases.status) = statuses.status_name
)

select * from cases
