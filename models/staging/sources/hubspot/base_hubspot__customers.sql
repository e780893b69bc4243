-- The customer of a ticket: its primary company, which the type of association says, or
-- another; where there is none, that person.
with

ticket_companies as (
    {{ newest_rows(
        'hubspot',
        'ticket_company',
        key=['ticket_id', 'company_id', 'type_id'],
        columns={'ticket_id': 'text', 'company_id': 'text', 'type_id': 'text'},
    ) }}
),

numbered_companies as (
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

companies as (
    select
        ticket_id,
        company_id
    from numbered_companies
    where place = 1
),

ticket_contacts as (
    {{ newest_rows(
        'hubspot',
        'ticket_contact',
        key=['ticket_id', 'contact_id', 'type_id'],
        columns={'ticket_id': 'text', 'contact_id': 'text', 'type_id': 'text'},
    ) }}
),

contacts as (
    {{ smallest_id('ticket_contacts', 'ticket_id', 'contact_id') }}
),

customers as (
    select
        coalesce(companies.ticket_id, contacts.ticket_id) as ticket_id,
        coalesce(
            companies.company_id, 'person:' || contacts.contact_id
        ) as customer_id
    from companies
    full outer join contacts on companies.ticket_id = contacts.ticket_id
)

select * from customers
