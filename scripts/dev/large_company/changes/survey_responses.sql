-- With a corrected ticket goes a corrected answer.
select given.* replace (
    case when change = 'corrected' and score = 10 then 9 else score end as score
)
from read_parquet(
    getvariable('base') || '/survey_responses.parquet', file_row_number = true
) as given
left join (from touched where change = 'corrected') as corrected using (ticket_id)
