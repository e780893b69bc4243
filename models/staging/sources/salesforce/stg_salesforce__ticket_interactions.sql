{%- set instants = type_in_common(
    'salesforce',
    {'email_message': ['message_date'], 'case_comment': ['created_date']},
    modelled={'created_at': ref('stg_salesforce__tickets')},
) %}
with

cases as (
    select
        ticket_id,
        created_at,
        channel
    from {{ ref('stg_salesforce__tickets') }}
),

owners as (
    select * from {{ ref('base_salesforce__owners') }}
),

emails as (
    {{ salesforce_rows(
        'email_message',
        columns={
            'id': 'text',
            'parent_id': 'text',
            'incoming': 'boolean',
            'status': 'text',
            'message_date': instants,
        },
    ) }}
),

comments as (
    {{ salesforce_rows(
        'case_comment',
        columns={
            'id': 'text',
            'parent_id': 'text',
            'is_published': 'boolean',
            'created_by_id': 'text',
            'created_date': instants,
        },
    ) }}
),

messages as (
    select
        id as interaction_id,
        parent_id as ticket_id,
        message_date as occurred_at,
        case when incoming then 'customer' else 'agent' end as author_type
    from emails
    where coalesce(status, '') not in ('5', '5.0')
    union all
    select
        comments.id as interaction_id,
        comments.parent_id as ticket_id,
        comments.created_date as occurred_at,
        case lower(owners.user_type)
            when 'standard' then 'agent'
            when 'automatedprocess' then 'system'
            else 'customer'
        end as author_type
    from comments
    left join owners on comments.created_by_id = owners.owner_id
    where comments.is_published
),

openings as (
    {{ opening_interactions('cases', instants, where='not '
        ~ in_words('channel', var('salesforce_email_origins'))
        ~ ' and (exists (select 1 from emails) or exists (select 1 from comments))'
    ) }}
),

ticket_interactions as (
    select
        messages.interaction_id,
        messages.ticket_id,
        messages.occurred_at,
        messages.author_type
    from messages
    inner join cases on messages.ticket_id = cases.ticket_id
    union all
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from openings
)

select * from ticket_interactions
