with

percentiles_by_period as (
    {{ percentiles_by_period(
        ref('fct_tickets'),
        'first_responded_on',
        dimensions('ticket'),
        'response_microseconds',
        [0.5, 0.9],
        condition='is_countable and first_responded_on is not null',
    ) }}
),

response_percentiles as (
    select
        period_grain,
        period_start,
        segment,
        segment_value,
        {{ list_item('percentiles', 1) }} as median_microseconds,
        {{ list_item('percentiles', 2) }} as p90_microseconds
    from percentiles_by_period
)

select * from response_percentiles
