-- What the numbers of statuses, priorities and sources are called. Choices are {label:
-- number}, those of the status {number: [label for agents, label for customers]}.
with

fields as (
    {{ newest_rows(
        'freshdesk',
        'ticket_fields',
        key=['name'],
        updated='updated_at',
        deleted='last',
        columns={'name': 'text', 'choices': 'text'},
        where=in_words('name', ['status', 'priority', 'source']),
    ) }}
),

entries as (
    {{ json_entries('fields', 'choices') }}
),

numbered_entries as (
    select
        lower(name) as field,
        {{ matches('entry_name', '[0-9]+') }} as is_by_number,
        entry_name,
        entry_value
    from entries
),

named_choices as (
    select
        field,
        case when is_by_number then entry_name else entry_value end as choice_id,
        case
            when not is_by_number then entry_name
            when entry_value like '[%' then {{ json_first('entry_value') }}
            else entry_value
        end as label
    from numbered_entries
),

choices as (
    select
        field,
        choice_id,
        min(label) as label
    from named_choices
    where choice_id is not null
    group by field, choice_id
)

select * from choices
