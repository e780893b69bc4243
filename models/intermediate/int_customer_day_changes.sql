-- What changes on a date in how many customers are active, slice by slice.
{%- set totals %}
    {% for date, sign in {'started_on': '', 'ended_on': '-'}.items() -%}
        {{ totals_by_segment(
            '{rows}',
            var('segments')['customer'],
            [date ~ ' as date_on'],
            {'active_customers': sign ~ 'count(*)', 'records': 'count(*)'},
        ) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endset %}
with

customer_day_changes as (
    {{ running_totals(
        ref('fct_customer_spells'),
        totals,
        keys=['segment', 'segment_value', 'date_on'],
        measures=['active_customers'],
    ) }}
)

select * from customer_day_changes
