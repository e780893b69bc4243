-- The one instant that every number is "as of". The wall clock is not it.
with

latest_events as (
    {% for table, source, instant, condition in latest_events() -%}
        select max({{ instant }}) as happened_at
        from {{ ref(source) }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

given_instant as (
    {% if var('as_of') -%}
        select {{ instant_from_text("'" ~ var('as_of') ~ "'") }} as as_of
    {%- else -%}
        select max(happened_at) as as_of
        from latest_events
    {%- endif %}
),

clock as (
    select
        as_of,
        {{ local_date('as_of') }} as as_of_on,
        '{{ var("reporting_timezone") }}' as reporting_timezone
    from given_instant
)

select * from clock
