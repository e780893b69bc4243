-- Satisfaction comes as 0 to 2; a scale of three marks goes from 1 to 3.
with

submissions as (
    {{ newest_rows(
        'hubspot',
        'feedback_submission',
        key=['id'],
        updated='property_hs_lastmodifieddate',
        deleted='kept',
        columns={
            'id': 'text',
            'survey_type': ['text', 'property_hs_survey_type'],
            'submitted_at': ['given', 'property_hs_submission_timestamp'],
            'value_text': ['text', 'property_hs_value'],
            'value_number': ['number', 'property_hs_value'],
            'contact_id': ['text', 'property_hs_contact_id'],
        },
    ) }}
),

survey_responses as (
    select
        id as response_id,
        lower(survey_type) as survey_type,
        submitted_at as responded_at,
        case
            when lower(survey_type) = 'csat' and value_number is not null
                then {{ number_as_text('(value_number + 1)') }}
            else value_text
        end as score,
        case lower(survey_type)
            when 'nps' then 0
            when 'ces' then 1
            when 'csat' then 1
        end as scale_min,
        case lower(survey_type)
            when 'nps' then 10
            when 'ces' then 7
            when 'csat' then 3
        end as scale_max,
        'person:' || contact_id as customer_id
    from submissions
    where not is_deleted
)

select * from survey_responses
