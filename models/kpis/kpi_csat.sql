with

survey_days as (
    select * from {{ ref('fct_survey_days') }}
    where csat_answers > 0
),

measures as (
    {{ roll_up('survey_days', 'date_on', sums=['csat_answers', 'satisfied']) }}
),

cells as (
    {{ kpi_cells('measures', zeros=['csat_answers', 'satisfied']) }}
),

valued as (
    select
        *,
        satisfied as numerator,
        csat_answers as denominator,
        {{ percentage('satisfied', 'csat_answers') }} as value,
        csat_answers as sample_size,
        {{ wilson_bound('-', 'satisfied', 'csat_answers') }} as ci_low,
        {{ wilson_bound('+', 'satisfied', 'csat_answers') }} as ci_high
    from cells
),

{{ publish_kpi('valued', 'csat', unit='percent', direction='higher') }}

select * from published
