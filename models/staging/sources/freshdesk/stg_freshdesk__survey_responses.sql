-- The marks are codes, from extremely unhappy (-103) over neutral (100) to extremely
-- happy (103). What is no code is handed on as something that cannot be read.
with

ratings as (
    {{ newest_rows(
        'freshdesk',
        'satisfaction_ratings',
        key=['id'],
        updated='updated_at',
        columns={
            'id': 'text',
            'ticket_id': 'text',
            'ratings': 'text',
            'created_at': 'given',
            'updated_at': 'given',
        },
    ) }}
),

coded_ratings as (
    select
        *,
        {{ json_field('ratings', 'default_question') }} as code
    from ratings
),

survey_responses as (
    select
        id as response_id,
        'csat' as survey_type,
        created_at as responded_at,
        case code
            when '103' then '7'
            when '102' then '6'
            when '101' then '5'
            when '100' then '4'
            when '-101' then '3'
            when '-102' then '2'
            when '-103' then '1'
            else 'code ' || code
        end as score,
        1 as scale_min,
        7 as scale_max,
        ticket_id,
        updated_at
    from coded_ratings
)

select * from survey_responses
