-- What happened on each local date, and what was open at its end. The stocks are
-- running sums of changes: no ticket is ever unrolled over the days it was open.
with

changes as (
    select * from {{ ref('int_ticket_day_changes') }}
),

ticket_days as (
    {{ daily_balances('changes', ticket_flows(), ticket_stocks()) }}
)

select * from ticket_days
