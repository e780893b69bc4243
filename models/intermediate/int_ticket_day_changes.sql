-- What changes on a date in how many tickets are open, slice by slice.
{%- set measures = ticket_flows() + ticket_stocks() %}
{%- set totals %}
    {% for date, aggregates in ticket_changes().items() -%}
        select
            segment,
            segment_value,
            date_on,
            records,
            {{ measures | join(', ') }}
        from (
            {{ totals_by_segment(
                '{rows}',
                var('segments')['ticket'],
                [date ~ ' as date_on'],
                dict(aggregates, records='count(*)'),
                condition='is_countable and ' ~ date ~ ' is not null',
            ) }}
        ) as totals
        {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endset %}
with

ticket_day_changes as (
    {{ running_totals(
        ref('fct_ticket_intervals'),
        totals,
        keys=['segment', 'segment_value', 'date_on'],
        measures=measures,
    ) }}
)

select * from ticket_day_changes
