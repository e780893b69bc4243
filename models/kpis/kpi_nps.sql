with

survey_days as (
    select
        segment,
        segment_value,
        date_on,
        promoters,
        passives,
        detractors,
        promoters + passives + detractors as answers
    from {{ ref('fct_survey_days') }}
    where promoters + passives + detractors > 0
),

measures as (
    {{ roll_up('survey_days', 'date_on', sums=[
        'answers', 'promoters', 'passives', 'detractors'
    ]) }}
),

cells as (
    {{ kpi_cells(
        'measures', zeros=['answers', 'promoters', 'passives', 'detractors']
    ) }}
),

valued as (
    select
        *,
        promoters - detractors as numerator,
        answers as denominator,
        {{ percentage('promoters - detractors', 'answers') }} as value,
        answers as sample_size,
        {{ nps_bound('-', 'promoters', 'detractors', 'answers') }} as ci_low,
        {{ nps_bound('+', 'promoters', 'detractors', 'answers') }} as ci_high
    from cells
),

{{ publish_kpi(
    'valued',
    'nps',
    unit='points',
    direction='higher',
    extras=[
        as_count('promoters') ~ ' as promoters',
        as_count('passives') ~ ' as passives',
        as_count('detractors') ~ ' as detractors',
    ],
) }}

select * from published
