{%- set instants = type_in_common('intercom', {}, modelled={
    'occurred_at': ref('base_intercom__parts'),
    'created_at': ref('base_intercom__conversations'),
}) %}
with

conversations as (
    select
        ticket_id,
        created_at,
        channel
    from {{ ref('base_intercom__conversations') }}
    where ticket_id is not null
),

parts as (
    select * from {{ ref('base_intercom__parts') }}
),

delivered_parts as (
    {{ delivered_rows('intercom', 'conversation_part_history', {'id': 'text'}) }}
),

openings as (
    {{ opening_interactions(
        'conversations', instants, where='exists (select 1 from delivered_parts)'
    ) }}
),

ticket_interactions as (
    select
        part_id as interaction_id,
        ticket_id,
        cast(occurred_at as {{ delivered_type(instants) }}) as occurred_at,
        author_type
    from parts
    where
        part_type = 'comment'
        or (has_body and part_type not in ('note', 'note_and_reopen'))
    union all
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from openings
)

select * from ticket_interactions
