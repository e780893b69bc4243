-- A contract's end_date is its last day; the contract's ended_on the day after.
with

service_contracts as (
    {{ salesforce_rows(
        'service_contract',
        columns={
            'id': 'text',
            'account_id': 'text',
            'start_date': 'given_text',
            'end_date': 'given_text',
        },
    ) }}
),

dated_contracts as (
    select
        id,
        account_id,
        {{ date_as_text('start_date') }} as started_on,
        {{ date_as_text('end_date') }} as last_day
    from service_contracts
),

contracts as (
    select
        id as contract_id,
        account_id as customer_id,
        started_on,
        coalesce(
            cast(
                {{ add_days(parse_date('last_day', 'varchar'), 1) }}
                as {{ dbt.type_string() }}
            ),
            last_day
        ) as ended_on
    from dated_contracts
)

select * from contracts
