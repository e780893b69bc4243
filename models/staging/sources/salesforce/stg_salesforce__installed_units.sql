-- An asset that has been bought or shipped and has no date yet is installed nowhere.
with

assets as (
    {{ salesforce_rows(
        'asset',
        columns={
            'id': 'text',
            'install_date': 'given_text',
            'usage_end_date': 'given_text',
            'quantity': 'text',
            'product_2_id': 'text',
            'account_id': 'text',
            'status': 'text',
        },
    ) }}
),

installed_units as (
    select
        id as unit_id,
        {{ date_as_text('install_date') }} as installed_on,
        {{ date_as_text('usage_end_date') }} as decommissioned_on,
        quantity,
        product_2_id as product_id,
        account_id as customer_id
    from assets
    where
        install_date is not null
        or not {{ in_words('status', ['Purchased', 'Shipped']) }}
)

select * from installed_units
