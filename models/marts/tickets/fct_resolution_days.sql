-- The countable tickets by the local date of their final resolution. Durations are
-- summed in whole microseconds, and their squares too: exact in any order.
{%- set at_first_contact = 'is_first_contact_resolution' %}
{%- set unvisited = 'not has_aftersales_visit' %}
{%- set measures = {
    'resolved': 'count(*)',
    'resolution_microseconds': 'sum(resolution_microseconds)',
    'squared_microseconds': 'sum(' ~ wide_integer('resolution_microseconds')
    ~ ' * resolution_microseconds)',
    'first_resolution_microseconds': 'sum(first_resolution_microseconds)',
    'with_events': 'count(waiting_microseconds)',
    'waiting_microseconds': 'sum(waiting_microseconds)',
    'business_days': 'sum(' ~ trillionths('business_days') ~ ')',
    'with_sla': 'count(is_sla_met)',
    'sla_met': 'count(case when is_sla_met then 1 end)',
    'closed_unanswered': 'count(case when coalesce('
    ~ 'first_responded_at > final_resolved_at, true) then 1 end)',
    'visited': 'count(is_first_time_fix)',
    'fixed_first_time': 'count(case when is_first_time_fix then 1 end)',
    'visit_days': 'coalesce(sum(visit_days), 0)',
    'with_contacts': 'count(' ~ at_first_contact ~ ')',
    'at_first_contact': 'count(case when ' ~ at_first_contact ~ ' then 1 end)',
    'with_contacts_unvisited':
        'count(case when ' ~ unvisited ~ ' then ' ~ at_first_contact ~ ' end)',
    'at_first_contact_unvisited': 'count(case when ' ~ unvisited ~ ' and '
    ~ at_first_contact ~ ' then 1 end)',
} %}
with

totals as (
    {{ totals_by_slice(
        ref('fct_tickets'),
        dimensions('ticket'),
        ['final_resolved_on as date_on'],
        measures,
        condition='is_countable and final_resolved_on is not null',
    ) }}
),

resolution_days as (
    select
        segment,
        segment_value,
        date_on,
        {{ as_count('resolved') }} as resolved,
        cast(resolution_microseconds as decimal(38, 0)) as resolution_microseconds,
        cast(squared_microseconds as decimal(38, 0)) as squared_microseconds,
        cast(first_resolution_microseconds as decimal(38, 0))
            as first_resolution_microseconds,
        {{ as_count('with_events') }} as with_events,
        cast(coalesce(waiting_microseconds, 0) as decimal(38, 0))
            as waiting_microseconds,
        cast({{ from_trillionths('business_days') }} as decimal(38, 15))
            as business_days,
        {{ as_count('with_sla') }} as with_sla,
        {{ as_count('sla_met') }} as sla_met,
        {{ as_count('closed_unanswered') }} as closed_unanswered,
        {{ as_count('visited') }} as visited,
        {{ as_count('fixed_first_time') }} as fixed_first_time,
        {{ as_count('visit_days') }} as visit_days,
        {{ as_count('with_contacts') }} as with_contacts,
        {{ as_count('at_first_contact') }} as at_first_contact,
        {{ as_count('with_contacts_unvisited') }} as with_contacts_unvisited,
        {{ as_count('at_first_contact_unvisited') }} as at_first_contact_unvisited
    from totals
)

select * from resolution_days
