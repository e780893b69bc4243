with

responses as (
    select * from {{ ref('fct_survey_responses') }}
    where survey_type = 'csat'
),

response_days as (
    {{ totals_by_segment('responses', var('segments')['survey'], ['responded_on'], {
        'answers': 'count(*)',
        'satisfied': 'sum(case when is_satisfied then 1 else 0 end)',
    }) }}
),

measures as (
    {{ roll_up('response_days', 'responded_on', sums=['answers', 'satisfied']) }}
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
