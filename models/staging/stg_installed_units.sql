-- Columns: those of `installed_units` in the contract, and what validating found out.
with

parsed_rows as (
    {{ parse_input('installed_units') }}
),

validated_rows as (
    {{ validate_rows(
        'parsed_rows',
        'installed_units',
        out_of_range='quantity <= 0 or ' ~ beyond_computing('quantity'),
        impossible_order='decommissioned_on < installed_on',
    ) }}
)

select * from validated_rows
