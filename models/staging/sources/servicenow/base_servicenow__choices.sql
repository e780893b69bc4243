-- What a choice is called on an incident goes first, then what any task calls it. A
-- state that is no longer a choice still names those of the past.
with

choice_rows as (
    {{ newest_rows(
        'servicenow',
        'sys_choice',
        key=['sys_id', 'name', 'element', 'language', 'value'],
        updated='sys_updated_on',
        deleted='kept',
        columns={
            'sys_id': 'text',
            'name': 'text',
            'element': 'text',
            'language': 'text',
            'value': 'text',
            'label': 'text',
            'inactive': 'boolean',
            'sys_updated_on': 'instant',
        },
    ) }}
),

named_choices as (
    select
        *,
        is_deleted or coalesce(inactive, false) as is_past
    from choice_rows
    where
        name in ('incident', 'task')
        and lower(language) = {{ text_literal(var('servicenow_language') | lower) }}
        and label is not null
),

ranked_choices as (
    select
        element,
        value as choice_value,
        label,
        row_number() over (
            partition by element, value
            order by
                is_past asc,
                name asc,
                sys_updated_on desc nulls last,
                label asc,
                sys_id asc
        ) as place
    from named_choices
    where element in ('incident_state', 'state') or not is_past
),

choices as (
    select
        element,
        choice_value,
        label
    from ranked_choices
    where place = 1
)

select * from choices
