-- What the default policy promises: a priority a row, whenever the ticket was created.
with

policies as (
    {{ newest_rows(
        'freshdesk',
        'sla_policies',
        key=['id'],
        updated='updated_at',
        columns={'id': 'text', 'is_default': 'boolean', 'sla_target': 'text'},
    ) }}
),

default_policy as (
    select *
    from policies
    where is_default
    order by length(id), id
    limit 1
),

policy_targets as (
    {{ json_entries('default_policy', 'sla_target') }}
),

read_targets as (
    select
        replace(entry_name, 'priority_', '') as priority_id,
        {{ try_cast_text(json_field('entry_value', 'resolve_within'), type_double()) }}
            as seconds,
        coalesce(
            lower({{ json_field('entry_value', 'business_hours') }}) = 'true', false
        ) as is_business
    from policy_targets
),

choices as (
    select * from {{ ref('base_freshdesk__choices') }}
    where field = 'priority'
),

working_days as (
    {{ mean_working_day() }}
),

sla_targets as (
    select
        coalesce(choices.label, read_targets.priority_id) as priority,
        case
            when read_targets.is_business
                then read_targets.seconds / working_days.mean_seconds
            else read_targets.seconds / 86400
        end as target_days,
        case
            when read_targets.is_business then 'business' else 'calendar'
        end as time_basis
    from read_targets
    left join choices on read_targets.priority_id = choices.choice_id
    cross join working_days
    where read_targets.seconds is not null
)

select * from sla_targets
