-- Jira Service Management: spam and tests are no issues. What opens an issue is no comment,
-- so each has one customer's message less.
create table jira.issue as
select
    ticket_id as id,
    created_at as created,
    updated_at as updated,
    resolved_at as resolved,
    lower(status) as status,
    ticket_type as issue_type,
    team as project,
    priority,
    if(merged_into_ticket_id is null, 'fixed', 'twin') as resolution,
    if(is_internal, 'staff', coalesce(customer_id, 'somebody')) as reporter,
    coalesce(is_deleted, false) as _fivetran_deleted
from tickets
where not coalesce(is_spam, false) and not coalesce(is_test, false);

create table jira.issue_field_history as
select
    ticket_id as issue_id,
    'status' as field_id,
    occurred_at as time,
    lower(status) as value,
    false as is_active
from ticket_status_events
union all
select
    ticket_id,
    'customfield_1',
    responded_at,
    score::integer::varchar,
    true
from survey_responses
where survey_type = 'csat' and lowest_score = 1 and highest_score = 5;

create table jira.issue_multiselect_history as
select ticket_id as issue_id, 'components' as field_id, created_at as time, category as value,
    true as is_active
from tickets
where category is not null
union all
select ticket_id, 'customfield_2', created_at, customer_id, true
from tickets
where customer_id is not null;

create table jira.field as
select 'customfield_1' as id, 'Satisfaction' as name, true as is_custom;

create table jira.status as
select * from (values
    ('new', 'To Do', 2), ('open', 'In Progress', 4), ('pending', 'Waiting for customer', 4),
    ('on_hold', 'On hold', 4), ('resolved', 'Resolved', 3), ('closed', 'Closed', 3)
) as statuses (id, name, status_category_id);

create table jira.priority as
select distinct priority as id, priority as name from tickets where priority is not null;

create table jira.issue_type as
select distinct ticket_type as id, ticket_type as name, false as subtask
from tickets where ticket_type is not null;

create table jira.project as
select distinct team as id, team as name, 'software' as project_type_key
from tickets where team is not null;

create table jira.component as
select distinct category as id, category as name from tickets where category is not null;

create table jira.resolution as
select 'twin' as id, 'Duplicate' as name
union all
select 'fixed', 'Done';

create table jira.issue_link as
select
    ticket_id as issue_id,
    merged_into_ticket_id as related_issue_id,
    'duplicates' as relationship
from tickets
where merged_into_ticket_id is not null;

create table jira.comment as
select
    interaction_id as id,
    ticket_id as issue_id,
    occurred_at as created,
    case author_type when 'customer' then 'somebody' when 'agent' then 'staff' else 'robot' end
        as author_id,
    true as is_public
from ticket_interactions
qualify author_type <> 'customer'
    or row_number() over (partition by ticket_id, author_type order by occurred_at, interaction_id) > 1
union all
select ticket_id || '/' || number, ticket_id, created_at, 'somebody', true
from tickets, generate_series(2, customer_contact_count::bigint) as numbers (number)
where ticket_id not in (select ticket_id from ticket_interactions);

create table jira.user as
select 'somebody' as id, 'Somebody' as name
union all
select 'staff', 'Staff'
union all
select 'robot', 'Automation for Jira';

create table jira.user_group as
select 'staff' as user_id, 'jira-servicedesk-users' as group_name;
