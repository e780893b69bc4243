{%- set instants = type_in_common(
    'jira', {'comment': ['created']}, modelled={'created_at': ref('base_jira__issues')}
) %}
with

issues as (
    select * from {{ ref('base_jira__issues') }}
    where is_ticket
),

people as (
    select * from {{ ref('base_jira__users') }}
),

all_comments as (
    {{ newest_rows(
        'jira',
        'comment',
        key=['id'],
        updated='updated',
        columns={
            'id': 'text',
            'issue_id': 'text',
            'author_id': 'text',
            'created': instants,
            'is_public': 'boolean',
        },
    ) }}
),

openings as (
    {{ opening_interactions(
        'issues', instants, where='exists (select 1 from all_comments)'
    ) }}
),

ticket_interactions as (
    select
        all_comments.id as interaction_id,
        issues.ticket_id,
        all_comments.created as occurred_at,
        coalesce(people.author_type, 'system') as author_type
    from all_comments
    inner join issues on all_comments.issue_id = issues.ticket_id
    left join people on all_comments.author_id = people.person_id
    where coalesce(all_comments.is_public, true)
    union all
    select
        interaction_id,
        ticket_id,
        occurred_at,
        author_type
    from openings
)

select * from ticket_interactions
