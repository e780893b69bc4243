{#- The local date at whose end a ticket is `days` old for the first time; null if it is not
    yet. Ten days are reached at their very instant (the band begins at 10), thirty are
    passed after it (the band ends with 30). A day's end is an instant of the next date, so
    the two differ by that instant. days: 10 or 30. -#}
{% macro date_of_age(days, created_at, as_of) -%}
    {%- set age = "interval '863999.999999 seconds'" if days == 10
        else "interval '30 days'" -%}
    case
        when {{ created_at }} + interval '{{ days }} days'
            {{ '<=' if days == 10 else '<' }} {{ as_of }}
            then {{ local_date('(' ~ created_at ~ ' + ' ~ age ~ ')') }}
    end
{%- endmacro %}
