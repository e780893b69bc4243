select given.* replace (
    case when file_row_number in (
        select pick(i, 99, getvariable('customers')) from range(10) as ten (i)
    ) then 'Partner' else customer_segment end as customer_segment
)
from read_parquet(
    getvariable('base') || '/customers.parquet', file_row_number = true
) as given
