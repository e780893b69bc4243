-- Salesforce: spam, tests and internal tickets are cases of one record type. What opens a
-- case is no message of it, unless it came by e-mail. A visit is one appointment.
create table salesforce.case as
select
    ticket_id as id,
    created_at as created_date,
    resolved_at as closed_date,
    updated_at as system_modstamp,
    lower(status) as status,
    priority,
    channel as origin,
    ticket_type as type,
    category as reason,
    '00G' || team as owner_id,
    customer_id as account_id,
    unit_id as asset_id,
    product_id,
    merged_into_ticket_id as master_record_id,
    coalesce(is_deleted, false) or merged_into_ticket_id is not null as is_deleted,
    if(is_spam or is_test or is_internal, 'none', 'customer') as record_type_id
from tickets;

create table salesforce.record_type as
select 'none' as id, 'No customer' as name;

create table salesforce.case_status as
select * from (values
    ('new', 'New', false), ('open', 'Working', false), ('pending', 'Waiting on Customer', false),
    ('on_hold', 'On Hold', false), ('resolved', 'Solved', true), ('closed', 'Closed', true)
) as statuses (api_name, master_label, is_closed);

create table salesforce.case_history as
select
    event_id as id,
    ticket_id as case_id,
    'Status' as field,
    lower(status) as new_value,
    occurred_at as created_date
from ticket_status_events;

create table salesforce.email_message as
select
    interactions.id,
    interactions.ticket_id as parent_id,
    interactions.author_type = 'customer' as incoming,
    '3' as status,
    interactions.occurred_at as message_date
from (
    select
        interaction_id as id, ticket_id, occurred_at, author_type,
        row_number() over (partition by ticket_id, author_type order by occurred_at, interaction_id)
            as place
    from ticket_interactions
    where author_type <> 'system'
    union all
    select ticket_id || '/' || number, ticket_id, created_at, 'customer', number
    from tickets, generate_series(1, customer_contact_count::bigint) as numbers (number)
    where ticket_id not in (select ticket_id from ticket_interactions)
) as interactions
inner join tickets on interactions.ticket_id = tickets.ticket_id
where
    interactions.author_type <> 'customer' or interactions.place > 1
    or coalesce(upper(tickets.channel) = 'EMAIL', false);

create table salesforce.case_comment as
select
    interaction_id as id,
    ticket_id as parent_id,
    true as is_published,
    '005A' as created_by_id,
    occurred_at as created_date
from ticket_interactions
where author_type = 'system';

create table salesforce.user as
select '005A' as id, 'AutomatedProcess' as user_type;

create table salesforce.group as
select distinct '00G' || team as id, team as name from tickets where team is not null;

create table salesforce.account as
select
    customer_id as id,
    customer_name as name,
    customer_segment as industry,
    region as billing_country
from customers;

create table salesforce.product_2 as
select product_id as id, product_name as name, product_line as family from products;

create table salesforce.asset as
select
    unit_id as id,
    installed_on as install_date,
    decommissioned_on as usage_end_date,
    quantity,
    product_id as product_2_id,
    customer_id as account_id,
    'Installed' as status
from installed_units;

create table salesforce.service_contract as
select
    contract_id as id,
    customer_id as account_id,
    started_on as start_date,
    ended_on - 1 as end_date
from contracts;

create table salesforce.service_resource as
select
    engineer_id as id,
    engineer_name as name,
    'T' as resource_type,
    employed_to is null as is_active
from engineers;

create table salesforce.service_territory as
select distinct region as id, region as name from engineers where region is not null;

create table salesforce.service_territory_member as
select
    'membership of ' || engineer_id as id,
    engineer_id as service_resource_id,
    region as service_territory_id,
    'P' as territory_type,
    employed_from as effective_start_date,
    employed_to as effective_end_date
from engineers;

create table salesforce.service_appointment as
select
    visit_id as id,
    '0WO' || visit_id as parent_record_id,
    case status
        when 'completed' then 'Completed' when 'no_access' then 'Cannot Complete'
        when 'cancelled' then 'Canceled' else 'Scheduled'
    end as status_category,
    started_at as sched_start_time,
    if(status = 'completed', started_at, null) as actual_start_time,
    completed_at as actual_end_time
from field_visits;

create table salesforce.assigned_resource as
select
    'assignment to ' || visit_id as id,
    visit_id as service_appointment_id,
    engineer_id as service_resource_id
from field_visits
where engineer_id is not null;

create table salesforce.work_order as
select
    '0WO' || visit_id as id,
    ticket_id as case_id,
    unit_id as asset_id,
    visit_type as work_type_id
from field_visits;

create table salesforce.work_type as
select * from (values
    ('aftersales', 'Repair'), ('installation', 'New Installation'), ('maintenance', 'Yearly Maintenance')
) as work_types (id, name);
