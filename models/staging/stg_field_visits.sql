with

engineers as (
    select engineer_id from {{ ref('stg_engineers') }}
    where record_status = 'accepted'
),

roster as (
    select count(*) as roster_size from engineers
),

parsed_rows as (
    {{ parse_input(
        'field_visits',
        key='visit_id',
        required=['visit_id', 'visit_type', 'status'],
        sometimes_required=['completed_at', 'engineer_id'],
        columns={
            'visit_id': 'text',
            'visit_type': 'text',
            'status': 'text',
            'engineer_id': 'text',
            'started_at': 'instant',
            'completed_at': 'instant',
            'ticket_id': 'text',
            'unit_id': 'text',
        },
    ) }}
),

-- Without a roster nobody can be missing from it.
visits_with_roster as (
    select
        parsed_rows.*,
        parsed_rows.status = 'completed' as is_completed,
        engineers.engineer_id is null
        and roster.roster_size > 0 as is_off_roster
    from parsed_rows
    cross join roster
    left join engineers on parsed_rows.engineer_id = engineers.engineer_id
),

judged_rows as (
    {{ judge_rows(
        'visits_with_roster',
        missing_required='is_completed and not (has_completed_at and has_engineer_id)',
        unknown_value="visit_type not in ('aftersales', 'installation', 'maintenance')
            or status not in ('scheduled', 'completed', 'cancelled', 'no_access')",
        future_dated=[
            'is_completed and started_at', 'is_completed and completed_at'
        ],
        impossible_order='completed_at < started_at',
        orphan='is_completed and is_off_roster',
    ) }}
)

select * from judged_rows
