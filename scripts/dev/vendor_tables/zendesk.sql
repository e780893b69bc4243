-- Zendesk Support: spam and tests never become tickets, and a requester is of staff where
-- the ticket is internal. A ticket that came without a history has one of its end.
create table zendesk.ticket as
select
    tickets.ticket_id as id,
    tickets.created_at,
    tickets.updated_at,
    case
        when tickets.is_deleted then 'deleted'
        when lower(tickets.status) = 'on_hold' then 'hold'
        when lower(tickets.status) = 'resolved' then 'solved'
        else lower(tickets.status)
    end as status,
    tickets.priority,
    tickets.ticket_type as type,
    tickets.channel as via_channel,
    tickets.team as group_id,
    tickets.category as ticket_form_id,
    tickets.customer_id as organization_id,
    case when tickets.is_internal then 'staff' else 'somebody' end as requester_id,
    merges.merged_ticket_ids
from tickets
left join (
    select
        merged_into_ticket_id as ticket_id,
        to_json(list(ticket_id)) as merged_ticket_ids
    from tickets
    group by merged_into_ticket_id
) as merges on tickets.ticket_id = merges.ticket_id
where not coalesce(tickets.is_spam, false) and not coalesce(tickets.is_test, false);

create table zendesk.ticket_field_history as
select
    ticket_id,
    'status' as field_name,
    occurred_at as updated,
    case lower(status) when 'on_hold' then 'on-hold' when 'resolved' then 'solved' else lower(status) end
        as value
from ticket_status_events
union all
select
    ticket_id,
    'status',
    resolved_at,
    'solved'
from tickets
where resolved_at is not null and lower(status) in ('resolved', 'closed')
    and ticket_id not in (select ticket_id from ticket_status_events)
union all
select
    ticket_id,
    'satisfaction_score',
    responded_at,
    if(score = 1, 'good', 'bad')
from survey_responses
where survey_type = 'csat' and highest_score = 1;

create table zendesk.ticket_comment as
select
    interaction_id as id,
    ticket_id,
    occurred_at as created,
    case author_type when 'customer' then 'somebody' when 'agent' then 'staff' else '-1' end as user_id,
    true as public
from ticket_interactions
union all
select
    ticket_id || '/' || number,
    ticket_id,
    created_at,
    'somebody',
    true
from tickets, generate_series(1, customer_contact_count::bigint) as numbers (number)
where ticket_id not in (select ticket_id from ticket_interactions);

create table zendesk.user as
select 'somebody' as id, 'end-user' as role, 'Somebody' as name
union all
select 'staff', 'agent', 'Staff';

create table zendesk.group as
select distinct team as id, team as name from tickets where team is not null;

create table zendesk.ticket_form_history as
select distinct category as id, category as name from tickets where category is not null;

create table zendesk.organization as
select customer_id as id, customer_name as name, customer_segment as segment from customers;
