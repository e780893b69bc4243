-- Qualtrics: a question for each kind of survey and scale, called after them.
create table qualtrics.survey_response as
select
    response_id as id,
    'SV_1' as survey_id,
    1 as finished,
    0 as status,
    'email' as distribution_channel,
    responded_at as recorded_date,
    updated_at as last_modified_date
from survey_responses;

create table qualtrics.question_response as
select
    response_id,
    survey_type || '_' || lowest_score::integer || '_' || highest_score::integer as question_id,
    score as value
from survey_responses;

create table qualtrics.question as
select 'SV_1' as survey_id, 'nps_0_10' as id, 'MC' as question_type, 'NPS' as selector;

create table qualtrics.survey_embedded_data as
select response_id, 'customer_id' as key, customer_id as value from survey_responses
union all
select response_id, 'ticket_id', ticket_id from survey_responses;
