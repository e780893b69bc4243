-- The accounts of the CRM, in the words of aftersales' contract.
select
    account_no as customer_id,
    branch as customer_segment
from {{ ref('accounts') }}
