select
    'C' || i as customer_id,
    'Customer ' || i as customer_name,
    case when chance(i, 21) > 0.01
        then ['Private', 'Business', 'Public', 'Partner'][1 + pick(i, 22, 4, 1.8)]
    end as customer_segment,
    'Region ' || pick(i, 23, 9, 1.4) as region,
    ['DE', 'FR', 'NL', 'PL', 'IT', 'ES'][1 + pick(i, 24, 6, 1.5)] as country
from range(getvariable('customers')) as numbers (i)
