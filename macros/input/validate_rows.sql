{#- Gives every parsed row its record_status and, when quarantined, the first reason that
    holds, with its raw fields. further: columns to keep beside those of the contract;
    happened: instants and dates that can lie neither ahead nor before `earliest_on`, each
    with the condition under which it counts, or none. The other arguments are SQL
    conditions over the rows. -#}
{% macro validate_rows(
    rows,
    table,
    further=[],
    missing_required=none,
    unparseable=none,
    unknown_value=none,
    out_of_range=none,
    happened={},
    impossible_order=none,
    orphan=none
) %}
    {%- set too_early = [out_of_range] if out_of_range else [] -%}
    {%- set too_late = [] -%}
    {%- for name, condition in happened.items() -%}
        {%- set is_date = name.endswith('_on') -%}
        {%- set counts = condition ~ ' and ' if condition else '' -%}
        {%- set earliest = earliest_date() if is_date else earliest_instant() -%}
        {%- set latest = local_date(wall_clock()) if is_date else wall_clock() -%}
        {%- do too_early.append(counts ~ name ~ ' < ' ~ earliest) -%}
        {%- do too_late.append(counts ~ name ~ ' > ' ~ latest) -%}
    {%- endfor -%}
    {%- set reasons = {
        'missing_required': missing_required,
        'unparseable': 'is_unreadable' ~ (' or ' ~ unparseable if unparseable else ''),
        'unknown_value': unknown_value,
        'out_of_range': too_early | join(' or '),
        'future_dated': too_late | join(' or '),
        'impossible_order': impossible_order,
        'orphan': orphan,
    } -%}
    select
        {% for column in contract_columns(table).keys() | list + further -%}
            reasoned.{{ column }},
        {% endfor -%}
        reasoned.record_key,
        reasoned.row_number_in_file,
        reasoned.copy_number,
        reasoned.is_undatable,
        reasoned.quarantine_reason,
        case
            when reasoned.quarantine_reason is not null then 'quarantined'
            when reasoned.copy_number > 1 then 'superseded'
            else 'accepted'
        end as record_status,
        case
            when reasoned.quarantine_reason is not null
                then {{ row_as_json('reasoned.raw_row') }}
        end as raw_fields
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

{% macro this_year() %} {{ return(run_started_at.year) }} {% endmacro %}

{#- The first date on which anything can have happened, and the instant it begins. -#}
{% macro earliest_date() -%}
    cast('{{ var("earliest_on") }}' as date)
{%- endmacro %}

{% macro earliest_instant() -%}
    {%- set midnight = "cast('" ~ var('earliest_on') ~ "' as timestamp)" -%}
    {{ midnight if var('reporting_timezone') == 'UTC' else to_utc(midnight) }}
{%- endmacro %}

{#- A date, or `earliest_on` where it lies before that. -#}
{% macro no_earlier_than_earliest(date) -%}
    case when {{ date }} is not null then greatest({{ date }}, {{ earliest_date() }}) end
{%- endmacro %}
