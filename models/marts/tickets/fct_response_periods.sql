-- What first response time is formed from: the tickets first answered in the period,
-- those open at its end without an answer, and those resolved in it without one.
{%- set key = ['period_grain', 'period_start', 'segment', 'segment_value'] %}
{%- set sums = [
    'responded',
    'response_microseconds',
    'squared_microseconds',
    'business_microseconds',
] %}
{%- set counts = ['unanswered', 'closed_unanswered'] %}
with

response_days as (
    select * from {{ ref('fct_response_days') }}
),

responses as (
    {{ roll_up('response_days', sums=sums) }}
),

unanswered_at_end as (
    select * from {{ ref('fct_ticket_periods') }}
    where unanswered > 0
),

closed_without_response as (
    select * from {{ ref('fct_resolution_periods') }}
    where closed_unanswered > 0
),

percentiles as (
    select * from {{ ref('int_response_percentiles') }}
),

parts as (
    {% for part, columns in {
        'responses': sums,
        'unanswered_at_end': ['unanswered'],
        'closed_without_response': ['closed_unanswered'],
    }.items() -%}
        select
            {% for column in sums + counts -%}
                {{ column if column in columns else 0 }} as {{ column }},
            {% endfor -%}
            {{ key | join(', ') }}
        from {{ part }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

totals as (
    select
        {% for column in sums + counts -%}
            sum({{ column }}) as {{ column }},
        {% endfor -%}
        {{ key | join(', ') }}
    from parts
    group by {{ key | join(', ') }}
),

measures as (
    select
        totals.*,
        percentiles.median_microseconds,
        percentiles.p90_microseconds
    from totals
    left join percentiles
        on
            totals.period_grain = percentiles.period_grain
            and totals.period_start = percentiles.period_start
            and totals.segment = percentiles.segment
            and totals.segment_value = percentiles.segment_value
),

gapless as (
    {{ gapless(
        'measures',
        zeros=sums + counts,
        others=['median_microseconds', 'p90_microseconds'],
        begins_when='responded > 0',
    ) }}
),

response_periods as (
    select
        {{ period_columns() }},
        {{ as_count('responded') }} as responded,
        cast(response_microseconds as decimal(38, 0)) as response_microseconds,
        cast(squared_microseconds as decimal(38, 0)) as squared_microseconds,
        cast(business_microseconds as decimal(38, 0)) as business_microseconds,
        {{ as_double('median_microseconds') }} as median_microseconds,
        {{ as_double('p90_microseconds') }} as p90_microseconds,
        {{ as_count('unanswered') }} as unanswered,
        {{ as_count('closed_unanswered') }} as closed_unanswered
    from gapless
)

select * from response_periods
