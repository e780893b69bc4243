-- The rows that were left out, each with the first reason that holds, and what became
-- of all rows. Of customers, products and engineers these files hold no bad row.

-- Only what is no ticket is asked why. What no other reason holds for has a resolved
-- status, but neither its instant nor an event.

create temp table quarantined_tickets as
select
    ticket_id,
    created_at,
    case
        when ticket_id is null or created_at is null or status is null
            then 'missing_required'
        when not list_contains(getvariable('known'), status) then 'unknown_value'
        when customer_contact_count < 0 then 'out_of_range'
        when not (is_past(created_at) and is_past(resolved_at)) then 'future_dated'
        when resolved_at < created_at then 'impossible_order'
        when merged_into_ticket_id is not null then 'orphan'
        else 'missing_required'
    end as reason
from newest(file('tickets.parquet'), 'ticket_copies') as given
anti join validated_tickets on given.file_row_number = validated_tickets.n;

-- Tickets that some of their events cannot be of.
create temp table suspect_tickets as
select ticket_id, created_at, true as is_accepted
from validated_tickets
where is_troubled
union all
select ticket_id, quarantined_tickets.created_at, false
from event_groups
anti join validated_tickets using (ticket_id)
left join quarantined_tickets using (ticket_id);

create temp table unknown_conversations as
select contacts.ticket_id
from tickets
right join contacts using (ticket_id)
where tickets.ticket_id is null;

create table marts.quarantined_rows as
select 'tickets' as table_name, ticket_id as record_key, reason
from quarantined_tickets
union all
from (
    select
        'ticket_status_events',
        event_id,
        case
            when event_id is null or events.ticket_id is null or occurred_at is null
                or status is null
                then 'missing_required'
            when not list_contains(getvariable('known'), status) then 'unknown_value'
            when not is_past(occurred_at) then 'future_dated'
            when occurred_at < suspect_tickets.created_at then 'impossible_order'
            when not is_accepted then 'orphan'
        end as reason
    from newest(file('ticket_status_events.parquet'), 'event_copies') as events
    left join suspect_tickets using (ticket_id)
    where reason is not null
)
union all
from (
    select
        'ticket_interactions',
        interaction_id,
        case
            when interaction_id is null or given.ticket_id is null
                or occurred_at is null or author_type is null
                then 'missing_required'
            when author_type not in ('customer', 'agent', 'system')
                then 'unknown_value'
            when not is_past(occurred_at) then 'future_dated'
            when unknown.ticket_id is not null then 'orphan'
        end as reason
    from newest(file('ticket_interactions.parquet'), 'interaction_copies') as given
    left join unknown_conversations as unknown using (ticket_id)
    where reason is not null
)
union all
from (
    select
        'survey_responses',
        response_id,
        case
            when response_id is null or given.survey_type is null
                or responded_at is null or score is null
                then 'missing_required'
            when scale_min is null then 'unknown_value'
            when score not between scale_min and scale_max
                or (given.survey_type = 'nps' and score <> floor(score))
                then 'out_of_range'
            when not is_past(responded_at) then 'future_dated'
        end as reason
    from newest(file('survey_responses.parquet'), 'response_copies') as given
    left join (
        from (values ('nps', 0, 10), ('csat', 1, 5), ('ces', 1, 7))
            as scales (survey_type, scale_min, scale_max)
    ) as scales using (survey_type)
    where reason is not null
)
union all
from (
    select
        'installed_units',
        unit_id,
        case
            when unit_id is null or installed_on is null then 'missing_required'
            when quantity <= 0 then 'out_of_range'
            when decommissioned_on < installed_on then 'impossible_order'
        end as reason
    from newest(file('installed_units.parquet'), 'unit_copies')
    where reason is not null
)
union all
from (
    select
        'field_visits',
        visit_id,
        case
            when visit_id is null or visit_type is null or status is null
                or (status = 'completed'
                    and (completed_at is null or given.engineer_id is null))
                then 'missing_required'
            when visit_type not in ('aftersales', 'installation', 'maintenance')
                or status not in ('scheduled', 'completed', 'cancelled', 'no_access')
                then 'unknown_value'
            when status = 'completed'
                and not (is_past(started_at) and is_past(completed_at))
                then 'future_dated'
            when completed_at < started_at then 'impossible_order'
            when status = 'completed' and engineers.engineer_id is null then 'orphan'
        end as reason
    from newest(file('field_visits.parquet'), 'visit_copies') as given
    left join engineers using (engineer_id)
    where reason is not null
)
union all
from (
    select
        'contracts',
        contract_id,
        case
            when contract_id is null or customer_id is null or started_on is null
                then 'missing_required'
            when ended_on < started_on then 'impossible_order'
        end as reason
    from newest(file('contracts.parquet'), 'contract_copies')
    where reason is not null
);

create temp table unknown_references as
select
    'tickets' as table_name,
    count(*) filter (is_customer_unknown) as customers,
    count(*) filter (is_product_unknown) as products,
    count(*) filter (is_unit_unknown) as units,
    0 as tickets
from validated_tickets
union all
select
    'survey_responses',
    (
        select count(*)
        from answers
        anti join customers using (customer_id)
        where answers.customer_id is not null
    ),
    0,
    0,
    count(*) filter (is_ticket_unknown)
from placed_answers
union all
select
    'installed_units',
    count(*) filter (is_customer_unknown),
    count(*) filter (is_product_unknown),
    0,
    0
from units
union all
select
    'field_visits',
    0,
    0,
    (
        select count(*)
        from visits
        anti join units using (unit_id)
        where visits.unit_id is not null
    ),
    (
        select count(*)
        from tickets
        right join (from visits where ticket_id is not null) as named using (ticket_id)
        where tickets.ticket_id is null
    )
union all
select 'contracts', count(*), 0, 0, 0
from contracts
anti join customers using (customer_id);

create temp macro counted(number, name, superseded) as table (
    select
        number as table_number,
        name as table_name,
        (select count(*) from read_parquet(file(name || '.parquet'))) as raw_rows,
        (select count(*) from query_table(superseded) where copy_number > 1)
            as superseded_rows
);

create table marts.input_audit as
with

given as (
    from counted(1, 'tickets', 'ticket_copies')
    union all from counted(2, 'ticket_status_events', 'event_copies')
    union all from counted(3, 'ticket_interactions', 'interaction_copies')
    union all from counted(4, 'survey_responses', 'response_copies')
    union all from counted(5, 'customers', 'customer_copies')
    union all from counted(6, 'products', 'product_copies')
    union all from counted(7, 'installed_units', 'unit_copies')
    union all from counted(8, 'engineers', 'engineer_copies')
    union all from counted(9, 'field_visits', 'visit_copies')
    union all from counted(10, 'contracts', 'contract_copies')
    union all select 11, 'customer_activity', 0, 0
),

quarantined as (
    select table_name, count(*) as quarantined_rows
    from marts.quarantined_rows
    group by table_name
)

select
    table_name,
    table_number,
    table_name <> 'customer_activity' as is_present,
    raw_rows,
    raw_rows - superseded_rows - coalesce(quarantined_rows, 0) as accepted_rows,
    superseded_rows,
    coalesce(quarantined_rows, 0) as quarantined_rows,
    coalesce(unknown.customers, 0) as unknown_customer_rows,
    coalesce(unknown.products, 0) as unknown_product_rows,
    coalesce(unknown.units, 0) as unknown_unit_rows,
    coalesce(unknown.tickets, 0)::bigint as unknown_ticket_rows,
    case
        when table_name = 'field_visits' then (
            select count(*) from marts.fct_field_visits where is_outside_employment
        )
        else 0
    end as outside_employment_rows
from given
left join quarantined using (table_name)
left join unknown_references as unknown using (table_name);
