-- What is worth a look among the rows that count.
with

records as (
    select
        kind,
        table_name,
        count(*) as notice_count,
        min({{ by_code_point('record_key') }}) as example
    from {{ ref('int_noticed_records') }}
    group by kind, table_name
),

named_entities as (
    select
        table_name,
        entity,
        count(*) as entity_rows,
        min({{ by_code_point('named_id') }}) as named_id
    from {{ ref('int_unknown_references') }}
    group by table_name, entity
),

entity_lists as (
    select
        table_name,
        {{ texts_joined(
            "entity || ' ' || named_id || ' (' || entity_rows || ')'", order='entity'
        ) }} as example
    from named_entities
    group by table_name
),

naming_rows as (
    select
        table_name,
        count(distinct record_key) as notice_count
    from {{ ref('int_unknown_references') }}
    group by table_name
),

notices as (
    select * from {{ ref('stg_raw_notices') }}
    union all
    select * from records
    union all
    select
        'unknown_reference' as kind,
        naming_rows.table_name,
        naming_rows.notice_count,
        entity_lists.example
    from naming_rows
    inner join entity_lists on naming_rows.table_name = entity_lists.table_name
    union all
    select
        'newest_record' as kind,
        table_name,
        newest_age_days as notice_count,
        cast(newest_at as {{ dbt.type_string() }}) as example
    from {{ ref('int_newest_records') }}
),

input_notices as (
    select
        cast(kind as {{ dbt.type_string() }}) as kind,
        cast(table_name as {{ dbt.type_string() }}) as table_name,
        {{ as_count('notice_count') }} as count,
        cast(example as {{ dbt.type_string() }}) as example
    from notices
    where notice_count > 0
)

select * from input_notices
