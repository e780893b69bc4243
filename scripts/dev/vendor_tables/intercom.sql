-- Intercom: spam, tests, internal and merged conversations are none. On hold is snoozed,
-- and there is one kind of being closed.
create table intercom.conversation_history as
select
    ticket_id as id,
    created_at,
    updated_at,
    case
        when lower(status) in ('pending', 'on_hold') then 'snoozed'
        when lower(status) in ('resolved', 'closed') then 'closed'
        else 'open'
    end as state,
    priority,
    channel as source_type,
    'customer_initiated' as source_delivered_as,
    team as assignee_id,
    'team' as assignee_type,
    coalesce(is_deleted, false) as is_deleted,
    true as _fivetran_active
from tickets
where
    not coalesce(is_spam, false) and not coalesce(is_test, false)
    and not coalesce(is_internal, false) and merged_into_ticket_id is null;

create table intercom.conversation_part_history as
select
    event_id as id,
    ticket_id as conversation_id,
    case
        when lower(status) in ('pending', 'on_hold') then 'snoozed'
        when lower(status) in ('resolved', 'closed') then 'close'
        else 'open'
    end as part_type,
    'admin' as author_type,
    occurred_at as created_at,
    true as _fivetran_active
from ticket_status_events
union all
select
    ticket_id || '/close',
    ticket_id,
    'close',
    'admin',
    resolved_at,
    true
from tickets
where resolved_at is not null and ticket_id not in (select ticket_id from ticket_status_events);

create table intercom.conversation_contact_history as
select ticket_id as conversation_id, customer_id as contact_id, true as _fivetran_active
from tickets
where customer_id is not null;

create table intercom.contact_company_history as
select customer_id as contact_id, customer_id as company_id, true as _fivetran_active
from customers;

create table intercom.company_history as
select customer_id as id, customer_name as name, customer_segment as industry, true as _fivetran_active
from customers;

create table intercom.team as
select distinct team as id, team as name from tickets where team is not null;
