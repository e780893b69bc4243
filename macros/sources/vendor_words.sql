{#- The words of a system in those of the contract. -#}

{#- A status of a system in the six words of the contract: what the variable
    `<system>_statuses` says of its label or id, in any case; then the rules, `when … then
    …`; else its label, else its id. -#}
{% macro vendor_status(system, label, id, rules=[]) -%}
    {%- set given = given_words(system ~ '_statuses', 'status') -%}
    case
        {% for name, word in given.items() -%}
            {%- for spelling in [label, id] | unique -%}
                when lower({{ spelling }}) = {{ text_literal(name | string | lower) }}
                    then '{{ word }}'
            {% endfor -%}
        {% endfor -%}
        {% for rule in rules or ['when 1 = 0 then null'] -%}
            {{ rule }}
        {% endfor -%}
        else {{ label if label == id else 'coalesce(' ~ label ~ ', ' ~ id ~ ')' }}
    end
{%- endmacro %}

{#- What an option says of a system's words: {word: one of the contract's of a kind}. -#}
{% macro given_words(option, kind) %}
    {%- set given = var(option) or {} -%}
    {%- set words = {
        'status': ['new', 'open', 'pending', 'on_hold', 'resolved', 'closed'],
        'visit type': ['aftersales', 'installation', 'maintenance'],
    }[kind] -%}
    {%- if given is not mapping -%}
        {%- do refuse_option(option, 'no {label: ' ~ kind ~ '}') -%}
    {%- endif -%}
    {%- do require_known(option, given.values() | list, words, kind) -%}
    {{ return(given) }}
{% endmacro %}

{#- True where a text is one of a list, in any case; never, where the list is empty. -#}
{% macro in_words(text, words) -%}
    {%- set literals = [] -%}
    {%- for word in as_list(words) -%}
        {%- do literals.append(text_literal(word | string | lower)) -%}
    {%- endfor -%}
    {%- if literals -%}
        coalesce(lower({{ text }}) in ({{ literals | join(', ') }}), false)
    {%- else -%}
        (1 = 0)
    {%- endif -%}
{%- endmacro %}

{#- True where a status of the contract's words is a resolved one. -#}
{% macro is_resolved_word(status) -%} {{ status }} in ('resolved', 'closed') {%- endmacro %}

{#- Zendesk's own statuses: those of a ticket's history are spelt in more than one way. A
    deleted ticket was never resolved by that. -#}
{% macro zendesk_status(value) -%}
    {{ vendor_status('zendesk', value, value, [
        'when lower(' ~ value ~ ") in ('new', 'open', 'pending', 'closed')"
            ~ ' then lower(' ~ value ~ ')',
        'when lower(' ~ value ~ ") in ('hold', 'on-hold') then 'on_hold'",
        'when lower(' ~ value ~ ") = 'solved' then 'resolved'",
        'when lower(' ~ value ~ ") = 'deleted' then 'open'",
    ]) }}
{%- endmacro %}

{#- ServiceNow's states of an incident; one on hold may wait for the caller. -#}
{% macro servicenow_states(state) -%}
    {%- set words = {
        '1': 'new', '2': 'open', '3': 'on_hold', '6': 'resolved', '7': 'closed',
        '8': 'closed',
    } -%}
    {%- for number, word in words.items() -%}
        when {{ state }} = '{{ number }}' then '{{ word }}'
        {{ ' ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- What a status of Jira is: the row of statuses that its id names, else the id. -#}
{% macro jira_status(id) -%}
    {{ vendor_status(
        'jira', id, id, ['when statuses.status is not null then statuses.status']
    ) }}
{%- endmacro %}

{#- What a stage of HubSpot is: the row of stages of its pipeline, else its id. -#}
{% macro hubspot_status(id) -%}
    {{ vendor_status(
        'hubspot', id, id, ['when stages.status is not null then stages.status']
    ) }}
{%- endmacro %}

{#- What a state of a conversation is, or of Intercom's that a part of it led to. -#}
{% macro intercom_status(state) -%}
    {{ vendor_status('intercom', state, state, [
        'when lower(' ~ state ~ ") in ('open', 'closed') then lower(" ~ state ~ ')',
        'when lower(' ~ state ~ ") = 'snoozed' then 'pending'",
    ]) }}
{%- endmacro %}
