with

parsed_rows as (
    {{ parse_input('holidays') }}
),

holidays as (
    select distinct
        holiday_on,
        team
    from parsed_rows
    where holiday_on is not null
)

select * from holidays
