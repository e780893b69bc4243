select
    'E' || i as engineer_id,
    'Engineer ' || i as engineer_name,
    date '2019-01-01' + pick(i, 61, 2200, 0.7)::int as employed_from,
    case when chance(i, 62) < 0.1 then date '2025-01-01' + pick(i, 63, 365)::int end
        as employed_to,
    case when i % 5 = 0 then 0.5 else 1 end as fte,
    case when i % 5 = 0 then 19.5 else 39 end as weekly_hours,
    'Team ' || i % 24 as team,
    'Region ' || i % 9 as region
from range(getvariable('engineers')) as numbers (i)
