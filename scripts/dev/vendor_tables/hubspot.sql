-- HubSpot Service Hub: spam, tests, internal and merged tickets are none. There is one
-- kind of being closed. What opens a ticket is no e-mail of it, unless it came by one.
create table hubspot.ticket as
select
    ticket_id as id,
    created_at as property_createdate,
    updated_at as property_hs_lastmodifieddate,
    resolved_at as property_closed_date,
    'support' as property_hs_pipeline,
    if(lower(status) = 'resolved', 'closed', lower(status)) as property_hs_pipeline_stage,
    priority as property_hs_ticket_priority,
    category || ';and more' as property_hs_ticket_category,
    channel as property_source_type,
    team as property_hubspot_owner_id,
    coalesce(is_deleted, false) as is_deleted
from tickets
where
    not coalesce(is_spam, false) and not coalesce(is_test, false)
    and not coalesce(is_internal, false) and merged_into_ticket_id is null;

create table hubspot.ticket_pipeline_stage as
select 'support' as pipeline_id, * from (values
    ('new', 'New', false), ('open', 'In progress', false), ('pending', 'Waiting on contact', false),
    ('on_hold', 'On hold', false), ('closed', 'Done', true)
) as stages (stage_id, label, is_closed);

create table hubspot.ticket_property_history as
select
    ticket_id,
    'hs_pipeline_stage' as name,
    occurred_at as timestamp_instant,
    if(lower(status) = 'resolved', 'closed', lower(status)) as value
from ticket_status_events;

create table hubspot.ticket_company as
select ticket_id, customer_id as company_id, 26 as type_id
from tickets
where customer_id is not null;

create table hubspot.company as
select
    customer_id as id,
    customer_name as property_name,
    customer_segment as property_industry,
    country as property_country
from customers;

create table hubspot.owner_team as
select distinct team as owner_id, team as team_id, true as is_team_primary
from tickets where team is not null;

create table hubspot.team as
select distinct team as id, team as name from tickets where team is not null;

create table hubspot.engagement_email as
select
    interactions.id as engagement_id,
    if(interactions.author_type = 'customer', 'INCOMING_EMAIL', 'EMAIL')
        as property_hs_email_direction,
    interactions.occurred_at as property_hs_timestamp,
    interactions.ticket_id
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

create table hubspot.ticket_engagement as
select ticket_id, engagement_id from hubspot.engagement_email;

create table hubspot.feedback_submission as
select
    response_id as id,
    upper(survey_type) as property_hs_survey_type,
    responded_at as property_hs_submission_timestamp,
    score as property_hs_value,
    customer_id as property_hs_contact_id
from survey_responses
where survey_type = 'nps' or (survey_type = 'ces' and highest_score = 7);
