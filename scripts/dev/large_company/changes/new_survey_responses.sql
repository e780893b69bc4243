-- The customer of a ticket that is resolved today answers within a minute.
select
    'Q' || ticket_id || '-' || getvariable('began') as response_id,
    'csat' as survey_type,
    instant(second + 60) as responded_at,
    5 as score,
    customer_id,
    ticket_id
from touched
where change = 'resolved' and customer_id is not null
order by ticket_id
