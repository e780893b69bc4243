-- The countable tickets by the local date of their first response, with the times to it
-- in whole microseconds, and their squares: exact in any order.
with

totals as (
    {{ totals_by_slice(
        ref('fct_tickets'),
        dimensions('ticket'),
        ['first_responded_on as date_on'],
        {
            'responded': 'count(*)',
            'response_microseconds': 'sum(response_microseconds)',
            'squared_microseconds': 'sum(' ~ wide_integer('response_microseconds')
                ~ ' * response_microseconds)',
            'business_microseconds': 'sum(response_business_microseconds)',
        },
        condition='is_countable and first_responded_on is not null',
    ) }}
),

response_days as (
    select
        segment,
        segment_value,
        date_on,
        {{ as_count('responded') }} as responded,
        cast(response_microseconds as decimal(38, 0)) as response_microseconds,
        cast(squared_microseconds as decimal(38, 0)) as squared_microseconds,
        cast(business_microseconds as decimal(38, 0)) as business_microseconds
    from totals
)

select * from response_days
