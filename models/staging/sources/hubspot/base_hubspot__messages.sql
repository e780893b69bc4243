-- Notes, tasks and meetings are none, and a forwarded e-mail is not the customer's.
{%- set sent = type_in_common('hubspot', {
    'engagement_email': ['property_hs_timestamp'],
    'engagement_call': ['property_hs_timestamp'],
}) %}
with

engagements as (
    {{ newest_rows(
        'hubspot',
        'engagement',
        key=['id'],
        deleted='kept',
        columns={'id': 'text', 'type': 'text'},
    ) }}
),

emails as (
    {{ newest_rows(
        'hubspot',
        'engagement_email',
        key=['engagement_id'],
        updated='property_hs_lastmodifieddate',
        columns={
            'engagement_id': 'text',
            'direction': ['text', 'property_hs_email_direction'],
            'sent_at': [sent, 'property_hs_timestamp'],
        },
    ) }}
),

calls as (
    {{ newest_rows(
        'hubspot',
        'engagement_call',
        key=['engagement_id'],
        updated='property_hs_lastmodifieddate',
        columns={
            'engagement_id': 'text',
            'direction': ['text', 'property_hs_call_direction'],
            'sent_at': [sent, 'property_hs_timestamp'],
        },
    ) }}
),

sent_messages as (
    select
        emails.engagement_id,
        upper(coalesce(emails.direction, engagements.type)) as direction,
        emails.sent_at
    from emails
    left join engagements on emails.engagement_id = engagements.id
    where not coalesce(engagements.is_deleted, false)
    union all
    select
        calls.engagement_id,
        upper(calls.direction) as direction,
        calls.sent_at
    from calls
    left join engagements on calls.engagement_id = engagements.id
    where not coalesce(engagements.is_deleted, false)
),

messages as (
    select
        engagement_id,
        sent_at,
        case
            when direction in ('INCOMING_EMAIL', 'INBOUND') then 'customer'
            else 'agent'
        end as author_type
    from sent_messages
    where direction in ('INCOMING_EMAIL', 'EMAIL', 'INBOUND', 'OUTBOUND')
)

select * from messages
