-- The events that do not count, for what they are or for what their ticket is.
with

uncounted_events as (
    select
        row_number_in_file,
        record_key,
        record_status,
        quarantine_reason,
        raw_fields
    from {{ ref('base_rejected_status_events') }}
    union all
    select
        row_number_in_file,
        record_key,
        'quarantined' as record_status,
        quarantine_reason,
        raw_fields
    from {{ ref('base_orphaned_status_events') }}
)

select * from uncounted_events
