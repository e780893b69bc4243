-- One answer a ticket: the newest that is one. An offer to answer takes none back.
with

ratings as (
    {{ newest_rows(
        'zendesk',
        'ticket_field_history',
        key=['ticket_id', 'updated', 'value'],
        columns={
            'ticket_id': 'text',
            'field_name': 'text',
            'updated': 'given',
            'rated_at': ['instant', 'updated'],
            'value': 'text',
        },
        where="field_name = 'satisfaction_score'"
            ~ " and (lower(value) like 'good%' or lower(value) like 'bad%')",
    ) }}
),

numbered_ratings as (
    select
        *,
        row_number() over (
            partition by ticket_id order by rated_at desc nulls last, value asc
        ) as newest_number
    from ratings
),

survey_responses as (
    select
        ticket_id as response_id,
        'csat' as survey_type,
        updated as responded_at,
        case when lower(value) like 'good%' then 1 else 0 end as score,
        0 as scale_min,
        1 as scale_max,
        ticket_id,
        updated as updated_at
    from numbered_ratings
    where newest_number = 1
)

select * from survey_responses
