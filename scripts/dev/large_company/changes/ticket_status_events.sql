select given.*
from read_parquet(
    getvariable('base') || '/ticket_status_events.parquet', file_row_number = true
) as given
anti join (from touched where change = 'vanished') as vanished using (ticket_id)
