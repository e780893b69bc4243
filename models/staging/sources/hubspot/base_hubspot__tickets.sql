with

newest_tickets as (
    {{ newest_rows(
        'hubspot',
        'ticket',
        key=['id'],
        updated='property_hs_lastmodifieddate',
        deleted='kept',
        columns={
            'id': 'text',
            'created_at': ['given', 'property_createdate'],
            'updated_at': ['given', 'property_hs_lastmodifieddate'],
            'closed_at': ['given', 'property_closed_date'],
            'pipeline_id': ['text', 'property_hs_pipeline'],
            'stage_id': ['text', 'property_hs_pipeline_stage'],
            'priority': ['text', 'property_hs_ticket_priority'],
            'categories': ['text', 'property_hs_ticket_category'],
            'channel': ['text', 'property_source_type'],
            'owner_id': ['text', 'property_hubspot_owner_id'],
        },
    ) }}
),

tickets as (
    select
        id as ticket_id,
        created_at,
        updated_at,
        closed_at,
        pipeline_id,
        stage_id,
        priority,
        nullif(trim(split_part(categories, ';', 1)), '') as category,
        channel,
        owner_id,
        is_deleted
    from newest_tickets
)

select * from tickets
