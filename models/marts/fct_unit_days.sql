with

units as (
    select * from {{ ref('dim_units') }}
),

calendar as (
    select min(date_on) as first_on
    from {{ ref('dim_dates') }}
),

-- Units from before the calendar are in service when it begins.
changes as (
    select
        units.product_line,
        units.region,
        units.customer_segment,
        greatest(units.installed_on, calendar.first_on) as date_on,
        units.quantity as units_in_service
    from units
    cross join calendar
    union all
    select
        units.product_line,
        units.region,
        units.customer_segment,
        greatest(units.decommissioned_on, calendar.first_on) as date_on,
        -units.quantity as units_in_service
    from units
    cross join calendar
    where units.decommissioned_on is not null
),

changes_by_segment as (
    {{ totals_by_segment(
        'changes',
        var('segments')['unit'],
        ['date_on'],
        {'units_in_service': 'sum(units_in_service)'},
    ) }}
),

unit_days as (
    {{ daily_balances(
        'changes_by_segment', [], ['units_in_service'], stock_type='decimal(38, 10)'
    ) }}
)

select * from unit_days
