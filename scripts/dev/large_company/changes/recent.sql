-- What a day does to the tickets of the fortnight before it: some are resolved or
-- reopened, of some it is learnt late that they had been open once more, some rows are
-- corrected, and a few vanish.
create or replace temp table touched as
with

recent as (
    select
        ticket_id,
        customer_id,
        epoch(created_at)::bigint as created,
        epoch(resolved_at)::bigint as resolved,
        chance(file_row_number, 95) as place
    from read_parquet(getvariable('base') || '/tickets.parquet', file_row_number = true)
    where created_at >= instant(getvariable('began') - 14 * 86400)
        and ticket_id is not null
        and status in ('new', 'open', 'pending', 'on_hold', 'resolved', 'closed')
    qualify count(*) over (partition by ticket_id) = 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by resolved is null order by place, ticket_id
        ) / getvariable('changes')::double as rank
    from recent
)

select
    ticket_id,
    customer_id,
    case
        when resolved is null and rank <= 0.1 then 'resolved'
        when resolved is null and rank <= 0.14 then 'vanished'
        when resolved is null and rank <= 0.18 then 'corrected'
        when resolved is not null and rank <= 0.1 then 'reopened'
        when resolved is not null and rank <= 0.15 then 'late'
        when resolved is not null and rank <= 0.19 then 'corrected'
    end as change,
    getvariable('began') + floor(86400 * chance(hash(ticket_id) >> 16, 96))::bigint
        as second,
    resolved + 1
    + floor(
        (getvariable('began') - resolved) * chance(hash(ticket_id) >> 16, 97)
    )::bigint as late_second
from ranked
where change is not null;
