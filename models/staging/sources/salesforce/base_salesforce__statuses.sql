-- What the status of a case says in the words of the contract, by its label and by its
-- API name: a case has the name, its history the label of the time.
with

labels as (
    {{ newest_rows(
        'salesforce', 'case_status', key=['master_label'], updated='system_modstamp',
        deleted='last',
        columns={'master_label': 'text', 'api_name': 'text', 'is_closed': 'boolean'},
    ) }}
),

api_names as (
    {{ newest_rows(
        'salesforce', 'case_status', key=['api_name'], updated='system_modstamp',
        deleted='last',
        columns={'master_label': 'text', 'api_name': 'text', 'is_closed': 'boolean'},
    ) }}
),

named_statuses as (
    select
        lower(master_label) as status_name,
        1 as place,
        master_label as label,
        api_name,
        is_closed
    from labels
    union all
    select
        lower(api_name) as status_name,
        2 as place,
        coalesce(master_label, api_name) as label,
        api_name,
        is_closed
    from api_names
),

numbered_statuses as (
    select
        status_name,
        label,
        api_name,
        is_closed,
        row_number() over (
            partition by status_name
            order by place, label, api_name, is_closed
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
