-- Half of the base was there before, the rest came in the three years; some of it bad.
with

units as (
    select
        i,
        case
            when chance(i, 51) < 0.5 then date '2016-01-01' + pick(i, 52, 2557)::int
            else date '2023-01-01' + pick(i, 52, 1096)::int
        end as installed_on
    from range(getvariable('units')) as numbers (i)
    order by i
)

select
    'U' || i as unit_id,
    case when chance(i, 53) > 0.0002 then installed_on end as installed_on,
    case
        when chance(i, 54) < 0.12 then installed_on + 30 + pick(i, 55, 3000)::int
        when chance(i, 54) > 0.9998 then installed_on - 10
    end as decommissioned_on,
    case
        when chance(i, 56) < 0.0002 then 0
        when chance(i, 56) < 0.05 then 2 + pick(i, 57, 8, 2)
        else 1
    end as quantity,
    'P' || pick(i, 58, getvariable('products') * 1.005, 1.3) as product_id,
    'C' || customer_of_unit(i) as customer_id,
    case when chance(i, 59) < 0.98 then 'Region ' || pick(i, 60, 9, 1.4) end as region,
    installed_on + 730 as warranty_until
from units
