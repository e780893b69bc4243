-- The message that opened a ticket by e-mail is one of its e-mails.
{%- set instants = type_in_common('hubspot', {}, modelled={
    'sent_at': ref('base_hubspot__messages'),
    'created_at': ref('base_hubspot__tickets'),
}) %}
with

tickets as (
    select * from {{ ref('base_hubspot__tickets') }}
),

messages as (
    select * from {{ ref('base_hubspot__messages') }}
),

ticket_engagements as (
    {{ newest_rows(
        'hubspot',
        'ticket_engagement',
        key=['ticket_id', 'engagement_id'],
        columns={'ticket_id': 'text', 'engagement_id': 'text'},
    ) }}
),

delivered_messages as (
    {{ delivered_rows('hubspot', 'engagement_email', {'engagement_id': 'text'}) }}
    union all
    {{ delivered_rows('hubspot', 'engagement_call', {'engagement_id': 'text'}) }}
),

openings as (
    {{ opening_interactions(
        'tickets',
        instants,
        where='exists (select 1 from delivered_messages) and not '
            ~ in_words('channel', var('hubspot_email_sources')),
    ) }}
),

ticket_interactions as (
    select
        tickets.ticket_id || ':' || messages.engagement_id as interaction_id,
        tickets.ticket_id,
        cast(messages.sent_at as {{ delivered_type(instants) }}) as occurred_at,
        messages.author_type
    from ticket_engagements
    inner join tickets on ticket_engagements.ticket_id = tickets.ticket_id
    inner join messages on ticket_engagements.engagement_id = messages.engagement_id
    union all
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from openings
)

select * from ticket_interactions
