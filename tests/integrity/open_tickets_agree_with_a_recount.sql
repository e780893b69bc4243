-- Open tickets and tickets in play, recounted from the intervals at the newest period
-- ends, against the running sums behind the KPIs.
{{ config(enabled=are_own_tests_on()) }}

with

periods as (
    select * from {{ ref('dim_periods') }}
),

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable
),

intervals as (
    select * from {{ ref('fct_ticket_intervals') }}
),

ticket_periods as (
    select * from {{ ref('fct_ticket_periods') }}
),

newest_periods as (
    select
        periods.period_grain,
        periods.period_start,
        periods.as_of,
        periods.is_complete,
        periods.ends_at,
        previous_periods.ends_at as starts_at
    from periods
    inner join periods as previous_periods
        on
            periods.period_grain = previous_periods.period_grain
            and periods.period_number = previous_periods.period_number + 1
    where not periods.is_complete or periods.is_latest
),

earliest_period as (
    select min(starts_at) as starts_at from newest_periods
),

-- What ended before the earliest of these periods can be open or in play in none.
late_intervals as (
    select
        {% for segment in dimensions('ticket')[:1] -%}
            tickets.{{ segment }},
        {% endfor -%}
        tickets.ticket_id,
        tickets.created_at,
        intervals.opened_at,
        intervals.ended_at
    from intervals
    inner join tickets on intervals.ticket_id = tickets.ticket_id
    cross join earliest_period
    where
        intervals.ended_at is null
        or intervals.ended_at >= earliest_period.starts_at
),

intervals_in_play as (
    select
        newest_periods.*,
        late_intervals.*,
        late_intervals.ended_at is null
        or (
            newest_periods.is_complete
            and late_intervals.ended_at >= newest_periods.ends_at
        ) as is_open_at_end,
        late_intervals.created_at + interval '30 days'
        < least(newest_periods.ends_at, newest_periods.as_of) as is_over_30,
        late_intervals.created_at + interval '10 days'
        > least(newest_periods.ends_at, newest_periods.as_of) as is_under_10
    from late_intervals
    inner join newest_periods
        on
            late_intervals.opened_at < newest_periods.ends_at
            and (
                late_intervals.ended_at is null
                or late_intervals.ended_at >= newest_periods.starts_at
            )
),

recounts as (
    {{ totals_by_slice(
        'intervals_in_play',
        dimensions('ticket')[:1],
        ['period_grain', 'period_start'],
        {
            'open_tickets': 'sum(case when is_open_at_end then 1 else 0 end)',
            'in_play': 'count(distinct ticket_id)',
            'over_30_days':
                'sum(case when is_open_at_end and is_over_30 then 1 else 0 end)',
            'under_10_days':
                'sum(case when is_open_at_end and is_under_10 then 1 else 0 end)',
        },
    ) }}
),

published as (
    select
        ticket_periods.period_grain,
        ticket_periods.period_start,
        ticket_periods.segment,
        ticket_periods.segment_value,
        ticket_periods.opening + ticket_periods.created + ticket_periods.returned
            as in_play,
        ticket_periods.open_tickets,
        ticket_periods.open_over_30_days as over_30_days,
        ticket_periods.open_under_10_days as under_10_days
    from ticket_periods
    inner join newest_periods
        on
            ticket_periods.period_grain = newest_periods.period_grain
            and ticket_periods.period_start = newest_periods.period_start
    where
        ticket_periods.segment = 'all'
        {% for segment in dimensions('ticket')[:1] -%}
            or ticket_periods.segment = '{{ segment }}'
        {% endfor %}
),

disagreements as (
    select
        {% for count in ['open_tickets', 'in_play', 'over_30_days', 'under_10_days'] -%}
            published.{{ count }} as published_{{ count }},
            recounts.{{ count }} as recounted_{{ count }},
        {% endfor -%}
        coalesce(published.period_grain, recounts.period_grain) as period_grain,
        coalesce(published.period_start, recounts.period_start) as period_start,
        coalesce(published.segment, recounts.segment) as segment,
        coalesce(published.segment_value, recounts.segment_value) as segment_value
    from published
    full outer join recounts
        on
            published.period_grain = recounts.period_grain
            and published.period_start = recounts.period_start
            and published.segment = recounts.segment
            and published.segment_value = recounts.segment_value
    where
        coalesce(published.in_play, 0) <> coalesce(recounts.in_play, 0)
        {% for count in ['open_tickets', 'over_30_days', 'under_10_days'] -%}
            or coalesce(published.{{ count }}, 0) <> coalesce(recounts.{{ count }}, 0)
        {% endfor %}
)

select * from disagreements
