-- Answers by the local date on which they were given. Ease scores are summed in whole
-- trillionths of a point, and their squares too: exact in any order.
{%- set trillion = '1000000000000' %}
{%- set is_nps = "survey_type = 'nps'" %}
{%- set ease = 'cast(round(ease_score * ' ~ trillion ~ ') as bigint)' %}
with

totals as (
    {{ totals_by_segment(
        ref('fct_survey_responses'),
        var('segments')['survey'],
        ['responded_on'],
        {
            'promoters': 'count(case when ' ~ is_nps ~ ' and score >= 9 then 1 end)',
            'passives':
                'count(case when ' ~ is_nps ~ ' and score between 7 and 8 then 1 end)',
            'detractors': 'count(case when ' ~ is_nps ~ ' and score <= 6 then 1 end)',
            'csat_answers': "count(case when survey_type = 'csat' then 1 end)",
            'satisfied': 'count(case when is_satisfied then 1 end)',
            'effort_answers': 'count(ease_score)',
            'ease': 'coalesce(sum(' ~ ease ~ '), 0)',
            'squared_ease':
                'coalesce(sum(' ~ wide_integer(ease) ~ ' * ' ~ ease ~ '), 0)',
            'easy':
                'count(case when ' ~ ease ~ ' >= 5 * ' ~ trillion ~ ' then 1 end)',
        },
    ) }}
),

survey_days as (
    select
        cast(segment as {{ dbt.type_string() }}) as segment,
        cast(segment_value as {{ dbt.type_string() }}) as segment_value,
        responded_on as date_on,
        promoters,
        passives,
        detractors,
        csat_answers,
        satisfied,
        effort_answers,
        cast(ease as decimal(38, 0)) as ease_trillionths,
        cast(squared_ease as decimal(38, 0)) as squared_ease_trillionths,
        easy
    from totals
)

select * from survey_days
