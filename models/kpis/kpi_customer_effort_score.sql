-- Sums are of whole trillionths of a point, so that they are exact in any order.
{%- set trillion = '1000000000000' %}
with

responses as (
    select
        *,
        cast(round(ease_score * {{ trillion }}) as bigint) as ease
    from {{ ref('fct_survey_responses') }}
    where survey_type = 'ces'
),

response_days as (
    {{ totals_by_segment('responses', var('segments')['survey'], ['responded_on'], {
        'answers': 'count(*)',
        'total': 'sum(ease)',
        'squares': 'sum(' ~ wide_integer('ease') ~ ' * ease)',
        'easy': 'sum(case when ease >= 5 * ' ~ trillion ~ ' then 1 else 0 end)',
    }) }}
),

measures as (
    {{ roll_up('response_days', 'responded_on', sums=[
        'answers', 'total', 'squares', 'easy'
    ]) }}
),

cells as (
    {{ kpi_cells('measures', zeros=['answers', 'total', 'squares', 'easy']) }}
),

bounded as (
    select
        *,
        {{ mean_bound('-', 'answers', 'total', 'squares', trillion) }} as mean_low,
        {{ mean_bound('+', 'answers', 'total', 'squares', trillion) }} as mean_high
    from cells
),

valued as (
    select
        *,
        {{ as_double('total') }} / {{ trillion }} as numerator,
        answers as denominator,
        {{ ratio('total', 'answers') }} / {{ trillion }} as value,
        answers as sample_size,
        case when mean_low < 1 then 1 else mean_low end as ci_low,
        case when mean_high > 7 then 7 else mean_high end as ci_high
    from bounded
),

{{ publish_kpi(
    'valued',
    'customer_effort_score',
    unit='score 1–7',
    direction='higher',
    extras=[percentage('easy', 'answers') ~ ' as easy_rate'],
) }}

select * from published
