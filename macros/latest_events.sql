{#- What as_of is the latest of: (model, instant, condition that it has happened). -#}
{% macro latest_events() -%}
    {%- set accepted = "record_status = 'accepted'" -%}
    {{ return([
        ('stg_tickets', 'created_at', accepted),
        ('stg_tickets', 'resolved_at', accepted),
        ('stg_tickets', 'last_event_at', accepted),
        ('stg_ticket_interactions', 'occurred_at', accepted),
        ('stg_survey_responses', 'responded_at', accepted),
        ('stg_field_visits', 'completed_at', accepted ~ " and status = 'completed'"),
    ]) }}
{%- endmacro %}

{#- In a refresh of int_clock: the as_of of the last run, unless it may have to go back.
    Nothing earlier has to be read then. -#}
{% macro find_earliest_as_of() -%}
    {%- if is_refresh() and not var('as_of') -%}
    set variable earliest_as_of = coalesce(
        (
            select as_of from {{ this }}
            where
                coalesce(({{ latest_change(1) }}) >= as_of, false)
                or not coalesce(({{ latest_change(-1) }}) >= as_of, false)
        ),
        cast('-infinity' as timestamp)
    );
    {%- endif -%}
{%- endmacro %}

{% macro latest_change(version) %}
    select max(happened_at) from (
        {%- for model, instant, condition in latest_events() %}
        select max({{ instant }}) as happened_at from {{ changes_of(model) }}
        where version = {{ version }} and {{ condition }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as changes
{% endmacro %}

{% macro and_no_earlier_than_as_of(instant) -%}
    {%- if is_refresh() %}
        and {{ instant }} >= getvariable('earliest_as_of')
    {%- endif -%}
{%- endmacro %}
