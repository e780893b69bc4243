-- The working time from a ticket's creation to its first response, and to its final
-- resolution.
with

lifecycles as (
    select * from {{ ref('int_ticket_lifecycles') }}
),

contacts as (
    select * from {{ ref('int_ticket_contacts') }}
    where first_responded_at is not null
),

calendars as (
    select distinct
        calendar_team,
        timezone,
        seconds_a_day
    from {{ ref('int_calendar_hours') }}
),

parts as (
    select * from {{ ref('int_calendar_parts') }}
),

tickets_with_calendar as (
    select
        lifecycles.ticket_id,
        lifecycles.created_at,
        lifecycles.final_resolved_at,
        contacts.first_responded_at,
        calendars.calendar_team,
        calendars.seconds_a_day,
        {{ local_date('lifecycles.created_at', 'calendars.timezone') }} as created_on,
        {{ local_date('lifecycles.final_resolved_at', 'calendars.timezone') }}
            as final_resolved_on,
        {{ local_date('contacts.first_responded_at', 'calendars.timezone') }}
            as first_responded_on
    from lifecycles
    left join contacts on lifecycles.ticket_id = contacts.ticket_id
    left join calendars as own_calendars
        on lifecycles.team = own_calendars.calendar_team
    inner join calendars
        on coalesce(own_calendars.calendar_team, '') = calendars.calendar_team
    where
        lifecycles.final_resolved_at is not null
        or contacts.first_responded_at is not null
),

business_time as (
    select
        timed.ticket_id,
        {% for name, instant in {
            'created': 'created_at',
            'resolved': 'final_resolved_at',
            'responded': 'first_responded_at',
        }.items() -%}
            {{ name }}_part.microseconds_before + greatest(
                0,
                least(
                    coalesce({{ microseconds_between(
                        name ~ '_part.opens_at', 'timed.' ~ instant
                    ) }}, 0),
                    {{ name }}_part.open_microseconds
                )
            ) as microseconds_until_{{ name }},
        {% endfor -%}
        timed.seconds_a_day
    from tickets_with_calendar as timed
    {% for name, instant, date, join in [
        ('created', 'created_at', 'created_on', 'inner'),
        ('resolved', 'final_resolved_at', 'final_resolved_on', 'left'),
        ('responded', 'first_responded_at', 'first_responded_on', 'left'),
    ] -%}
        {{ join }} join parts as {{ name }}_part
            on
                timed.calendar_team = {{ name }}_part.calendar_team
                and timed.{{ date }} = {{ name }}_part.date_on
                and timed.{{ instant }} >= {{ name }}_part.part_starts_at
                and timed.{{ instant }} < {{ name }}_part.part_ends_at
    {% endfor %}
),

business_days as (
    select
        ticket_id,
        cast(microseconds_until_resolved - microseconds_until_created as bigint)
            as business_microseconds,
        cast(microseconds_until_responded - microseconds_until_created as bigint)
            as response_business_microseconds,
        seconds_a_day,
        (microseconds_until_resolved - microseconds_until_created)
        / (seconds_a_day * 1000000) as business_days
    from business_time
)

select * from business_days
