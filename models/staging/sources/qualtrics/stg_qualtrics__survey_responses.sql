-- Finished responses of people: no previews or tests. A question of a loop is asked
-- once for each turn.
with

responses as (
    {{ newest_rows(
        'qualtrics',
        'survey_response',
        key=['id'],
        updated='last_modified_date',
        columns={
            'id': 'text',
            'survey_id': 'text',
            'finished': 'boolean',
            'status': 'number',
            'distribution_channel': 'text',
            'recorded_date': 'given',
            'last_modified_date': 'given',
        },
    ) }}
),

answers as (
    {{ newest_rows(
        'qualtrics',
        'question_response',
        key=['response_id', 'question_id', 'loop_id'],
        columns={
            'response_id': 'text',
            'question_id': 'text',
            'loop_id': 'text',
            'value': 'text',
        },
    ) }}
),

questions as (
    select * from {{ ref('base_qualtrics__questions') }}
),

embedded_data as (
    {{ newest_rows(
        'qualtrics',
        'survey_embedded_data',
        key=['response_id', 'key'],
        columns={'response_id': 'text', 'key': 'text', 'value': 'text'},
    ) }}
),

survey_responses as (
    select
        answers.response_id
        || '|' || answers.question_id
        || coalesce('|' || answers.loop_id, '') as response_id,
        questions.survey_type,
        responses.recorded_date as responded_at,
        answers.value as score,
        questions.scale_min,
        questions.scale_max,
        questions.higher_is_better,
        customer_keys.value as customer_id,
        ticket_keys.value as ticket_id,
        responses.last_modified_date as updated_at
    from answers
    inner join responses on answers.response_id = responses.id
    inner join questions
        on
            responses.survey_id = questions.survey_id
            and answers.question_id = questions.question_id
    left join embedded_data as customer_keys
        on
            responses.id = customer_keys.response_id
            and customer_keys.key = {{ text_literal(var('qualtrics_customer_key')) }}
    left join embedded_data as ticket_keys
        on
            responses.id = ticket_keys.response_id
            and ticket_keys.key = {{ text_literal(var('qualtrics_ticket_key')) }}
    where
        responses.finished
        and responses.status in (0, 4, 16)
        and not {{ in_words('responses.distribution_channel', ['preview', 'test']) }}
        and answers.value is not null
)

select * from survey_responses
