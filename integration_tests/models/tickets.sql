-- Tickets of the canteen.
select
    'lunch' as ticket_id,
    'sold' as status
