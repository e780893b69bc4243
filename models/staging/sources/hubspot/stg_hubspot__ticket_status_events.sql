-- A stage is one of the pipeline that the ticket was in at the time.
with

tickets as (
    select
        ticket_id,
        pipeline_id
    from {{ ref('base_hubspot__tickets') }}
),

stages as (
    select * from {{ ref('base_hubspot__stages') }}
),

property_changes as (
    {{ newest_rows(
        'hubspot',
        'ticket_property_history',
        key=['ticket_id', 'name', 'timestamp_instant', 'value'],
        columns={
            'ticket_id': 'text',
            'name': 'text',
            'timestamp_instant': 'given',
            'changed_at': ['instant', 'timestamp_instant'],
            'value': 'text',
        },
        where="name in ('hs_pipeline', 'hs_pipeline_stage') and value is not null",
    ) }}
),

pipeline_changes as (
    select
        ticket_id,
        changed_at,
        max(value) as pipeline_id
    from property_changes
    where name = 'hs_pipeline' and changed_at is not null
    group by ticket_id, changed_at
),

pipeline_intervals as (
    select
        ticket_id,
        pipeline_id,
        changed_at as begins_at,
        lead(changed_at) over (partition by ticket_id order by changed_at) as ends_at
    from pipeline_changes
),

status_events as (
    select
        {{ event_id(
            'tickets.ticket_id',
            'property_changes.timestamp_instant',
            'property_changes.value',
        ) }} as event_id,
        tickets.ticket_id,
        property_changes.timestamp_instant as occurred_at,
        {{ hubspot_status('property_changes.value') }} as status
    from property_changes
    inner join tickets on property_changes.ticket_id = tickets.ticket_id
    left join pipeline_intervals
        on
            property_changes.ticket_id = pipeline_intervals.ticket_id
            and property_changes.changed_at >= pipeline_intervals.begins_at
            and (
                property_changes.changed_at < pipeline_intervals.ends_at
                or pipeline_intervals.ends_at is null
            )
    left join stages
        on
            coalesce(pipeline_intervals.pipeline_id, tickets.pipeline_id)
            = stages.pipeline_id
            and property_changes.value = stages.stage_id
    where property_changes.name = 'hs_pipeline_stage'
)

select * from status_events
