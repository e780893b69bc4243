-- The jobs of the field engineers by the date on which they count, slice by slice.
{%- set measures = {
    'visits': 'count(case when is_aftersales_visit then 1 end)',
    'installs': 'count(case when is_installation then 1 end)',
    'cancelled_visits': 'count(case when is_cancelled_visit then 1 end)',
    'job_microseconds': 'coalesce(sum(job_microseconds), 0)',
} %}
{%- set totals = totals_by_segment(
    '{rows}',
    var('segments')['engineer'],
    ['counted_on as date_on'],
    dict(measures, records='count(*)'),
    condition='counted_on is not null',
) %}
with

job_days as (
    {{ running_totals(
        ref('fct_field_visits'),
        totals,
        keys=['segment', 'segment_value', 'date_on'],
        measures=measures.keys() | list,
    ) }}
)

select * from job_days
