-- The cases of the help desk, in the words of aftersales' contract.
select
    cast(case_no as {{ dbt.type_string() }}) as ticket_id,
    opened as created_at,
    closed as resolved_at,
    case state when 'done' then 'resolved' else 'open' end as status,
    urgency as priority,
    account_no as customer_id,
    agent as assignee_id
from {{ ref('cases') }}
