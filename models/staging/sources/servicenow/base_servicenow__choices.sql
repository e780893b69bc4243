-- What a choice is called on an incident goes first, then what any task calls it.
with

choice_rows as (
    {{ newest_rows(
        'servicenow',
        'sys_choice',
        key=['sys_id', 'name', 'element', 'language', 'value'],
        updated='sys_updated_on',
        columns={
            'sys_id': 'text',
            'name': 'text',
            'element': 'text',
            'language': 'text',
            'value': 'text',
            'label': 'text',
            'inactive': 'boolean',
        },
    ) }}
),

ranked_choices as (
    select
        element,
        value as choice_value,
        label,
        row_number() over (
            partition by element, value
            order by name, label, sys_id
        ) as place
    from choice_rows
    where
        name in ('incident', 'task')
        and language = {{ text_literal(var('servicenow_language')) }}
        and not coalesce(inactive, false)
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
