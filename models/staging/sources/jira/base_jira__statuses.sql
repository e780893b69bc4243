-- By category, since names are translated; who waits for whom only the name says.
with

newest_statuses as (
    {{ newest_rows(
        'jira',
        'status',
        key=['id'],
        deleted='last',
        columns={'id': 'text', 'name': 'text', 'status_category_id': 'text'},
    ) }}
),

statuses as (
    select
        id as status_id,
        coalesce(status_category_id = '3', false) as is_done,
        {{ vendor_status('jira', 'name', 'id', [
            "when status_category_id = '3' and lower(name) = 'closed' then 'closed'",
            "when status_category_id = '3' then 'resolved'",
            'when ' ~ in_words('name', var('jira_pending_statuses'))
                ~ " then 'pending'",
            'when ' ~ in_words('name', var('jira_on_hold_statuses'))
                ~ " then 'on_hold'",
            "when status_category_id = '2' then 'new'",
            "when id is not null then 'open'",
        ]) }} as status
    from newest_statuses
)

select * from statuses
