-- Contacts and agents have ids of one kind: whoever is both is an agent.
with

contacts as (
    {{ newest_rows(
        'freshdesk',
        'contacts',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

agents as (
    {{ newest_rows(
        'freshdesk',
        'agents',
        key=['id'],
        updated='updated_at',
        deleted='last',
        columns={'id': 'text', 'contact': 'text'},
    ) }}
),

people as (
    select
        coalesce(agents.id, contacts.id) as person_id,
        coalesce(
            contacts.name, {{ json_field('agents.contact', 'name') }}
        ) as person_name,
        agents.id is not null as is_agent
    from contacts
    full outer join agents on contacts.id = agents.id
)

select * from people
