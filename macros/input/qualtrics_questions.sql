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
    {%- endfor -%}
    {{ return(questions) }}
{% endmacro %}
