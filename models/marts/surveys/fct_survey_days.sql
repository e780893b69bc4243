-- Answers by the local date on which they were given. Ease scores are summed in whole
-- trillionths of a point, and their squares too: exact in any order.
{%- set trillion = '1000000000000' %}
{%- set is_nps = "survey_type = 'nps'" %}
{%- set ease = trillionths('ease_score') %}
{%- set counts = {
    'answers': 'count(*)',
    'promoters': 'count(case when ' ~ is_nps ~ ' and score >= 9 then 1 end)',
    'passives': 'count(case when ' ~ is_nps ~ ' and score between 7 and 8 then 1 end)',
    'detractors': 'count(case when ' ~ is_nps ~ ' and score <= 6 then 1 end)',
    'satisfied': 'count(case when is_satisfied then 1 end)',
    'easy': 'count(case when ' ~ ease ~ ' >= 5 * ' ~ trillion ~ ' then 1 end)',
} %}
{%- set sums = {
    'ease_trillionths': 'coalesce(sum(' ~ ease ~ '), 0)',
    'squared_ease_trillionths':
        'coalesce(sum(' ~ wide_integer(ease) ~ ' * ' ~ ease ~ '), 0)',
} %}
with

totals as (
    {{ totals_by_slice(
        ref('fct_survey_responses'),
        dimensions('survey'),
        ['survey_type', 'responded_on as date_on'],
        dict(counts, **sums),
    ) }}
),

survey_days as (
    select
        survey_type,
        segment,
        segment_value,
        date_on,
        {% for count in counts -%}
            {{ as_count(count) }} as {{ count }},
        {% endfor -%}
        cast(ease_trillionths as decimal(38, 0)) as ease_trillionths,
        cast(squared_ease_trillionths as decimal(38, 0)) as squared_ease_trillionths
    from totals
)

select * from survey_days
