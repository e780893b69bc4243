-- The working time of each calendar, cut into parts of a local day that hold one
-- opening each, with the working time before them: two look-ups give the working time
-- between any two instants, however far apart.
with

openings as (
    select * from {{ ref('int_calendar_openings') }}
),

instants as (
    select
        calendar_team,
        timezone,
        date_on,
        opens_second,
        {{ to_utc('opens_locally', 'timezone') }} as opens_at,
        {{ to_utc('closes_locally', 'timezone') }} as closes_at
    from openings
),

lengths as (
    select
        *,
        coalesce({{ microseconds_between('opens_at', 'closes_at') }}, 0)
            as open_microseconds
    from instants
),

parts as (
    select
        calendar_team,
        timezone,
        date_on,
        opens_at,
        open_microseconds,
        case
            when lag(date_on) over working_time = date_on then opens_at
            else cast('0001-01-01' as timestamp)
        end as part_starts_at,
        case
            when lead(date_on) over working_time = date_on
                then lead(opens_at) over working_time
            else cast('9999-12-31' as timestamp)
        end as part_ends_at,
        (sum(open_microseconds) over working_time) - open_microseconds
            as microseconds_before
    from lengths
    window working_time as (
        partition by calendar_team order by date_on, opens_second, opens_at
    )
)

select * from parts
