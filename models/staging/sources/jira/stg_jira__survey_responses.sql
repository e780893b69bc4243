-- The newest rating of a ticket, unless that takes it back.
with

issues as (
    select ticket_id from {{ ref('base_jira__issues') }}
    where is_ticket
),

fields as (
    {{ newest_rows(
        'jira',
        'field',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text', 'is_custom': 'boolean'},
    ) }}
),

satisfaction_fields as (
    select id
    from fields
    where
        {% if var('jira_satisfaction_field') -%}
            1 = 0
        {%- else -%}
            lower(name) = 'satisfaction' and coalesce(is_custom, true)
        {%- endif %}
),

ratings as (
    {{ newest_rows(
        'jira',
        'issue_field_history',
        key=['issue_id', 'time', 'value'],
        columns={
            'issue_id': 'text',
            'field_id': 'text',
            'time': 'given',
            'rated_at': ['instant', 'time'],
            'value': 'text',
        },
        where='field_id in (select id from satisfaction_fields) or '
            ~ in_words('field_id', var('jira_satisfaction_field')),
    ) }}
),

numbered_ratings as (
    select
        *,
        row_number() over (
            partition by issue_id
            order by rated_at desc nulls last, value desc nulls last
        ) as newest_number
    from ratings
),

survey_responses as (
    select
        issues.ticket_id as response_id,
        'csat' as survey_type,
        numbered_ratings.time as responded_at,
        numbered_ratings.value as score,
        1 as scale_min,
        5 as scale_max,
        issues.ticket_id
    from numbered_ratings
    inner join issues on numbered_ratings.issue_id = issues.ticket_id
    where
        numbered_ratings.newest_number = 1
        and numbered_ratings.value is not null
)

select * from survey_responses
