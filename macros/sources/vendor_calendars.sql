{#- Opening hours and promises that come from a system's own calendar. -#}

{#- A minute of the day as wall time: 0 is 00:00, 1440 is 24:00. -#}
{% macro clock_time(minute) -%}
    lpad(cast(cast(floor({{ minute }} / 60.0) as integer) as {{ dbt.type_string() }}), 2, '0')
    || ':'
    || lpad(cast({{ minute }} % 60 as {{ dbt.type_string() }}), 2, '0')
{%- endmacro %}

{#- The time zone of a system's calendar: the one that a name of Rails means, else the name
    as it is given where it can be one of IANA's. Another one ends the run. -#}
{% macro calendar_zone(called, given, rails_zone='null') -%}
    case
        when {{ rails_zone }} is not null then {{ rails_zone }}
        when {{ given }} like '%/%' or upper({{ given }}) in ('UTC', 'GMT') then {{ given }}
        when {{ given }} is not null
            then {{ fail_with(
                "'input error: " ~ called ~ ", column time_zone: ' || " ~ given
                ~ " || ' is no time zone. Expected a name of Rails or IANA; a table"
                ~ " business_calendars of your own takes precedence.'"
            ) }}
    end
{%- endmacro %}

{#- The mean opening seconds of an open weekday on the common calendar, which is Monday to
    Friday, 9 to 17, where there is none: one row. -#}
{% macro mean_working_day() -%}
    select
        coalesce(
            {{ ratio('sum(closes_second - opens_second)', 'count(distinct weekday)') }},
            28800
        ) as mean_seconds
    from {{ ref('stg_business_calendars') }}
    where team is null
{%- endmacro %}

{#- `8:00 am` on a clock of 24 hours; anything else as it is. -#}
{% macro clock_of_twelve(text) -%}
    case
        when {{ matches('lower(trim(' ~ text ~ '))', '[0-9]{1,2}:[0-9]{2} *[ap]m') }}
            then
                lpad(
                    cast(
                        cast(split_part(trim({{ text }}), ':', 1) as integer) % 12
                        + case when lower({{ text }}) like '%pm%' then 12 else 0 end
                        as {{ dbt.type_string() }}
                    ), 2, '0'
                ) || ':' || substr(split_part({{ text }}, ':', 2), 1, 2)
        else {{ text }}
    end
{%- endmacro %}
