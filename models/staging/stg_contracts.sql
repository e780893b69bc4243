-- Columns: those of `contracts` in the contract, and what validating found out.
with

parsed_rows as (
    {{ parse_input('contracts') }}
),

validated_rows as (
    {{ validate_rows(
        'parsed_rows', 'contracts', impossible_order='ended_on < started_on'
    ) }}
)

select * from validated_rows
