{#- The questions that the variable `qualtrics_questions` names, once it says of each what
    it must. -#}
{% macro checked_qualtrics_questions() %}
    {%- set known = [
        'survey_id', 'question_id', 'survey_type', 'scale_min', 'scale_max',
        'higher_is_better'
    ] -%}
    {%- set questions = as_list(var('qualtrics_questions')) -%}
    {%- for question in questions -%}
        {%- if question is not mapping -%}
            {%- do refuse_option('qualtrics_questions', 'no list of questions') -%}
        {%- endif -%}
        {%- do require_known('qualtrics_questions', question, known, 'key of a question') -%}
        {%- for name in known[:3] if not question[name] -%}
            {%- do exceptions.raise_compiler_error(
                'The variable qualtrics_questions has a question without ' ~ name ~ ': '
                ~ question ~ '.'
            ) -%}
        {%- endfor -%}
        {%- do require_known(
            'qualtrics_questions', [question.survey_type], ['nps', 'csat', 'ces'],
            'survey type'
        ) -%}
        {%- set ends = [question.scale_min, question.scale_max] | select('number') | list -%}
        {%- set given = [question.scale_min, question.scale_max] | reject('none') -%}
        {%- if given | select('defined') | list != ends or ends | select('boolean') | list
            or ends | length == 1 or ends and ends[0] >= ends[1] -%}
            {%- do refuse_question(question, 'scale_min and scale_max of two numbers') -%}
        {%- elif question.get('higher_is_better') not in (none, true, false) -%}
            {%- do refuse_question(question, 'higher_is_better of true or false') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(questions) }}
{% endmacro %}

{% macro refuse_question(question, expected) %}
    {%- do exceptions.raise_compiler_error(
        'The variable qualtrics_questions has a question without ' ~ expected ~ ': '
        ~ question ~ '.'
    ) -%}
{% endmacro %}
