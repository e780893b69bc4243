-- Columns: those of `field_visits` in the contract, and what validating found out.
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
        'field_visits', sometimes_required=['completed_at', 'engineer_id']
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

validated_rows as (
    {{ validate_rows(
        'visits_with_roster',
        'field_visits',
        missing_required='is_completed and not (has_completed_at and has_engineer_id)',
        unknown_value="visit_type not in ('aftersales', 'installation', 'maintenance')
            or status not in ('scheduled', 'completed', 'cancelled', 'no_access')",
        happened={'started_at': 'is_completed', 'completed_at': 'is_completed'},
        impossible_order='completed_at < started_at',
        orphan='is_completed and is_off_roster',
    ) }}
)

select * from validated_rows
