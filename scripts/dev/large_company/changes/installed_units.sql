select given.* replace (
    case when file_row_number in (
        select pick(i, 98, getvariable('units')) from range(20) as twenty (i)
    ) then 'Region 3' else region end as region
)
from read_parquet(
    getvariable('base') || '/installed_units.parquet', file_row_number = true
) as given
