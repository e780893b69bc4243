with

responses as (
    select * from {{ ref('fct_survey_responses') }}
    where survey_type = 'nps'
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
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
    select
        period_dates.period_grain,
        period_dates.period_start,
        response_days.segment,
        response_days.segment_value,
        sum(response_days.answers) as answers,
        sum(response_days.promoters) as promoters,
        sum(response_days.passives) as passives,
        sum(response_days.detractors) as detractors
    from response_days
    inner join period_dates on response_days.responded_on = period_dates.date_on
    group by
        period_dates.period_grain,
        period_dates.period_start,
        response_days.segment,
        response_days.segment_value
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
