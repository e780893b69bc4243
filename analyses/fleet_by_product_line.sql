-- The installed base by product line at as_of: units in service, their mean age, how
-- many are under warranty, and the tickets of the last 365 days that name one of them.
with

units as (
    select * from {{ ref('dim_units') }}
),

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable and unit_id is not null
),

clock as (
    select max(last_elapsed_on) as as_of_on
    from {{ ref('dim_periods') }}
),

units_in_service as (
    select
        units.*,
        {{ days_between('units.installed_on', 'clock.as_of_on') }} as age_days,
        units.warranty_until >= clock.as_of_on as is_under_warranty
    from units
    cross join clock
    where
        units.installed_on <= clock.as_of_on
        and (
            units.decommissioned_on is null
            or units.decommissioned_on > clock.as_of_on
        )
),

recent_tickets as (
    select
        tickets.unit_id,
        count(*) as tickets
    from tickets
    cross join clock
    where tickets.created_on > {{ add_days('clock.as_of_on', -365) }}
    group by tickets.unit_id
),

fleet as (
    select
        coalesce(units_in_service.product_line, '(none)') as product_line,
        sum(units_in_service.quantity) as units,
        sum(units_in_service.quantity * units_in_service.age_days)
        / sum(units_in_service.quantity) / 365.25 as mean_age_years,
        sum(
            case
                when units_in_service.is_under_warranty then units_in_service.quantity
            end
        ) as units_under_warranty,
        count(recent_tickets.unit_id) as units_with_tickets,
        coalesce(sum(recent_tickets.tickets), 0) as tickets_in_365_days
    from units_in_service
    left join recent_tickets on units_in_service.unit_id = recent_tickets.unit_id
    group by units_in_service.product_line
)

select * from fleet
order by units desc
