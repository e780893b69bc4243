-- One stage id may stand in two pipelines, and mean two things.
with

newest_stages as (
    {{ newest_rows(
        'hubspot',
        'ticket_pipeline_stage',
        key=['pipeline_id', 'stage_id'],
        updated='updated_at',
        deleted='last',
        columns={
            'pipeline_id': 'text',
            'stage_id': 'text',
            'label': 'text',
            'is_closed': 'boolean',
            'ticket_state': 'text',
        },
    ) }}
),

stages as (
    select
        pipeline_id,
        stage_id,
        {{ vendor_status('hubspot', 'label', 'stage_id', [
            "when coalesce(is_closed, upper(ticket_state) = 'CLOSED') then 'closed'",
            'when ' ~ in_words('label', var('hubspot_pending_labels'))
                ~ " then 'pending'",
            'when ' ~ in_words('label', var('hubspot_on_hold_labels'))
                ~ " then 'on_hold'",
            "when lower(label) = 'new' then 'new'",
            "when stage_id is not null then 'open'",
        ]) }} as status
    from newest_stages
)

select * from stages
