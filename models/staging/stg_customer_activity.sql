-- Columns: those of `customer_activity` in the contract, and what validating found out.
with

parsed_rows as (
    {{ parse_input('customer_activity') }}
),

validated_rows as (
    {{ validate_rows(
        'parsed_rows', 'customer_activity', happened={'activity_on': none}
    ) }}
)

select * from validated_rows
