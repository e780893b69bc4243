-- Of several engineers at one appointment each makes a visit.
{%- set given_types = given_words('salesforce_visit_types', 'visit type') %}
with

appointments as (
    select * from {{ ref('base_salesforce__appointments') }}
),

delivered_assignments as (
    {{ salesforce_rows(
        'assigned_resource',
        columns={
            'id': 'text',
            'service_appointment_id': 'text',
            'service_resource_id': 'text',
        },
    ) }}
),

assignments as (
    select distinct
        service_appointment_id as appointment_id,
        service_resource_id as engineer_id
    from delivered_assignments
    where service_resource_id is not null
),

field_visits as (
    select
        case
            when assignments.engineer_id is null then appointments.appointment_id
            else appointments.appointment_id || ':' || assignments.engineer_id
        end as visit_id,
        case
            {% for name, visit_type in given_types.items() -%}
                when
                    lower(appointments.work_type)
                    = {{ text_literal(name | string | lower) }}
                    then '{{ visit_type }}'
            {% endfor -%}
            when lower(appointments.work_type) like '%install%' then 'installation'
            when lower(appointments.work_type) like '%maint%' then 'maintenance'
            else 'aftersales'
        end as visit_type,
        appointments.status,
        assignments.engineer_id,
        case
            when appointments.status = 'completed' then appointments.actual_start_time
            else coalesce(appointments.actual_start_time, appointments.sched_start_time)
        end as started_at,
        appointments.actual_end_time as completed_at,
        appointments.ticket_id,
        appointments.unit_id
    from appointments
    left join assignments on appointments.appointment_id = assignments.appointment_id
)

select * from field_visits
