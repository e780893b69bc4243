-- What happened on each local date, and what was open at its end. The stocks are
-- running sums of changes: no ticket is ever unrolled over the days it was open.
{%- set flows = ticket_flows() %}
{%- set stocks = ticket_stocks() %}
with

changes_by_segment as (
    {% for date, measures in ticket_changes().items() -%}
        select
            segment,
            segment_value,
            {{ date }} as date_on,
            {{ (flows + stocks) | join(', ') }}
        from (
            {{ totals_by_segment(
                ref('fct_ticket_intervals'),
                var('segments')['ticket'],
                [date],
                measures,
                condition='is_countable and ' ~ date ~ ' is not null',
            ) }}
        ) as totals
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

ticket_days as (
    {{ daily_balances('changes_by_segment', flows, stocks) }}
)

select * from ticket_days
