-- Columns: those of `products` in the contract, and what validating found out.
with

parsed_rows as (
    {{ parse_input('products') }}
),

validated_rows as (
    {{ validate_rows('parsed_rows', 'products') }}
)

select * from validated_rows
