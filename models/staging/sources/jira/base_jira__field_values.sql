with

multiple_values as (
    {{ newest_rows(
        'jira',
        'issue_multiselect_history',
        key=['issue_id', 'field_id', 'time', 'value'],
        columns={
            'issue_id': 'text',
            'field_id': 'text',
            'time': 'text',
            'value': 'text',
            'is_active': 'boolean',
        },
    ) }}
),

single_values as (
    {{ newest_rows(
        'jira',
        'issue_field_history',
        key=['issue_id', 'field_id', 'time', 'value'],
        columns={
            'issue_id': 'text',
            'field_id': 'text',
            'time': 'text',
            'value': 'text',
            'is_active': 'boolean',
        },
        where=in_words('field_id', var('jira_organization_field')),
    ) }}
),

field_values as (
    select
        issue_id,
        field_id,
        value as field_value
    from multiple_values
    where is_active and value is not null
    union
    select
        issue_id,
        field_id,
        value as field_value
    from single_values
    where is_active and value is not null
)

select * from field_values
