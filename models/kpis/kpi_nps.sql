with

responses as (
    select * from {{ ref('fct_survey_responses') }}
    where survey_type = 'nps'
),

response_days as (
    {{ totals_by_segment('responses', var('segments')['survey'], ['responded_on'], {
        'answers': 'count(*)',
        'promoters': 'sum(case when score >= 9 then 1 else 0 end)',
        'passives': 'sum(case when score between 7 and 8 then 1 else 0 end)',
        'detractors': 'sum(case when score <= 6 then 1 else 0 end)',
    }) }}
),

measures as (
    {{ roll_up('response_days', 'responded_on', sums=[
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
