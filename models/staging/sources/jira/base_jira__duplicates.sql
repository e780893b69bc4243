-- A link is written from either of its ends.
with

issues as (
    select * from {{ ref('base_jira__issues') }}
    where is_ticket
),

resolutions as (
    {{ newest_rows(
        'jira',
        'resolution',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

links as (
    {{ newest_rows(
        'jira',
        'issue_link',
        key=['issue_id', 'related_issue_id', 'relationship'],
        columns={
            'issue_id': 'text',
            'related_issue_id': 'text',
            'relationship': 'text',
        },
    ) }}
),

named_duplicates as (
    select
        issue_id as ticket_id,
        related_issue_id as original_id
    from links
    where lower(relationship) = 'duplicates'
    union
    select
        related_issue_id as ticket_id,
        issue_id as original_id
    from links
    where lower(relationship) = 'is duplicated by'
),

possible_originals as (
    select
        issues.ticket_id,
        named_duplicates.original_id
    from issues
    inner join resolutions on issues.resolution_id = resolutions.id
    inner join named_duplicates on issues.ticket_id = named_duplicates.ticket_id
    inner join issues as originals on named_duplicates.original_id = originals.ticket_id
    where lower(resolutions.name) = 'duplicate'
),

originals as (
    {{ smallest_id('possible_originals', 'ticket_id', 'original_id') }}
),

duplicates as (
    select
        ticket_id,
        original_id as merged_into_ticket_id
    from originals
)

select * from duplicates
