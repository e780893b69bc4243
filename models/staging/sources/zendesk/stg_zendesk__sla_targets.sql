-- A version of a policy is all that was written at one instant: what it leaves out, be
-- it the whole metric, has no target until the next one.
with

policy_rows as (
    {{ newest_rows(
        'zendesk',
        'sla_policy_metric_history',
        key=['sla_policy_id', 'sla_policy_updated_at', 'metric', 'priority'],
        columns={
            'sla_policy_id': 'text',
            'sla_policy_updated_at': 'instant',
            'business_hours': 'boolean',
            'metric': 'text',
            'priority': 'text',
            'target': 'number',
        },
    ) }}
),

-- Of several metrics of a priority the one that is named first counts.
numbered_metrics as (
    select
        *,
        row_number() over (
            partition by sla_policy_id, sla_policy_updated_at, priority
            order by
                {% for metric in as_list(var('zendesk_sla_metrics')) -%}
                    case when {{ in_words('metric', [metric]) }} then 0 else 1 end,
                {% endfor -%}
                metric
        ) as metric_number
    from policy_rows
    where
        target is not null
        and {{ in_words('metric', var('zendesk_sla_metrics')) }}
),

metrics as (
    select * from numbered_metrics
    where metric_number = 1
),

chosen_policy as (
    select sla_policy_id
    from metrics
    {% if var('zendesk_sla_policy_id') -%}
        where sla_policy_id = {{ text_literal(var('zendesk_sla_policy_id') | string) }}
    {%- endif %}
    group by sla_policy_id
    order by length(sla_policy_id), {{ by_code_point('sla_policy_id') }}
    limit 1
),

-- Of a day's versions the last holds.
versions as (
    select
        valid_from,
        sla_policy_updated_at,
        lead(valid_from) over (order by valid_from) as valid_to
    from (
        select
            cast(policy_rows.sla_policy_updated_at as date) as valid_from,
            max(policy_rows.sla_policy_updated_at) as sla_policy_updated_at
        from policy_rows
        inner join chosen_policy
            on policy_rows.sla_policy_id = chosen_policy.sla_policy_id
        group by cast(policy_rows.sla_policy_updated_at as date)
    ) as last_of_days
),

working_days as (
    {{ mean_working_day() }}
),

sla_targets as (
    select
        metrics.priority,
        case
            when metrics.business_hours
                then metrics.target * 60 / working_days.mean_seconds
            else metrics.target / 1440
        end as target_days,
        versions.valid_from,
        versions.valid_to,
        case
            when metrics.business_hours then 'business'
            else 'calendar'
        end as time_basis
    from metrics
    inner join chosen_policy on metrics.sla_policy_id = chosen_policy.sla_policy_id
    inner join versions
        on metrics.sla_policy_updated_at = versions.sla_policy_updated_at
    cross join working_days
)

select * from sla_targets
