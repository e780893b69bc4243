-- Of status events only those that do not count are written down.
with

rejected_events as (
    select
        record_status,
        count(*) as event_count
    from {{ ref('base_rejected_status_events') }}
    group by record_status
),

orphaned_events as (
    select count(*) as event_count from {{ ref('base_orphaned_status_events') }}
),

sound_events as (
    select coalesce(sum(event_count), 0) as event_count
    from {{ ref('base_ticket_event_summaries') }}
),

verdicts as (
    {% for table in input_tables() if table != 'ticket_status_events' -%}
        select
            '{{ table }}' as table_name,
            record_status,
            count(*) as row_count
        from {{ ref('stg_' ~ table) }}
        group by record_status
        union all
    {% endfor -%}
    select
        'ticket_status_events' as table_name,
        record_status,
        event_count as row_count
    from rejected_events
    union all
    select
        'ticket_status_events' as table_name,
        'quarantined' as record_status,
        event_count as row_count
    from orphaned_events
    union all
    select
        'ticket_status_events' as table_name,
        'accepted' as record_status,
        sound_events.event_count - orphaned_events.event_count as row_count
    from sound_events
    cross join orphaned_events
),

validated_rows as (
    select
        table_name,
        record_status,
        sum(row_count) as row_count
    from verdicts
    group by table_name, record_status
)

select * from validated_rows
