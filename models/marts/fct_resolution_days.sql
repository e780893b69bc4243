-- The countable tickets by the local date of their final resolution. Durations are summed
-- in whole microseconds, and their squares too: exact in any order.
{%- set at_first_contact = 'is_first_contact_resolution' %}
with

totals as (
    {{ totals_by_segment(
        ref('fct_tickets'),
        var('segments')['ticket'],
        ['final_resolved_on'],
        {
            'resolved': 'count(*)',
            'resolution_microseconds': 'sum(resolution_microseconds)',
            'squared_microseconds': 'sum(' ~ wide_integer('resolution_microseconds')
            ~ ' * resolution_microseconds)',
            'first_resolution_microseconds': 'sum(first_resolution_microseconds)',
            'business_days': 'sum(' ~ exact_number('business_days') ~ ')',
            'with_sla': 'count(is_sla_met)',
            'sla_met': 'count(case when is_sla_met then 1 end)',
            'with_contacts': 'count(is_first_contact_resolution)',
            'at_first_contact': 'count(case when ' ~ at_first_contact ~ ' then 1 end)',
            'with_contacts_unvisited':
                'count(case when not has_aftersales_visit then ' ~ at_first_contact
                ~ ' end)',
            'at_first_contact_unvisited':
                'count(case when not has_aftersales_visit and ' ~ at_first_contact
                ~ ' then 1 end)',
        },
        condition='is_countable and final_resolved_on is not null',
    ) }}
),

resolution_days as (
    select
        cast(segment as {{ dbt.type_string() }}) as segment,
        cast(segment_value as {{ dbt.type_string() }}) as segment_value,
        final_resolved_on as date_on,
        resolved,
        cast(resolution_microseconds as decimal(38, 0)) as resolution_microseconds,
        cast(squared_microseconds as decimal(38, 0)) as squared_microseconds,
        cast(first_resolution_microseconds as decimal(38, 0))
            as first_resolution_microseconds,
        business_days,
        with_sla,
        sla_met,
        with_contacts,
        at_first_contact,
        with_contacts_unvisited,
        at_first_contact_unvisited
    from totals
)

select * from resolution_days
