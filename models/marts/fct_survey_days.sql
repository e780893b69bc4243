-- Answers by the local date on which they were given. Ease scores are summed in whole
-- trillionths of a point, and their squares too: exact in any order.
{%- set trillion = '1000000000000' %}
{%- set is_nps = "survey_type = 'nps'" %}
{%- set ease = 'cast(round(ease_score * ' ~ trillion ~ ') as bigint)' %}
{%- set measures = {
    'answers': 'count(*)',
    'promoters': 'count(case when ' ~ is_nps ~ ' and score >= 9 then 1 end)',
    'passives': 'count(case when ' ~ is_nps ~ ' and score between 7 and 8 then 1 end)',
    'detractors': 'count(case when ' ~ is_nps ~ ' and score <= 6 then 1 end)',
    'csat_answers': "count(case when survey_type = 'csat' then 1 end)",
    'satisfied': 'count(case when is_satisfied then 1 end)',
    'effort_answers': 'count(ease_score)',
    'ease_trillionths': 'coalesce(sum(' ~ ease ~ '), 0)',
    'squared_ease_trillionths':
        'coalesce(sum(' ~ wide_integer(ease) ~ ' * ' ~ ease ~ '), 0)',
    'easy': 'count(case when ' ~ ease ~ ' >= 5 * ' ~ trillion ~ ' then 1 end)',
} %}
{%- set totals = totals_by_segment(
    '{rows}', var('segments')['survey'], ['responded_on as date_on'], measures
) %}
with

totals as (
    {{ running_totals(
        ref('fct_survey_responses'),
        totals,
        keys=['segment', 'segment_value', 'date_on'],
        measures=measures.keys() | list,
        records='answers',
    ) }}
),

survey_days as (
    select
        cast(segment as {{ dbt.type_string() }}) as segment,
        cast(segment_value as {{ dbt.type_string() }}) as segment_value,
        date_on,
        {% for count in [
            'answers',
            'promoters',
            'passives',
            'detractors',
            'csat_answers',
            'satisfied',
            'effort_answers',
            'easy',
        ] -%}
            {{ as_count(count) }} as {{ count }},
        {% endfor -%}
        cast(ease_trillionths as decimal(38, 0)) as ease_trillionths,
        cast(squared_ease_trillionths as decimal(38, 0))
            as squared_ease_trillionths
    from totals
)

select * from survey_days
