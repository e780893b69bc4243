-- How new each input table is at as_of. What happened later does not exist yet.
with

clock as (
    select * from {{ ref('int_clock') }}
),

happened as (
    {% for table, model, instant, condition in latest_events(up_to_as_of=true) -%}
        select
            '{{ table }}' as table_name,
            max({{ instant }}) as newest_at
        from {{ ref(model) }}
        cross join clock
        where {{ condition }} and {{ instant }} <= clock.as_of
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

newest_instants as (
    select
        table_name,
        max(newest_at) as newest_at
    from happened
    group by table_name
),

newest_records as (
    select
        newest_instants.table_name,
        newest_instants.newest_at,
        {{ whole_days_between('newest_instants.newest_at', 'clock.as_of') }}
            as newest_age_days
    from newest_instants
    cross join clock
    where newest_instants.newest_at is not null
)

select * from newest_records
