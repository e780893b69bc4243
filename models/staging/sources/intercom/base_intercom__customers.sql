-- The customer of a conversation: the first company of its first contact, else that
-- person. Where no companies are delivered, a contact's company is known by its id.
with

contact_companies as (
    {{ newest_rows(
        'intercom',
        'contact_company_history',
        key=['contact_id', 'company_id'],
        updated='contact_updated_at',
        columns={'contact_id': 'text', 'company_id': 'text'},
    ) }}
),

active_companies as (
    {{ newest_rows(
        'intercom',
        'company_history',
        key=['id'],
        deleted='last',
        columns={'id': 'text'},
    ) }}
),

company_counts as (
    select count(*) as company_count from active_companies
),

numbered_companies as (
    select
        contact_companies.contact_id,
        contact_companies.company_id,
        row_number() over (
            partition by contact_companies.contact_id
            order by
                length(contact_companies.company_id),
                {{ by_code_point('contact_companies.company_id') }}
        ) as company_number
    from contact_companies
    left join active_companies on contact_companies.company_id = active_companies.id
    cross join company_counts
    where active_companies.id is not null or company_counts.company_count = 0
),

conversation_contacts as (
    {{ newest_rows(
        'intercom',
        'conversation_contact_history',
        key=['conversation_id', 'contact_id'],
        updated='conversation_updated_at',
        columns={'conversation_id': 'text', 'contact_id': 'text'},
    ) }}
),

numbered_contacts as (
    select
        conversation_id,
        contact_id,
        row_number() over (
            partition by conversation_id
            order by length(contact_id), {{ by_code_point('contact_id') }}
        ) as contact_number
    from conversation_contacts
    where contact_id is not null
),

customers as (
    select
        numbered_contacts.conversation_id as ticket_id,
        coalesce(
            numbered_companies.company_id, 'person:' || numbered_contacts.contact_id
        ) as customer_id
    from numbered_contacts
    left join numbered_companies
        on
            numbered_contacts.contact_id = numbered_companies.contact_id
            and numbered_companies.company_number = 1
    where numbered_contacts.contact_number = 1
)

select * from customers
