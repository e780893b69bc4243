-- The units with a ticket: affected_in_<grain> counts those whose ticket of that date is
-- their first in the period. A ticket is one of its own product line, region and
-- segment, whatever those of its unit.
{%- set dimensions = var('segments')['unit'] %}
{%- set measures = {} %}
{%- for grain in var('period_grains') %}
    {%- do measures.update({
        'affected_in_' ~ grain: "count(case when coalesce(previous_in_{segment} < "
        ~ "cast(date_trunc('" ~ grain ~ "', created_on) as date), true) then 1 end)"
    }) %}
{%- endfor %}
{%- set faults %}
    (
        select
            created_on,
            {{ dimensions | join(', ') }},
            {% for segment in ['all'] + dimensions -%}
                lag(created_on) over (
                    partition by unit_id
                    {{- ", coalesce(" ~ segment ~ ", '(none)')" if segment != 'all' }}
                    order by created_on, ticket_id
                ) as previous_in_{{ segment }}{{ ',' if not loop.last }}
            {% endfor %}
        from {rows}
        where is_countable and unit_id is not null
    ) as faults
{%- endset %}
{%- set totals = totals_by_segment(
    'faults',
    dimensions,
    ['created_on as date_on'],
    dict(measures, records='count(*)'),
) %}
with

unit_fault_days as (
    {{ running_totals(
        ref('fct_tickets'),
        'with faults as (select * from ' ~ faults ~ ') ' ~ totals,
        keys=['segment', 'segment_value', 'date_on'],
        measures=measures.keys() | list,
        versions=versions_of(ref('fct_tickets'), 'unit_id'),
    ) }}
)

select * from unit_fault_days
