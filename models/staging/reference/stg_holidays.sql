with

parsed_rows as (
    {{ parse_input(
        'holidays',
        key='holiday_on',
        required=['holiday_on'],
        columns={'holiday_on': 'date', 'team': 'text', 'name': 'text'},
    ) }}
),

holidays as (
    select distinct
        holiday_on,
        team
    from parsed_rows
    where holiday_on is not null
)

select * from holidays
