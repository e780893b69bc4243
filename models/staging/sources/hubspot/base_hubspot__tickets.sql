-- Of a ticket's companies the primary one counts, which its type of association says.
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

ticket_companies as (
    {{ newest_rows(
        'hubspot',
        'ticket_company',
        key=['ticket_id', 'company_id', 'type_id'],
        columns={'ticket_id': 'text', 'company_id': 'text', 'type_id': 'text'},
    ) }}
),

companies as (
    select
        ticket_id,
        company_id,
        row_number() over (
            partition by ticket_id
            order by
                case when type_id = '26' then 0 else 1 end,
                length(company_id),
                {{ by_code_point('company_id') }},
                type_id
        ) as place
    from ticket_companies
    where company_id is not null
),

ticket_contacts as (
    {{ newest_rows(
        'hubspot',
        'ticket_contact',
        key=['ticket_id', 'contact_id'],
        columns={'ticket_id': 'text', 'contact_id': 'text'},
    ) }}
),

contacts as (
    {{ smallest_id('ticket_contacts', 'ticket_id', 'contact_id') }}
),

tickets as (
    select
        newest_tickets.id as ticket_id,
        newest_tickets.created_at,
        newest_tickets.updated_at,
        newest_tickets.closed_at,
        newest_tickets.pipeline_id,
        newest_tickets.stage_id,
        newest_tickets.priority,
        nullif(trim(split_part(newest_tickets.categories, ';', 1)), '') as category,
        newest_tickets.channel,
        newest_tickets.owner_id,
        coalesce(
            companies.company_id, 'person:' || contacts.contact_id
        ) as customer_id,
        newest_tickets.is_deleted
    from newest_tickets
    left join companies
        on newest_tickets.id = companies.ticket_id and companies.place = 1
    left join contacts on newest_tickets.id = contacts.ticket_id
)

select * from tickets
