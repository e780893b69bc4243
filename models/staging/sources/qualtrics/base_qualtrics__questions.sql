-- The questions whose answers count: those that ask for the net promoter score, and,
-- taking precedence, those that `qualtrics_questions` names.
{%- set named_questions = checked_qualtrics_questions() %}
with

delivered_questions as (
    {{ newest_rows(
        'qualtrics',
        'question',
        key=['survey_id', 'id'],
        deleted='last',
        columns={
            'id': 'text',
            'survey_id': 'text',
            'question_type': 'text',
            'selector': 'text',
        },
    ) }}
),

known_questions as (
    {% for question in named_questions -%}
        select
            {{ text_literal(question.survey_id | string) }} as survey_id,
            {{ text_literal(question.question_id | string) }} as question_id,
            '{{ question.survey_type }}' as survey_type,
            {{ as_double(question.scale_min | default('null')) }} as scale_min,
            {{ as_double(question.scale_max | default('null')) }} as scale_max,
            cast(
                {{ question.higher_is_better | default('null') | string | lower }}
                as {{ dbt.type_boolean() }}
            ) as higher_is_better,
            {{ loop.index }} as place
        union all
    {% endfor -%}
    select
        survey_id,
        id as question_id,
        'nps' as survey_type,
        {{ as_double(0) }} as scale_min,
        {{ as_double(10) }} as scale_max,
        cast(null as {{ dbt.type_boolean() }}) as higher_is_better,
        {{ named_questions | length + 1 }} as place
    from delivered_questions
    where
        {{ in_words('question_type', ['MC']) }}
        and {{ in_words('selector', ['NPS']) }}
),

numbered_questions as (
    select
        *,
        row_number() over (
            partition by survey_id, question_id order by place
        ) as question_number
    from known_questions
),

questions as (
    select
        survey_id,
        question_id,
        survey_type,
        scale_min,
        scale_max,
        higher_is_better
    from numbered_questions
    where question_number = 1
)

select * from questions
