-- What the work order behind an appointment says: it belongs to one (0WO…) or to one of
-- its lines (1WL…).
{%- set started = type_in_common(
    'salesforce', {'service_appointment': ['sched_start_time', 'actual_start_time']}
) %}
with

service_appointments as (
    {{ salesforce_rows(
        'service_appointment',
        columns={
            'id': 'text',
            'parent_record_id': 'text',
            'work_type_id': 'text',
            'status_category': 'text',
            'sched_start_time': started,
            'actual_start_time': started,
            'actual_end_time': 'given',
        },
    ) }}
),

lines as (
    {{ salesforce_rows(
        'work_order_line_item',
        deleted='last',
        columns={'id': 'text', 'work_order_id': 'text'},
    ) }}
),

work_orders as (
    {{ salesforce_rows(
        'work_order',
        deleted='last',
        columns={
            'id': 'text',
            'case_id': 'text',
            'asset_id': 'text',
            'work_type_id': 'text',
        },
    ) }}
),

work_types as (
    {{ salesforce_rows(
        'work_type', deleted='last', columns={'id': 'text', 'name': 'text'}
    ) }}
),

parents as (
    select
        service_appointments.*,
        coalesce(lines.work_order_id, service_appointments.parent_record_id)
            as work_order_id
    from service_appointments
    left join lines
        on service_appointments.parent_record_id = lines.id
),

appointments as (
    select
        parents.id as appointment_id,
        case replace(lower(parents.status_category), ' ', '')
            when 'completed' then 'completed'
            when 'cannotcomplete' then 'no_access'
            when 'canceled' then 'cancelled'
            else 'scheduled'
        end as status,
        parents.sched_start_time,
        parents.actual_start_time,
        parents.actual_end_time,
        work_orders.case_id as ticket_id,
        work_orders.asset_id as unit_id,
        work_types.name as work_type
    from parents
    left join work_orders on parents.work_order_id = work_orders.id
    left join work_types
        on coalesce(parents.work_type_id, work_orders.work_type_id) = work_types.id
)

select * from appointments
