-- What changes on a date in how many units are in service, slice by slice.
{%- set totals %}
    {% for date, sign in {'installed_on': '', 'decommissioned_on': '-'}.items() -%}
        {{ totals_by_segment(
            '{rows}',
            var('segments')['unit'],
            [date ~ ' as date_on'],
            {'units_in_service': sign ~ 'sum(quantity)', 'records': 'count(*)'},
            condition=date ~ ' is not null',
        ) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endset %}
with

unit_day_changes as (
    {{ running_totals(
        ref('dim_units'),
        totals,
        keys=['segment', 'segment_value', 'date_on'],
        measures=['units_in_service'],
    ) }}
)

select * from unit_day_changes
