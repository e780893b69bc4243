{#- The dimensions that each kind of record is split by, one at a time, beside `all`, where
    the variable `segments` does not name others. -#}
{% macro default_segments() %}
    {%- set lists -%}
{
    "ticket": [
        "priority",
        "channel",
        "category",
        "ticket_type",
        "team",
        "product_line",
        "region",
        "customer_segment"
    ],
    "unit": ["product_line", "region", "customer_segment"],
    "survey": ["team", "channel", "product_line", "region", "customer_segment"],
    "engineer": ["team", "region"],
    "customer": ["customer_segment", "region"]
}
    {%- endset -%}
    {{ return(fromjson(lists)) }}
{% endmacro %}

{#- The dimensions of a kind of record, as configured. -#}
{% macro dimensions(records) %}
    {%- set given = var('segments') or {} -%}
    {%- if given is not mapping -%}
        {%- do refuse_option('segments', 'no list for each kind of record') -%}
    {%- endif -%}
    {%- do require_known('segments', given, default_segments(), 'kind of record') -%}
    {%- set lists = dict(default_segments(), **given) -%}
    {%- set chosen = as_list(lists[records]) -%}
    {%- do require_known(
        'segments.' ~ records, chosen, possible_dimensions(records), 'column of these'
    ) -%}
    {{ return(chosen | unique(case_sensitive=true) | list) }}
{% endmacro %}

{#- What a kind of record can be split by: the columns of its table in the contract, and
    what it takes from the records it names. -#}
{% macro possible_dimensions(records) %}
    {%- set tables = {
        'ticket': ['tickets'],
        'unit': ['installed_units'],
        'survey': ['survey_responses', 'tickets'],
        'engineer': ['engineers'],
        'customer': ['customers'],
    }[records] -%}
    {%- set found = {
        'ticket': ['product_line', 'region', 'customer_segment'],
        'unit': ['product_line', 'customer_segment'],
        'survey': ['product_line', 'region', 'customer_segment'],
    }.get(records, []) -%}
    {%- for table in tables -%}
        {%- do found.extend(contract_columns(table)) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}

{#- Configured dimensions that a model does not have as a column anyway. kinds: of record,
    whose lists count; columns: those that the model has. -#}
{% macro further_dimensions(kinds, columns) %}
    {%- set further = [] -%}
    {%- for kind in kinds -%}
        {%- do further.extend(dimensions(kind) | reject('in', columns + further)) -%}
    {%- endfor -%}
    {{ return(further) }}
{% endmacro %}

{#- The same of a model: the dimensions of which records it carries beside its columns. -#}
{% macro further_dimensions_of(model) %}
    {%- set usual = default_segments() -%}
    {%- set kinds, columns = {
        'fct_tickets': (['ticket', 'unit'], usual['ticket'] + ticket_columns()),
        'fct_survey_responses': (['survey'], usual['survey'] + [
            'response_id', 'survey_type', 'responded_at', 'customer_id', 'ticket_id',
            'score', 'scale_min', 'scale_max'
        ]),
        'fct_field_visits': (['engineer'], ['engineer_id', 'team', 'region']),
        'dim_engineers': (['engineer'], [
            'engineer_id', 'employed_from', 'employed_to', 'fte', 'weekly_hours', 'team',
            'region'
        ]),
        'dim_customers': (['customer'], [
            'customer_id', 'customer_segment', 'region', 'country'
        ]),
        'fct_customer_intervals': (['customer'], [
            'customer_id', 'customer_segment', 'region'
        ]),
    }[model] -%}
    {{ return(further_dimensions(kinds, columns)) }}
{% endmacro %}

{#- What fct_tickets has of a ticket beside its dimensions. -#}
{% macro ticket_columns() %}
    {{ return(
        ['ticket_id', 'created_at', 'status', 'customer_id', 'unit_id', 'product_id']
    ) }}
{% endmacro %}

{#- The columns by which fct_tickets can be split, whatever the configuration says, and
    those that it adds. -#}
{% macro ticket_dimensions() %}
    {{ return(default_segments()['ticket'] + further_dimensions_of('fct_tickets')) }}
{% endmacro %}

{#- Those that it adds, and what answers take from their ticket. -#}
{% macro further_lifecycle_dimensions() %}
    {%- set found = further_dimensions_of('fct_tickets') -%}
    {%- set columns = default_segments()['ticket'] + ticket_columns() + found
        + contract_columns('survey_responses') | list -%}
    {{ return(found + further_dimensions(['survey'], columns)) }}
{% endmacro %}

{#- The dimensions that the intervals of a ticket carry, and those of kpi_evidence: the
    usual ones, and every other that is configured. -#}
{% macro interval_dimensions() %}
    {%- set usual = default_segments()['ticket'] -%}
    {{ return(usual + further_dimensions(['ticket'], usual + ['ticket_id'])) }}
{% endmacro %}

{% macro evidence_dimensions() %}
    {%- set usual = default_segments()['ticket'] -%}
    {{ return(usual + further_dimensions(['ticket', 'survey'], usual)) }}
{% endmacro %}

{#- A dimension of kpi_evidence for a ticket or an answer, as text; null where such a record
    has none of that name. -#}
{% macro evidence_dimension(dimension, records) -%}
    {%- set usual = default_segments()[records] -%}
    {%- if dimension in usual or dimension in dimensions(records) -%}
        {{ value_as_text(dimension, contract_type(dimension)) }}
    {%- else -%}
        {{ text_literal(none) }}
    {%- endif -%}
{%- endmacro %}
