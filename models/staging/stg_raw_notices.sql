-- What is worth a look in raw rows and in the files they came from: nothing that is
-- made of them can tell any more.
with

-- Where no `updated_at` tells copies apart their order does, if the newest is accepted.
other_rows as (
    {% for table in input_tables() if 'updated_at' not in contract_columns(table) -%}
        {%- set is_event = table == 'ticket_status_events' -%}
        select
            '{{ table }}' as table_name,
            record_key,
            record_status
        from {{ ref('base_uncounted_status_events' if is_event else 'stg_' ~ table) }}
        where record_status <> 'accepted'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Of the older copies all but the second are further from the newest.
copies_settled_by_order as (
    {% for table in input_tables() if 'updated_at' in contract_columns(table) -%}
        select
            '{{ table }}' as table_name,
            newest.record_key
        from {{ ref('stg_' ~ table) }} as newest
        inner join {{ ref('stg_' ~ table) }} as older
            on newest.record_key = older.record_key
        where
            newest.record_status = 'accepted'
            and older.record_status = 'superseded'
            and older.copy_number = 2
            and coalesce(
                newest.updated_at = older.updated_at,
                newest.updated_at is null and older.updated_at is null
            )
        union all
    {% endfor -%}
    select
        table_name,
        record_key
    from other_rows
    group by table_name, record_key
    having max(record_status) = 'superseded' and min(record_status) = 'superseded'
),

date_without_time as (
    {% for table in input_tables() if instants_of_dates(table) -%}
        select
            '{{ table }}' as table_name,
            given_rows.record_key
        from {{ ref('stg_' ~ table) }} as given_rows
        inner join {{ input_relation(table) }} as raw_rows
            on given_rows.row_number_in_file = raw_rows._row_number
        where
            given_rows.record_status = 'accepted'
            and ({{ falls_on_the_day_before(table) }})
        union all
    {% endfor -%}
    select * from copies_settled_by_order
    where 1 = 0
),

raw_notices as (
    {% for kind in ['copies_settled_by_order', 'date_without_time'] -%}
        select
            '{{ kind }}' as kind,
            table_name,
            count(*) as notice_count,
            min({{ by_code_point('record_key') }}) as example
        from {{ kind }}
        group by table_name
        union all
    {% endfor -%}
    {% for table in input_contract() if unknown_columns(table) -%}
        select
            'unknown_columns' as kind,
            '{{ table }}' as table_name,
            {{ unknown_columns(table) | length }} as notice_count,
            {{ text_literal(unknown_columns(table)[0]) }} as example
        union all
    {% endfor -%}
    select
        kind,
        table_name,
        notice_count,
        example
    from {{ file_notices() }}
)

select * from raw_notices
