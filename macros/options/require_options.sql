{#- Refuses options that say nothing a number could come of, while dbt parses: what
    dbt_project.yml says of each is what is asked of it here. -#}

{% macro require_options() %}
    {%- do require_known_variables() -%}
    {%- for option, kind in option_kinds().items() -%}
        {%- do require_option(option, kind) -%}
    {%- endfor -%}
    {%- if var('history_minimum') | int > var('history_periods') | int -%}
        {%- do refuse_option(
            'history_minimum', 'more than the ' ~ var('history_periods')
            ~ ' of history_periods: there would never be an average'
        ) -%}
    {%- endif -%}
    {#- These refuse what is wrong with theirs. -#}
    {%- do given_tables() -%}
    {%- do period_grains() -%}
    {%- do data_from_by_table() -%}
    {%- do kpis() -%}
    {%- for records in default_segments() -%}
        {%- do dimensions(records) -%}
    {%- endfor -%}
    {%- if 'qualtrics' in named_systems() -%}
        {%- do checked_qualtrics_questions() -%}
    {%- endif -%}
{% endmacro %}

{% macro require_option(option, kind) %}
    {%- set value = var(option) -%}
    {%- set text = '' if value is none else (value ~ '').strip() -%}
    {%- set is_one = value is string or value is number and value is not boolean -%}
    {%- if kind is not string -%}
        {%- set is_whole = modules.re.fullmatch('[0-9]{1,6}', text) -%}
        {%- if not is_whole or not kind[0] <= text | int <= kind[1] -%}
            {%- do refuse_option(
                option, 'no whole number from ' ~ kind[0] ~ ' to ' ~ kind[1]
            ) -%}
        {%- endif -%}
    {%- elif text == '' and kind.endswith(' or nothing') -%}
    {%- elif kind in ['status', 'visit type'] -%}
        {%- do given_words(option, kind) -%}
    {%- elif kind.startswith('name') and not (is_one and text) -%}
        {%- do refuse_option(option, 'no name') -%}
    {%- elif kind == 'date' and not is_calendar_date(text) -%}
        {%- do refuse_option(option, 'no date such as 2024-02-15') -%}
    {%- elif kind.startswith('instant') -%}
        {%- do require_instant(option, text) -%}
    {%- elif kind == 'time zone' and not is_place_of_time(text) -%}
        {%- do refuse_option(
            option, 'no time zone such as Europe/Berlin, America/New_York or UTC'
        ) -%}
    {%- elif kind == 'share' and not modules.re.fullmatch('0?[.][0-9]+|[01]([.]0*)?', text) -%}
        {%- do refuse_option(option, 'no share from 0 to 1, such as 0.10') -%}
    {%- elif kind == 'true or false' and value is not boolean -%}
        {%- do refuse_option(option, 'neither true nor false') -%}
    {%- elif kind == 'words' -%}
        {%- for word in as_list(value) if word is not string and word is not number -%}
            {%- do refuse_option(option, 'no list of words') -%}
        {%- endfor -%}
    {%- elif kind == 'scale' and (
        value is string or value is not sequence or value | length != 2
        or value | reject('integer') | list or value[0] >= value[1]
    ) -%}
        {%- do refuse_option(option, 'no scale such as [1, 7]') -%}
    {%- endif -%}
{% endmacro %}

{#- An instant, unless it lies where nothing can have happened yet. -#}
{% macro require_instant(option, text) %}
    {%- set time = '([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?' -%}
    {%- set offset = '(Z|[+-](0[0-9]|1[0-7])(:?[0-5][0-9])?|[+-]18(:?00)?)?)?' -%}
    {%- if not is_calendar_date(text[:10])
        or not modules.re.fullmatch(time ~ offset, text[10:]) -%}
        {%- do refuse_option(option, 'no instant such as 2026-03-31T22:00:00Z') -%}
    {%- elif option == 'as_of' and text[:4] | int > this_year() + 10 -%}
        {%- do refuse_option(
            option, 'more than 10 years ahead, and every day up to it would be counted.'
            ~ ' Left empty, it is the last event'
        ) -%}
    {%- endif -%}
{% endmacro %}

{#- Whether a text is a date that there is. -#}
{% macro is_calendar_date(text) %}
    {%- set parts = modules.re.fullmatch('([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})', text) -%}
    {%- if not parts -%} {{ return(false) }} {%- endif -%}
    {%- set year = parts[1] | int -%}
    {%- set is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
    {%- set lengths = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
    {{ return(year > 0 and 0 < parts[3] | int <= lengths[parts[2] | int - 1]) }}
{% endmacro %}

{#- Whether a text is the name of a place's time: EST is New York's in winter alone. -#}
{% macro is_place_of_time(text) %}
    {%- set is_short = modules.re.fullmatch('[A-Z]{1,5}|GMT[+-]?0', text)
        and text not in ['UTC', 'GMT', 'UCT', 'GB', 'NZ', 'PRC', 'ROC', 'ROK'] -%}
    {{ return(not is_short and text in modules.pytz.all_timezones_set) }}
{% endmacro %}

{#- The members of an option that is a list; one value alone is a list of it. -#}
{% macro as_list(value) %}
    {%- if value is none or value is string and not value.strip() -%} {{ return([]) }} {%- endif -%}
    {%- set is_one = value is string or value is mapping or value is not iterable -%}
    {{ return([value] if is_one else value | list) }}
{% endmacro %}

{% macro refuse_option(option, why) %}
    {%- set value = var(option.split('.')[0]) -%}
    {%- do exceptions.raise_compiler_error(
        'The variable ' ~ option ~ ' is ' ~ (value if value ~ '' else 'empty') ~ ', which is '
        ~ why ~ '.'
    ) -%}
{% endmacro %}

{#- Refuses a configuration that names what is not there. -#}
{% macro require_known(variable, chosen, known, word) %}
    {%- for name in chosen if name not in known -%}
        {%- do exceptions.raise_compiler_error(
            'The variable ' ~ variable ~ ' names ' ~ name ~ ', which is no ' ~ word
            ~ '. There are: ' ~ known | join(', ') ~ '.'
        ) -%}
    {%- endfor -%}
{% endmacro %}
