with

parsed_rows as (
    {{ parse_input(
        'engineers',
        key='engineer_id',
        required=['engineer_id', 'employed_from'],
        columns={
            'engineer_id': 'text',
            'employed_from': 'date',
            'employed_to': 'date',
            'fte': 'number',
            'weekly_hours': 'number',
            'engineer_name': 'text',
            'team': 'text',
            'region': 'text',
        },
    ) }}
),

judged_rows as (
    {{ judge_rows(
        'parsed_rows',
        unparseable=beyond_computing('weekly_hours'),
        out_of_range='fte <= 0 or fte > 1 or ' ~ beyond_computing('fte'),
        impossible_order='employed_to < employed_from',
    ) }}
)

select * from judged_rows
