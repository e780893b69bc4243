-- What each KPI can be computed from, said by what was accepted of its tables.
with

catalog as (
    select kpi_id from {{ ref('kpi_catalog') }}
),

audit as (
    select * from {{ ref('input_audit') }}
),

tickets as (
    select
        count(customer_contacts) as contact_known_tickets
    from {{ ref('fct_tickets') }}
),

responses as (
    select
        {% for survey_type in ['nps', 'csat', 'ces'] -%}
            sum(case when survey_type = '{{ survey_type }}' then 1 else 0 end)
                as {{ survey_type }}_rows{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('fct_survey_responses') }}
),

inputs as (
    select
        {% for table in input_tables() -%}
            sum(case when table_name = '{{ table }}' then accepted_rows end)
                as {{ table }}_rows,
            max(
                case
                    when table_name = '{{ table }}' and not is_present
                        then 'the table {{ table }} is missing'
                    when table_name = '{{ table }}'
                        then 'the table {{ table }} has no accepted row'
                end
            ) as {{ table }}_reason{{ ',' if not loop.last }}
        {% endfor %}
    from audit
),

findings as (
    select
        catalog.kpi_id,
        case
            when catalog.kpi_id in (
                'ticket_volume', 'open_tickets', 'open_ticket_rate', 'turnaround_time',
                'first_contact_resolution', 'fault_rate'
            ) and inputs.tickets_rows = 0 then inputs.tickets_reason
            when catalog.kpi_id = 'fault_rate' and inputs.installed_units_rows = 0
                then inputs.installed_units_reason
            when
                catalog.kpi_id = 'first_contact_resolution'
                and tickets.contact_known_tickets = 0
                then
                    inputs.ticket_interactions_reason
                    || ' and no ticket has customer_contact_count'
            when catalog.kpi_id = 'engineer_utilization' and inputs.field_visits_rows = 0
                then inputs.field_visits_reason
            when
                catalog.kpi_id = 'customer_retention_rate'
                and inputs.contracts_rows = 0
                and inputs.customer_activity_rows = 0
                then inputs.contracts_reason || ', and ' || inputs.customer_activity_reason
            {% for kpi_id, survey_type in {
                'nps': 'nps', 'csat': 'csat', 'customer_effort_score': 'ces'
            }.items() -%}
                when
                    catalog.kpi_id = '{{ kpi_id }}' and inputs.survey_responses_rows = 0
                    then inputs.survey_responses_reason
                when
                    catalog.kpi_id = '{{ kpi_id }}'
                    and coalesce(responses.{{ survey_type }}_rows, 0) = 0
                    then 'survey_responses has no accepted row of type {{ survey_type }}'
            {% endfor -%}
        end as unavailable_reason,
        case
            when
                catalog.kpi_id = 'engineer_utilization'
                and inputs.engineers_rows = 0
                then
                    inputs.engineers_reason
                    || ': engineers with a completed job stand in for the roster'
            when
                catalog.kpi_id = 'customer_retention_rate'
                and inputs.contracts_rows = 0
                then inputs.contracts_reason || ': activity stands in for contracts'
        end as approximated_reason
    from catalog
    cross join inputs
    cross join tickets
    cross join responses
),

availability as (
    select
        kpi_id,
        case
            when unavailable_reason is not null then 'unavailable'
            when approximated_reason is not null then 'approximated'
            else 'available'
        end as availability,
        coalesce(unavailable_reason, approximated_reason) as reason
    from findings
)

select * from availability
