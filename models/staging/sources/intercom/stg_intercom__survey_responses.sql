with

ratings as (
    {{ newest_rows(
        'intercom',
        'conversation_history',
        key=['id'],
        updated='updated_at',
        columns={
            'id': 'text',
            'conversation_rating_value': 'text',
            'conversation_rating_created_at': 'given',
            'updated_at': 'given',
        },
    ) }}
),

survey_responses as (
    select
        id as response_id,
        'csat' as survey_type,
        conversation_rating_created_at as responded_at,
        conversation_rating_value as score,
        1 as scale_min,
        5 as scale_max,
        id as ticket_id,
        updated_at
    from ratings
    where conversation_rating_value is not null
)

select * from survey_responses
