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

{#- The local date at whose end a ticket is past its SLA target for the first time; null
    unless that is before `until`. A target in business time has no such instant here. -#}
{% macro date_overdue(ticket, until) -%}
    {%- set target = 'cast(round(' ~ ticket ~ '.sla_target_days * 86400000000) as bigint)' -%}
    case
        when
            {{ ticket }}.sla_time_basis = 'calendar'
            and {{ target }} < {{ microseconds_between(ticket ~ '.created_at', until) }}
            then {{ local_date(add_microseconds(ticket ~ '.created_at', target)) }}
    end
{%- endmacro %}
