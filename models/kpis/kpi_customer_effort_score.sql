{%- set trillion = '1000000000000' %}
with

survey_days as (
    select
        segment,
        segment_value,
        date_on,
        effort_answers as answers,
        ease_trillionths as total,
        squared_ease_trillionths as squares,
        easy
    from {{ ref('fct_survey_days') }}
    where effort_answers > 0
),

measures as (
    {{ roll_up('survey_days', 'date_on', sums=[
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
