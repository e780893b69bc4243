-- The units with a ticket: affected_in_<grain> counts those whose ticket of that date
-- is their first in the period. A ticket is one of its own product line, region and
-- segment, whatever those of its unit.
-- depends_on: {{ ref('fct_resolution_percentiles') }}
-- It waits for the percentiles: while another node sorts all tickets, DuckDB writes
-- their groups to disk again and again, at three times the work for both.
{%- set dimensions = var('segments')['unit'] %}
{%- set measures = {} %}
{%- for grain in var('period_grains') %}
    {%- do measures.update({
        'affected_in_' ~ grain: "count(case when coalesce(previous_in_{segment} < "
        ~ start_of(grain, 'created_on') ~ ', true) then 1 end)'
    }) %}
{%- endfor %}
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
        'with faults as (' ~ unit_faults('{rows}', dimensions) ~ ') ' ~ totals,
        keys=['segment', 'segment_value', 'date_on'],
        measures=measures.keys() | list,
        versions=versions_of(ref('fct_tickets'), 'unit_id'),
    ) }}
)

select * from unit_fault_days
