select given.* replace (
        case change when 'resolved' then 'resolved' when 'reopened' then 'open'
            else status end as status,
        case change when 'resolved' then instant(second) when 'reopened' then null
            else resolved_at end as resolved_at,
        case
            when change = 'corrected' then case priority
                when 'low' then 'normal' when 'normal' then 'high' else 'low' end
            else priority
        end as priority,
        case when change = 'corrected' then 'Category 7' else category end as category,
        case when change = 'corrected' then 'Team 5' else team end as team,
        case when change in ('resolved', 'reopened', 'corrected') then instant(second)
            else updated_at end as updated_at
    )
from read_parquet(
    getvariable('base') || '/tickets.parquet', file_row_number = true
) as given
left join touched using (ticket_id)
where change is distinct from 'vanished'
