----------------------------------------------------------------------------- lifecycles

-- Nine in ten tickets have no opening event after their first resolving one: they are
-- open from their creation to that event. No order of events is needed for them.
create temp table event_groups as
select
    ticket_id,
    min(case when is_resolved then occurred_at end) as first_resolving_at,
    max(case when not is_resolved then occurred_at end) as last_opening_at,
    min(occurred_at) as first_event_at,
    max(occurred_at) as last_event_at
from (
    select
        *,
        list_contains(getvariable('resolving'), status) as is_resolved
    from read_parquet(file('ticket_status_events.parquet'))
    where list_contains(getvariable('known'), status)
)
where event_id is not null
    and ticket_id is not null
    and occurred_at <= now()::timestamp
group by ticket_id;

create temp table copied_tickets as
select distinct ticket_id
from read_parquet(file('ticket_status_events.parquet'), file_row_number = true)
where file_row_number in (select n from event_copies);

create temp table validated_tickets as
select
    tickets.file_row_number::uinteger as n,
    tickets.ticket_id,
    tickets.created_at,
    tickets.resolved_at,
    code(getvariable('known'), tickets.status) as status,
    list_contains(getvariable('resolving'), tickets.status) as has_resolved_status,
    case
        when is_deleted then 'deleted'
        when is_spam then 'spam'
        when is_test then 'test'
        when merged_into_ticket_id is not null then 'merged'
    end as exclusion_reason,
    code(getvariable('priorities'), priority) as priority,
    code(getvariable('channels'), channel) as channel,
    code(getvariable('categories'), category) as category,
    code(getvariable('ticket_types'), ticket_type) as ticket_type,
    code(getvariable('teams'), team) as team,
    coalesce(nullif(units.product_line, 0), products.product_line, 0) as product_line,
    coalesce(nullif(units.region, 0), customers.region, 0) as region,
    coalesce(customers.customer_segment, 0) as customer_segment,
    tickets.customer_id,
    tickets.unit_id,
    tickets.product_id,
    tickets.customer_id is not null and customers.customer_id is null
        as is_customer_unknown,
    tickets.product_id is not null and products.product_id is null
        as is_product_unknown,
    tickets.unit_id is not null and units.unit_id is null as is_unit_unknown,
    coalesce(contacts.customer_contacts, tickets.customer_contact_count) as contacts,
    contacts.last_contact_at,
    coalesce(visited_tickets.has_visit, false) as has_visit,
    events.first_resolving_at,
    events.last_event_at,
    events.ticket_id is not null as has_events,
    events.last_opening_at >= events.first_resolving_at as is_reopened,
    events.first_event_at < tickets.created_at
    or copied_tickets.ticket_id is not null as is_troubled
from newest(file('tickets.parquet'), 'ticket_copies') as tickets
left join event_groups as events using (ticket_id)
left join copied_tickets using (ticket_id)
left join contacts using (ticket_id)
left join visited_tickets using (ticket_id)
left join units on tickets.unit_id = units.unit_id
left join products on tickets.product_id = products.product_id
left join customers on tickets.customer_id = customers.customer_id
where tickets.ticket_id is not null
    and created_at is not null
    and list_contains(getvariable('known'), status)
    and is_past(created_at)
    and is_past(resolved_at)
    and coalesce(resolved_at >= created_at, true)
    and coalesce(customer_contact_count >= 0, true)
    and (
        resolved_at is not null
        or events.last_event_at >= created_at
        or not list_contains(getvariable('resolving'), status)
    );

-- Merged into a ticket that is not there, or into itself.
delete from validated_tickets
where n in (
    select merged.file_row_number
    from (
        select file_row_number, ticket_id, merged_into_ticket_id
        from read_parquet(file('tickets.parquet'), file_row_number = true)
        where merged_into_ticket_id is not null
    ) as merged
    left join validated_tickets as targets
        on merged.merged_into_ticket_id = targets.ticket_id
    where targets.ticket_id is null or targets.ticket_id = merged.ticket_id
);

-- The others walk through their events in order, from the first resolving one on; those
-- with a copied or an impossible event from the beginning.
create temp table walked_events as
select
    walked.n,
    walked.created_at,
    events.occurred_at,
    list_contains(getvariable('resolving'), events.status) as is_resolved,
    events.sequence,
    events.event_id
from newest(file('ticket_status_events.parquet'), 'event_copies') as events
inner join (
    select
        n,
        ticket_id,
        created_at,
        case when is_troubled then created_at else first_resolving_at end as walked_from
    from validated_tickets
    where is_reopened or is_troubled
) as walked on events.ticket_id = walked.ticket_id
where events.event_id is not null
    and events.occurred_at <= now()::timestamp
    and events.occurred_at >= walked.walked_from
    and list_contains(getvariable('known'), events.status);

create temp table walked_changes as
with

visible_events as (
    select
        *,
        lag(is_resolved, 1, false) over (
            partition by n order by occurred_at, sequence nulls first, event_id
        ) as was_resolved
    from walked_events
)

select
    n,
    is_resolved,
    occurred_at,
    lead(occurred_at) over lifecycle as next_changed_at,
    lag(occurred_at) over lifecycle as previous_changed_at,
    row_number() over lifecycle as change_number
from visible_events
where is_resolved <> was_resolved
window lifecycle as (
    partition by n order by occurred_at, sequence nulls first, event_id
);

create temp table walked_lifecycles as
select
    walked.n,
    max(changes.change_number) // 2 as reopen_count,
    min(changes.occurred_at) as first_resolved_at,
    case
        when max(changes.change_number) % 2 = 1 then max(changes.occurred_at)
    end as final_resolved_at,
    max(walked.last_event_at) as last_event_at
from (
    select n, max(occurred_at) as last_event_at from walked_events group by n
) as walked
left join walked_changes as changes using (n)
group by walked.n;

-------------------------------------------------------------------------------- answers

create temp table answers as
select
    response_id,
    survey_type,
    responded_at,
    score,
    scale_min,
    scale_max,
    score >= favourable_from as is_favourable,
    1 + 6 * (score - scale_min) / (scale_max - scale_min) as ease,
    ticket_id,
    customer_id
from newest(file('survey_responses.parquet'), 'response_copies')
inner join read_csv(getvariable('reference') || '/survey_scales.csv')
    using (survey_type)
where response_id is not null
    and responded_at <= now()::timestamp
    and (survey_type, scale_min, scale_max)
    in (('nps', 0, 10), ('csat', 1, 5), ('ces', 1, 7))
    and score between scale_min and scale_max
    and (survey_type <> 'nps' or score = floor(score));

create temp table clock as
select max(happened_at) as as_of, day_of(max(happened_at)) as as_of_day
from (
    select max(greatest(
        validated.created_at,
        validated.resolved_at,
        validated.last_contact_at,
        case when validated.is_troubled then walked_lifecycles.last_event_at
            else validated.last_event_at end
    )) as happened_at
    from validated_tickets as validated
    left join walked_lifecycles using (n)
    union all
    select max(completed_at) from visits where status = 'completed'
    union all
    select max(responded_at) from answers
);

set variable as_of = (select as_of from clock);
set variable as_of_day = (select as_of_day from clock);

-- Instants from here on are microseconds.
create temp table tickets as
select
    validated.n,
    ticket_id,
    status,
    exclusion_reason,
    exclusion_reason is null as is_countable,
    priority,
    channel,
    category,
    ticket_type,
    team,
    product_line,
    region,
    customer_segment,
    customer_id,
    unit_id,
    product_id,
    contacts,
    has_visit,
    day_of(validated.created_at) as created_day,
    epoch_us(validated.created_at) as created_us,
    epoch_us(lifecycle.first_resolved_at) as first_resolved_us,
    epoch_us(lifecycle.final_resolved_at) as final_resolved_us,
    lifecycle.reopen_count
from (
    select
        validated.*,
        case
            when walked.n is not null then {
                first_resolved_at: walked.first_resolved_at,
                final_resolved_at: walked.final_resolved_at,
                reopen_count: coalesce(walked.reopen_count, 0)
            }
            when validated.has_events and not validated.is_troubled then {
                first_resolved_at: validated.first_resolving_at,
                final_resolved_at: validated.first_resolving_at,
                reopen_count: 0
            }
            when validated.has_resolved_status then {
                first_resolved_at: validated.resolved_at,
                final_resolved_at: validated.resolved_at,
                reopen_count: 0
            }
        end as lifecycle
    from validated_tickets as validated
    left join walked_lifecycles as walked using (n)
) as validated;
