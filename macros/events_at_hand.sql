{#- The status events that a refresh takes from the input, and of which tickets and events
    it has all of them then. -#}
{% macro events_at_hand() -%}
    {{ return(changes_of('ticket_status_events__at_hand')) }}
{%- endmacro %}

{% macro tickets_at_hand() -%}
    {{ return(changes_of('tickets_at_hand')) }}
{%- endmacro %}

{% macro copies_at_hand() -%}
    {{ return(changes_of('copies_at_hand')) }}
{%- endmacro %}

{#- In a refresh: takes the status events from the input that it may have to judge anew.
    An event without a key is at hand where the input changed. -#}
{% macro take_touched_events() -%}
    {%- if is_refresh() -%}
        {%- set input = named_input('ticket_status_events') -%}
        {%- set event_id = raw_text('ticket_status_events', 'event_id') -%}
        {%- set ticket_id = raw_text('ticket_status_events', 'ticket_id') -%}
        {%- set doubtful = changes_of('doubtful_tickets') -%}
    create or replace table {{ changes_of('fresh_spans') }} as
    {{ spans_of_raw_events(fresh_rows('ticket_status_events')) }};
    create or replace table {{ changes_of('spans_in_the_change') }} as
    {{ spans_in_the_change() }};
    create or replace table {{ doubtful }} as
    select distinct ticket_id from ({{ tickets_of_the_change() }}) as tickets;
    set variable first_event = ({{ first_event_of(doubtful) }});
    create or replace table {{ events_at_hand() }} as
    select * from {{ input }} as raw_rows
    where
        {{ ticket_id }} in (from {{ doubtful }})
        and _row_number >= getvariable('first_event')
        and {{ event_id }} is not null
    union all
    select * from {{ fresh_rows('ticket_status_events') }} as raw_rows
    where {{ event_id }} is null;
    insert into {{ changes_of('fresh_spans') }} by name
    {{ spans_of_raw_events(events_at_hand()) }};
    create or replace table {{ tickets_at_hand() }} as
    select distinct ticket_id from ({{ tickets_with_other_events() }}) as tickets;
    create or replace table {{ copies_at_hand() }} as
    select distinct record_key from ({{ events_with_other_copies() }}) as events
    where record_key is not null;
    insert into {{ events_at_hand() }}
    select * from {{ input }} as raw_rows
    where
        {{ event_id }} in (from {{ copies_at_hand() }})
        and _row_number not in (select _row_number from {{ events_at_hand() }});
    {{ move_spans() }}
    {%- endif -%}
{%- endmacro %}

{#- In a refresh: takes further status events, those of the tickets with a row that this
    model judges otherwise, or another row, which are not at hand yet. -#}
{% macro take_further_events() -%}
    {%- if is_refresh() -%}
        {%- set further = changes_of('further_tickets') -%}
    create or replace table {{ further }} as
    select distinct ticket_id from (
        select ticket_id from {{ changes_of(this.name) }}
        group by ticket_id, row_hash, record_status, quarantine_reason
        having sum(version) <> 0
    ) as tickets
    where ticket_id is not null and ticket_id not in (from {{ tickets_at_hand() }});
    set variable first_event = ({{ first_event_of(further) }});
    insert into {{ events_at_hand() }}
    select * from {{ named_input('ticket_status_events') }} as raw_rows
    where
        {{ raw_text('ticket_status_events', 'ticket_id') }} in (from {{ further }})
        and _row_number >= getvariable('first_event')
        and {{ raw_text('ticket_status_events', 'event_id') }} is not null
        and _row_number not in (select _row_number from {{ events_at_hand() }});
    insert into {{ tickets_at_hand() }} from {{ further }};
    drop table {{ further }}
    {%- endif -%}
{%- endmacro %}

{#- The spans of tickets, as base_ticket_event_spans has them, from raw events. -#}
{% macro spans_of_raw_events(rows) %}
    select
        {{ fresh_field('ticket_status_events', 'ticket_id') }} as ticket_id,
        {{ block_of('min(raw_rows._row_number)') }} as first_block,
        {{ block_of('max(raw_rows._row_number)') }} as last_block,
        count(*) as event_count,
        {{ combined_hash(row_hash(changed_columns('ticket_status_events'))) }}
            as events_hash
    from {{ rows }} as raw_rows
    where {{ fresh_field('ticket_status_events', 'ticket_id') }} is not null
    group by all
{% endmacro %}

{#- Which run of rows a row lies in: unlike its place in the file, it seldom changes when
    rows before it come or go. -#}
{% macro block_of(row) -%}
    cast(floor({{ row }} / {{ var('event_block_rows') }}.0) as bigint)
{%- endmacro %}

{#- The spans of tickets with events in the part of the input that changed, as it was. Any
    other span is one of events that lie where they lay, or of a ticket with new ones. -#}
{% macro spans_in_the_change() %}
    select
        spans.rowid as place,
        spans.ticket_id,
        spans.event_count,
        spans.events_hash,
        spans.first_block,
        spans.last_block
    from {{ named('base_ticket_event_spans') }} as spans
    inner join {{ changes_of('input_ranges') }} as ranges
        on
            ranges.table_name = 'ticket_status_events'
            and spans.first_block <= {{ block_of('ranges.last_row') }}
            and spans.last_block >= {{ block_of('ranges.first_row') }}
{% endmacro %}

{#- Tickets with events in the part of the input that changed, now or before, unless that
    is all they have and it is what they had. -#}
{% macro tickets_of_the_change() %}
    select ticket_id from {{ changes_of('fresh_spans') }}
    anti join {{ changes_of('spans_in_the_change') }} as spans
        using (ticket_id, event_count, events_hash)
    union all
    select ticket_id from {{ changes_of('spans_in_the_change') }}
    where ticket_id not in (select ticket_id from {{ changes_of('fresh_spans') }})
    union all
    {{ tickets_with_moved_verdicts() }}
{% endmacro %}

{#- Tickets with disowned events that may lie elsewhere in the input now. -#}
{% macro tickets_with_moved_verdicts() %}
    select ticket_id from {{ named('base_disowned_status_events') }}
    where {{ lies_in_the_change('ticket_status_events', 'row_number_in_file') }}
{% endmacro %}

{#- Tickets whose events are not what they were, or have to be told where they are. Sound
    events have each its own key, so that no two of them cancel out in the hash. -#}
{% macro tickets_with_other_events() %}
    select ticket_id from {{ changes_of('doubtful_tickets') }}
    where ticket_id not in (
        select ticket_id from {{ changes_of('spans_in_the_change') }}
        semi join {{ changes_of('fresh_spans') }} as fresh_spans
            using (ticket_id, event_count, events_hash)
    )
    union all
    {{ tickets_with_moved_verdicts() }}
{% endmacro %}

{#- Says where the events of the other tickets lie now. -#}
{% macro move_spans() %}
    update {{ named('base_ticket_event_spans') }} as spans
    set first_block = moved.first_block, last_block = moved.last_block
    from (
        select
            before.place,
            fresh_spans.first_block,
            fresh_spans.last_block
        from {{ changes_of('spans_in_the_change') }} as before
        inner join {{ changes_of('fresh_spans') }} as fresh_spans
            using (ticket_id, event_count, events_hash)
        where
            before.first_block <> fresh_spans.first_block
            or before.last_block <> fresh_spans.last_block
    ) as moved
    where spans.rowid = moved.place
{% endmacro %}

{#- Keys of the events that changed, and of those that another one's going, or time, may
    bring back. -#}
{% macro events_with_other_copies() %}
    {%- for condition in ['in (from ' ~ tickets_at_hand() ~ ')', 'is null'] %}
    select {{ fresh_field('ticket_status_events', 'event_id') }} as record_key
    from {{ fresh_rows('ticket_status_events') }} as raw_rows
    where {{ fresh_field('ticket_status_events', 'ticket_id') }} {{ condition }}
    union all
    {%- endfor %}
    select record_key from {{ named('base_unsound_status_events') }}
    where
        {{ has_come_to_pass(named('base_unsound_status_events')) }}
        {%- for row in ['row_number_in_file', 'newest_row_number'] %}
        or {{ lies_in_the_change('ticket_status_events', row) }}
        {%- endfor %}
{% endmacro %}

{#- Where in its table the first status event of tickets lies, as it was or as it is. -#}
{% macro first_event_of(tickets) %}
    select min(place) from (
        select min(first_block) * {{ var('event_block_rows') }} as place
        from {{ named('base_ticket_event_spans') }}
        where ticket_id in (from {{ tickets }})
        union all
        select first_row as place from {{ changes_of('input_ranges') }}
        where table_name = 'ticket_status_events'
        {%- if this.name != 'base_ticket_status_events' %}
        union all
        select row_number_in_file as place
        from {{ changes_of('base_unsound_status_events') }}
        where ticket_id in (from {{ tickets }})
        {%- endif %}
    ) as places
{% endmacro %}
