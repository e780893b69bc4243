-- Columns: those of `engineers` in the contract, and what validating found out.
with

parsed_rows as (
    {{ parse_input('engineers') }}
),

validated_rows as (
    {{ validate_rows(
        'parsed_rows',
        'engineers',
        unparseable=beyond_computing('weekly_hours'),
        out_of_range='fte <= 0 or fte > 1 or ' ~ beyond_computing('fte'),
        impossible_order='employed_to < employed_from',
    ) }}
)

select * from validated_rows
