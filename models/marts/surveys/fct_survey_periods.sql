-- What the survey KPIs are formed from: the answers of each survey type in a period.
{%- set counts = [
    'answers', 'promoters', 'passives', 'detractors', 'satisfied', 'easy'
] %}
{%- set sums = ['ease_trillionths', 'squared_ease_trillionths'] %}
with

survey_days as (
    select * from {{ ref('fct_survey_days') }}
),

measures as (
    {{ roll_up('survey_days', sums=counts + sums, keys=['survey_type']) }}
),

gapless as (
    {{ gapless('measures', zeros=counts + sums, keys=['survey_type']) }}
),

survey_periods as (
    select
        {{ period_columns(keys=['survey_type']) }},
        {% for count in counts -%}
            {{ as_count(count) }} as {{ count }},
        {% endfor -%}
        cast(ease_trillionths as decimal(38, 0)) as ease_trillionths,
        cast(squared_ease_trillionths as decimal(38, 0)) as squared_ease_trillionths
    from gapless
)

select * from survey_periods
