-- Delighted: answers on its own scales, with the customer and the ticket they are about
-- among the properties of the person.
create table delighted.survey_responses as
select
    response_id as id,
    'p' || coalesce(customer_id, response_id) as person,
    survey_type,
    score,
    epoch(responded_at) as created_at,
    epoch(updated_at) as updated_at,
    to_json({'customer_id': customer_id, 'ticket_id': ticket_id})::varchar as person_properties
from survey_responses
where (survey_type = 'nps' and lowest_score = 0 and highest_score = 10)
    or (survey_type = 'csat' and lowest_score = 1 and highest_score = 5)
    or (survey_type = 'ces' and lowest_score = 1 and highest_score = 7 and higher_is_better);

create table delighted.people as
select distinct 'p' || customer_id as id, 'Somebody' as name
from survey_responses
where customer_id is not null;
