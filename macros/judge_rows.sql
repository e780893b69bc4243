{#- Gives every parsed row its record_status and, when quarantined, the first reason that
    holds. The named arguments are SQL conditions over the rows. -#}
{% macro judge_rows(
    rows,
    missing_required=none,
    unparseable=none,
    unknown_value=none,
    out_of_range=none,
    future_dated=[],
    impossible_order=none,
    orphan=none
) %}
    {%- set future = [] -%}
    {%- for instant in future_dated -%}
        {%- set today = local_date(wall_clock()) -%}
        {%- do future.append(
            instant ~ ' > ' ~ (today if instant.endswith('_on') else wall_clock())
        ) -%}
    {%- endfor -%}
    {%- set reasons = {
        'missing_required': missing_required,
        'unparseable': 'is_unreadable' ~ (' or ' ~ unparseable if unparseable else ''),
        'unknown_value': unknown_value,
        'out_of_range': out_of_range,
        'future_dated': future | join(' or '),
        'impossible_order': impossible_order,
        'orphan': orphan,
    } -%}
    select
        reasoned.*,
        case
            when reasoned.quarantine_reason is not null then 'quarantined'
            when reasoned.copy_number > 1 then 'superseded'
            else 'accepted'
        end as record_status
    from (
        select
            {{ rows }}.*,
            case
                when record_key is null then 'missing_required'
                when is_undatable then 'unparseable'
                when copy_number > 1 then null
                when is_incomplete then 'missing_required'
                {% for reason, condition in reasons.items() if condition -%}
                    when {{ condition }} then '{{ reason }}'
                {% endfor -%}
            end as quarantine_reason
        from {{ rows }}
    ) as reasoned
{% endmacro %}

{#- The instant at which this run began, in UTC. Nothing but `future_dated` reads it. -#}
{% macro wall_clock() -%}
    {%- if var('wall_clock') -%}
        {{ instant_from_text("'" ~ var('wall_clock') ~ "'") }}
    {%- else -%}
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
    {%- endif -%}
{%- endmacro %}
