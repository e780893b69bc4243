-- ServiceNow: spam, tests and internal tickets are no incidents. What opens an incident is
-- no comment, so each has one customer's message less.
create table servicenow.incident as
select
    ticket_id as sys_id,
    created_at as sys_created_on,
    updated_at as sys_updated_on,
    case lower(status)
        when 'new' then 1 when 'open' then 2 when 'resolved' then 6 when 'closed' then 7 else 3
    end as incident_state,
    if(lower(status) = 'pending', 1, 4) as hold_reason,
    resolved_at,
    category,
    'caller' as caller_id_value,
    merged_into_ticket_id as parent_incident_value,
    if(merged_into_ticket_id is null, 'Solved', 'Duplicate') as close_code,
    coalesce(is_deleted, false) as _fivetran_deleted
from tickets
where
    not coalesce(is_spam, false) and not coalesce(is_test, false)
    and not coalesce(is_internal, false);

create table servicenow.task as
select
    ticket_id as sys_id,
    created_at as opened_at,
    priority,
    channel as contact_type,
    team as assignment_group_value,
    customer_id as company_value,
    unit_id as cmdb_ci_value
from tickets;

create table servicenow.sys_audit as
select
    ticket_id as documentkey,
    'incident_state' as fieldname,
    occurred_at as sys_created_on,
    case lower(status)
        when 'new' then '1' when 'open' then '2' when 'resolved' then '6' when 'closed' then '7' else '3'
    end as newvalue
from ticket_status_events;

create table servicenow.sys_journal_field as
select
    interaction_id as sys_id,
    'incident' as name,
    'comments' as element,
    ticket_id as element_id,
    occurred_at as sys_created_on,
    case author_type when 'customer' then 'caller.name' when 'agent' then 'agent' else 'system' end
        as sys_created_by
from ticket_interactions
qualify author_type <> 'customer'
    or row_number() over (partition by ticket_id, author_type order by occurred_at, interaction_id) > 1
union all
select
    ticket_id || '/' || number,
    'incident',
    'comments',
    ticket_id,
    created_at,
    'caller.name'
from tickets, generate_series(2, customer_contact_count::bigint) as numbers (number)
where ticket_id not in (select ticket_id from ticket_interactions);

create table servicenow.sys_user as
select 'caller' as sys_id, 'Caller.Name' as user_name, 'Caller' as name;

create table servicenow.sys_user_group as
select distinct team as sys_id, team as name from tickets where team is not null;

create table servicenow.core_company as
select customer_id as sys_id, customer_name as name, country from customers;
