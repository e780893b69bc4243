-- Every fifth customer has a second contract, with or without a gap before it.
with

contracts as (
    select
        i,
        case when i < getvariable('customers') then i
            else pick(i, 71, getvariable('customers'))
        end as customer,
        (case when chance(i, 72) < 0.6 then date '2022-12-31' - pick(i, 73, 365)::int
            else date '2023-01-01' + pick(i, 73, 1090)::int
        end) as started_on
    from range(getvariable('customers') * 6 // 5) as numbers (i)
    order by i
)

select
    'K' || i as contract_id,
    case when chance(i, 74) > 0.0003 then 'C' || customer end as customer_id,
    started_on,
    case
        when chance(i, 75) < 0.3 then started_on + 180 + pick(i, 76, 1400)::int
        when chance(i, 75) > 0.9997 then started_on - 1
    end as ended_on
from contracts
