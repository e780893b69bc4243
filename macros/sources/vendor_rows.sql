{#- Rows that several systems' adapters make of others in the same way. -#}

{#- The start of the resolved interval that still lasts, by ticket_id as resolved_at.
    events: a relation with ticket_id, occurred_at, and status in the contract's words.
    tickets: a CTE of those that are asked for, where it is not all. modelled: as in
    type_in_common, a column that it stands in for. -#}
{% macro still_resolved_since(events, tickets=none, modelled={}) -%}
    {#- Compiled before it was ever built, it is nothing that runs. -#}
    {%- set columns = relation_columns(events) if execute else {} -%}
    {%- set dtype = columns.get('occurred_at', 'timestamp') -%}
    {%- set instant = parse_instant('occurred_at', dtype) -%}
    {%- set is_resolved = is_resolved_word('lower(status)') -%}
    {%- set resulting_type = delivered_type(type_in_common(none, {}, modelled)) -%}
    with

    summed_events as {{ materialized() }} (
        select
            ticket_id,
            max(case when not {{ is_resolved }} then {{ instant }} end) as last_open_at,
            min(case when {{ is_resolved }} then {{ instant }} end) as first_resolved_at
        from {{ events }}
        {{ 'where ticket_id in (select ticket_id from ' ~ tickets ~ ')' if tickets }}
        group by ticket_id
    ),

    -- Only of a ticket that was reopened the events are looked at once more.
    reopened_tickets as (
        select
            ticket_id,
            last_open_at
        from summed_events
        where first_resolved_at < last_open_at
    )

    select
        ticket_id,
        cast(first_resolved_at as {{ resulting_type }}) as resolved_at
    from summed_events
    where first_resolved_at >= coalesce(last_open_at, first_resolved_at)
    union all
    select
        resolved_events.ticket_id,
        cast(min(resolved_events.occurred_instant) as {{ resulting_type }})
            as resolved_at
    from (
        select
            ticket_id,
            {{ instant }} as occurred_instant
        from {{ events }}
        where {{ is_resolved }}
    ) as resolved_events
    inner join reopened_tickets
        on resolved_events.ticket_id = reopened_tickets.ticket_id
    where resolved_events.occurred_instant >= reopened_tickets.last_open_at
    group by resolved_events.ticket_id
{%- endmacro %}

{#- The opening message of tickets whose system has it in no table of messages. Where no
    message is delivered at all, nothing is known of any, and `where` is to add none.
    type: of type_in_common, that of the messages beside it. -#}
{% macro opening_interactions(
    tickets, type, author_type="'customer'", where='1 = 1'
) -%}
    select
        ticket_id || ':opening' as interaction_id,
        ticket_id,
        cast(created_at as {{ delivered_type(type) }}) as occurred_at,
        {{ author_type }} as author_type
    from {{ tickets }}
    where ticket_id is not null and {{ where }}
{%- endmacro %}

{#- Every person that is a customer of some record, with the name where it is known.
    records: models or CTEs that have a customer_id; people: person_id, person_name. -#}
{% macro person_customers(records, people) -%}
    select
        persons.customer_id,
        people_known.person_name as customer_name
    from (
        {% for record in records -%}
            select customer_id from {{ record }} where customer_id like 'person:%'
            {{ 'union' if not loop.last }}
        {% endfor -%}
        {{ 'group by customer_id' if records | length == 1 }}
    ) as persons
    left join {{ people }} as people_known
        on persons.customer_id = 'person:' || people_known.person_id
{%- endmacro %}

{#- The smallest id by key: of numbers, which come as texts, the smallest number. -#}
{% macro smallest_id(rows, key, id) -%}
    select
        {{ key }},
        {{ id }}
    from (
        select
            {{ key }},
            {{ id }},
            row_number() over (
                partition by {{ key }}
                order by length({{ id }}), {{ by_code_point(id) }}
            ) as place
        from {{ rows }}
        where {{ id }} is not null
    ) as ordered_ids
    where place = 1
{%- endmacro %}

{#- A key for an event of a history that has none. -#}
{% macro event_id(ticket_id, occurred_at, value) -%}
    concat(
        {{ ticket_id }}, '|', cast({{ occurred_at }} as {{ dbt.type_string() }}), '|',
        {{ value }}
    )
{%- endmacro %}
