-- Units in service at each day's end. Units from before the calendar are in service
-- when it begins.
-- Columns: segment, segment_value, date_on, units_in_service.
with

units as (
    select * from {{ ref('dim_units') }}
),

calendar as (
    select min(date_on) as first_on
    from {{ ref('dim_dates') }}
),

changes as (
    {% for date, sign in {'installed_on': '', 'decommissioned_on': '-'}.items() -%}
        select
            totals.segment,
            totals.segment_value,
            greatest(totals.date_on, calendar.first_on) as date_on,
            totals.units_in_service
        from ({{ totals_by_slice(
            'units',
            dimensions('unit'),
            [date ~ ' as date_on'],
            {'units_in_service': sign ~ 'sum(quantity)'},
            condition=date ~ ' is not null',
        ) }}) as totals
        cross join calendar
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

unit_days as (
    {{ daily_balances(
        'changes', [], ['units_in_service'], stock_type='decimal(38, 10)'
    ) }}
)

select * from unit_days
