-- The 95 % bounds against figures that others published or that follow by hand: half
-- promoters and a fifth detractors, five promoters of five, shares of ten and of a
-- hundred, ten events and none, and two values with a standard error of four.
{{ config(enabled=are_own_tests_on()) }}

with

computed as (
    {% for name, bound, published in [
        ('nps of 10, low', nps_bound('-', 5, 2, 10), -19.1),
        ('nps of 10, high', nps_bound('+', 5, 2, 10), 65.2),
        ('nps of 100, low', nps_bound('-', 50, 20, 100), 14.1),
        ('nps of 100, high', nps_bound('+', 50, 20, 100), 44.2),
        ('nps of 1000, low', nps_bound('-', 500, 200, 1000), 25.1),
        ('nps of 1000, high', nps_bound('+', 500, 200, 1000), 34.7),
        ('nps of 5 of 5, low', nps_bound('-', 5, 0, 5), 17.5),
        ('nps of 5 of 5, high', nps_bound('+', 5, 0, 5), 100),
        ('nps of none of 5, low', nps_bound('-', 0, 5, 5), -100),
        ('nps of nobody', nps_bound('-', 0, 0, 0), none),
        ('share of 9 in 10, low', wilson_bound('-', 9, 10), 59.6),
        ('share of 9 in 10, high', wilson_bound('+', 9, 10), 98.2),
        ('share of 90 in 100, low', wilson_bound('-', 90, 100), 82.6),
        ('share of 90 in 100, high', wilson_bound('+', 90, 100), 94.5),
        ('share of 10 in 10, low', wilson_bound('-', 10, 10), 72.2),
        ('share of 10 in 10, high', wilson_bound('+', 10, 10), 100),
        ('share of 0 in 10, low', wilson_bound('-', 0, 10), 0),
        ('share of nothing', wilson_bound('+', 0, 0), none),
        ('10 events, low', byar_bound('-', 10), 4.8),
        ('10 events, high', byar_bound('+', 10), 18.4),
        ('no event, low', byar_bound('-', 0), 0),
        ('no event, high', byar_bound('+', 0), 3.7),
        ('mean of 8 and 16, low', mean_bound('-', 2, 24, 320, 1), 4.2),
        ('mean of 8 and 16, high', mean_bound('+', 2, 24, 320, 1), 19.8),
        ('mean of 9, 9 and 10, high', mean_bound('+', 3, 28, 262, 1), 10.0),
        ('mean of one', mean_bound('+', 1, 8, 64, 1), none),
    ] -%}
        select
            '{{ name }}' as bound_name,
            {{ as_double(bound) }} as bound,
            {{ 'null' if published is none else published }} as published_bound
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Published figures have one decimal.
deviations as (
    select *
    from computed
    where
        abs(bound - published_bound) > 0.06
        or (bound is null) <> (published_bound is null)
)

select * from deviations
