with

given_rows as (
    {{ parse_reference('holidays') }}
),

holidays as (
    select distinct
        holiday_on,
        team
    from given_rows
)

select * from holidays
