-- Tickets of any age: of one in a thousand it is learnt that it had been open once
-- more, of a tenth of these today; two hundred others get another priority, category
-- and team.
create or replace temp table touched as
with

tickets as (
    select
        ticket_id,
        customer_id,
        epoch(resolved_at)::bigint as resolved,
        row_number() over (order by chance(file_row_number, 95), ticket_id) as rank
    from read_parquet(getvariable('base') || '/tickets.parquet', file_row_number = true)
    where ticket_id is not null
        and status in ('resolved', 'closed')
        and resolved_at > created_at
    qualify count(*) over (partition by ticket_id) = 1
)

select
    ticket_id,
    customer_id,
    case when rank <= getvariable('changes') then 'late' else 'corrected' end as change,
    getvariable('began') + 43200 as second,
    case
        when rank % 10 = 0 then getvariable('began') + 3600
        else resolved + 1 + floor(
            (getvariable('began') - resolved) * chance(hash(ticket_id) >> 16, 97)
        )::bigint
    end as late_second
from tickets
where rank <= getvariable('changes') + least(200, getvariable('changes'));
