-- What the status of a case says in the words of the contract, by its label and by its
-- API name: a case has the name, its history the label of the time.
with

choices as (
    {{ salesforce_rows(
        'case_status',
        deleted='kept',
        columns={
            'id': 'text',
            'master_label': 'text',
            'api_name': 'text',
            'is_closed': 'boolean',
            'system_modstamp': 'instant',
        },
    ) }}
),

named_statuses as (
    select
        *,
        1 as place,
        lower(master_label) as status_name
    from choices
    union all
    select
        *,
        2 as place,
        lower(api_name) as status_name
    from choices
),

numbered_statuses as (
    select
        status_name,
        coalesce(master_label, api_name) as label,
        api_name,
        is_closed,
        row_number() over (
            partition by status_name
            order by
                is_deleted asc,
                place asc,
                system_modstamp desc nulls last,
                master_label asc,
                api_name asc,
                is_closed asc
        ) as name_number
    from named_statuses
    where status_name is not null
),

statuses as (
    select
        status_name,
        {{ vendor_status('salesforce', 'label', 'api_name', rules=[
            "when is_closed then 'closed'",
            'when ' ~ in_words('label', var('salesforce_pending_statuses'))
                ~ " then 'pending'",
            'when ' ~ in_words('label', var('salesforce_on_hold_statuses'))
                ~ " then 'on_hold'",
            'when ' ~ in_words('label', ['New']) ~ " then 'new'",
            "when 1 = 1 then 'open'",
        ]) }} as status
    from numbered_statuses
    where name_number = 1
)

select * from statuses
