-- What an issue has in fields of several values: its first component in code-point
-- order, and its organisation.
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
),

components as (
    {{ newest_rows(
        'jira',
        'component',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text'},
    ) }}
),

categories as (
    select
        field_values.issue_id,
        min({{ by_code_point('components.name') }}) as category
    from field_values
    inner join components on field_values.field_value = components.id
    where field_values.field_id = 'components'
    group by field_values.issue_id
),

organization_values as (
    select
        issue_id,
        field_value
    from field_values
    where {{ in_words('field_id', var('jira_organization_field')) }}
),

organizations as (
    {{ smallest_id('organization_values', 'issue_id', 'field_value') }}
),

issue_values as (
    select
        coalesce(categories.issue_id, organizations.issue_id) as issue_id,
        categories.category,
        organizations.field_value as organization_id
    from categories
    full outer join organizations on categories.issue_id = organizations.issue_id
)

select * from issue_values
