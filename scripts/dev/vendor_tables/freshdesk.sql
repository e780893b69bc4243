-- Freshdesk: tests and merged tickets are none, and there is no history of statuses: what
-- came of a ticket's is all that is known. Who asks on an internal ticket is an agent.
create table freshdesk.tickets as
with

events as (
    select *, lower(status) in ('resolved', 'closed') as is_resolved from ticket_status_events
),

histories as (
    select
        ticket_id,
        arg_max(lower(status), occurred_at) as last_status,
        min(occurred_at) filter (is_resolved and occurred_at > last_open_at) as last_resolved_at
    from events inner join (
        select ticket_id, coalesce(max(occurred_at) filter (not is_resolved), timestamp '1970-01-01')
            as last_open_at
        from events group by ticket_id
    ) using (ticket_id)
    group by ticket_id
)

select
    ticket_id as id,
    created_at,
    updated_at,
    case coalesce(last_status, lower(status))
        when 'pending' then 3 when 'resolved' then 4 when 'closed' then 5 when 'on_hold' then 7 else 2
    end as status,
    case priority when 'low' then 1 when 'normal' then 2 when 'high' then 3 when 'urgent' then 4 end
        as priority,
    channel as source,
    ticket_type as type,
    team as group_id,
    customer_id as company_id,
    product_id,
    if(is_internal, 'staff', 'somebody') as requester_id,
    is_spam as spam,
    is_deleted as deleted,
    json_object('resolved_at', if(last_status is null, resolved_at, last_resolved_at)) as stats,
    json_object('cf_category', category) as custom_fields
from tickets left join histories using (ticket_id)
where not coalesce(is_test, false) and merged_into_ticket_id is null;

create table freshdesk.ticket_fields as
select * from (values
    ('status', '{"7": ["Waiting on Third Party", "Being Processed"]}'),
    ('priority', '{"low": 1, "normal": 2, "high": 3, "urgent": 4}')
) as fields (name, choices);

create table freshdesk.conversations as
select
    interaction_id as id,
    ticket_id,
    author_type = 'customer' as incoming,
    if(author_type = 'system', null, author_type) as user_id,
    false as private,
    occurred_at as created_at
from ticket_interactions
qualify author_type <> 'customer'
    or row_number() over (partition by ticket_id, author_type order by occurred_at, interaction_id) > 1
union all
select
    ticket_id || '/' || number,
    ticket_id,
    true,
    'somebody',
    false,
    created_at
from tickets, generate_series(2, customer_contact_count::bigint) as numbers (number)
where ticket_id not in (select ticket_id from ticket_interactions);

create table freshdesk.satisfaction_ratings as
select
    response_id as id,
    ticket_id,
    json_object('default_question', if(score >= 4, score + 96, score - 104)::integer) as ratings,
    responded_at as created_at,
    updated_at
from survey_responses
where survey_type = 'csat' and highest_score = 7;

create table freshdesk.groups as
select distinct team as id, team as name from tickets where team is not null;

create table freshdesk.companies as
select customer_id as id, customer_name as name, customer_segment as industry from customers;

create table freshdesk.agents as
select 'staff' as id;
