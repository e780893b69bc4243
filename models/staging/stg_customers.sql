-- Columns: those of `customers` in the contract, and what validating found out.
with

parsed_rows as (
    {{ parse_input('customers') }}
),

validated_rows as (
    {{ validate_rows('parsed_rows', 'customers') }}
)

select * from validated_rows
