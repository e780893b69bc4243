with

responses as (
    select * from {{ ref('fct_survey_responses') }}
    where survey_type = 'csat'
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
),

response_days as (
    {{ totals_by_segment('responses', var('segments')['survey'], ['responded_on'], {
        'answers': 'count(*)',
        'satisfied': 'sum(case when is_satisfied then 1 else 0 end)',
    }) }}
),

measures as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        response_days.segment,
        response_days.segment_value,
        sum(response_days.answers) as answers,
        sum(response_days.satisfied) as satisfied
    from response_days
    inner join period_dates on response_days.responded_on = period_dates.date_on
    group by
        period_dates.period_grain,
        period_dates.period_start,
        response_days.segment,
        response_days.segment_value
),

cells as (
    {{ kpi_cells('measures', zeros=['answers', 'satisfied']) }}
),

valued as (
    select
        *,
        satisfied as numerator,
        answers as denominator,
        {{ percentage('satisfied', 'answers') }} as value,
        answers as sample_size,
        {{ wilson_bound('-', 'satisfied', 'answers') }} as ci_low,
        {{ wilson_bound('+', 'satisfied', 'answers') }} as ci_high
    from cells
),

{{ publish_kpi('valued', 'csat', unit='percent', direction='higher') }}

select * from published
