-- What the ticket KPIs are formed from: the flows of a period, what was open at its two
-- ends, and how old that is.
{%- set flows = ['created', 'created_still_open', 'reopened', 'resolved'] %}
{%- set stocks = [
    'open_tickets',
    'open_10_days',
    'open_30_days',
    'unanswered',
    'overdue_open',
    'open_by_business_time',
] %}
with

ticket_days as (
    select * from {{ ref('fct_ticket_days') }}
),

reopenings as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        reopenings.*
    from {{ ref('fct_ticket_reopenings') }} as reopenings
    inner join {{ ref('int_period_dates') }} as period_dates
        on reopenings.opened_on = period_dates.date_on
    where reopenings.is_countable
),

-- A reopened ticket comes into play anew when it was neither open at the period's start
-- nor created in it: when it was last resolved in an earlier period.
returns as (
    {{ totals_by_slice(
        'reopenings',
        dimensions('ticket'),
        ['period_grain', 'period_start'],
        {'returned': 'count(*)'},
        condition='previous_ended_on < period_start',
    ) }}
),

sums as (
    {{ roll_up('ticket_days', sums=flows, at_end=dict(zip(stocks, stocks))) }}
),

sums_with_returns as (
    select
        sums.*,
        returns.returned
    from sums
    left join returns
        on
            sums.period_grain = returns.period_grain
            and sums.period_start = returns.period_start
            and sums.segment = returns.segment
            and sums.segment_value = returns.segment_value
),

gapless as (
    {{ gapless('sums_with_returns', zeros=flows + stocks + ['returned']) }}
),

-- Days are gapless for every slice: the row before is the period before.
periods_with_opening as (
    select
        *,
        lag(open_tickets, 1, 0) over (
            partition by period_grain, segment, segment_value order by period_start
        ) as opening
    from gapless
),

ticket_periods as (
    select
        {{ period_columns() }},
        {{ as_count('opening') }} as opening,
        {{ as_count('created') }} as created,
        {{ as_count('created_still_open') }} as created_still_open,
        {{ as_count('reopened') }} as reopened,
        {{ as_count('returned') }} as returned,
        {{ as_count('resolved') }} as resolved,
        {{ as_count('open_tickets') }} as open_tickets,
        {{ as_count('open_tickets - open_10_days') }} as open_under_10_days,
        {{ as_count('open_10_days - open_30_days') }} as open_10_to_30_days,
        {{ as_count('open_30_days') }} as open_over_30_days,
        {{ as_count('unanswered') }} as unanswered,
        {{ as_count('overdue_open') }} as overdue_open,
        {{ as_count('open_by_business_time') }} as open_by_business_time
    from periods_with_opening
    where
        segment = 'all'
        or opening <> 0
        or created <> 0
        or reopened <> 0
        or resolved <> 0
)

select * from ticket_periods
