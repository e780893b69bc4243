{#- 100 × numerator ÷ denominator as a double; null where the denominator is 0. -#}
{% macro percentage(numerator, denominator) -%}
    100 * {{ ratio(numerator, denominator) }}
{%- endmacro %}

{% macro ratio(numerator, denominator) -%}
    {{ as_double(numerator) }} / nullif({{ as_double(denominator) }}, 0)
{%- endmacro %}

{#- A double in whole tenths, away from zero: who lacks 0.04 engineers lacks a tenth of one.
    Nine decimals are looked at, for the last digits of a double are noise. -#}
{% macro tenths_away_from_zero(number) -%}
    {{ as_double(
        'sign(' ~ number ~ ') * ceil(10 * cast(abs(' ~ number ~ ') as decimal(38, 9)))'
    ) }} / 10
{%- endmacro %}

{#- 95 % bounds. Each takes SQL expressions and gives one bound; side is '-' or '+'. -#}

{% macro z_score() %}{{ return('1.959964') }}{% endmacro %}

{#- Wilson's score interval of a share, in percent. Wilson (1927), JASA 22. -#}
{% macro wilson_bound(side, successes, trials) -%}
    {%- set z = z_score() -%}
    100 * (
        {{ successes }} + {{ z }} * {{ z }} / 2
        {{ side }} {{ z }} * sqrt(
            {{ successes }} * ({{ trials }} - {{ successes }})
            / nullif({{ as_double(trials) }}, 0) + {{ z }} * {{ z }} / 4
        )
    ) / ({{ as_double(trials) }} + {{ z }} * {{ z }})
{%- endmacro %}

{#- Adjusted Wald interval of a Net Promoter Score, in points, clipped to ±100. Three
    answers are added, 3/4 to either end. Rocks (2016), The American Statistician 70. -#}
{% macro nps_bound(side, promoters, detractors, answers) -%}
    {%- set share = '(' ~ as_double(promoters) ~ ' + 0.75) / (' ~ answers ~ ' + 3)' -%}
    {%- set loss = '(' ~ as_double(detractors) ~ ' + 0.75) / (' ~ answers ~ ' + 3)' -%}
    case
        when {{ answers }} > 0 then least(100, greatest(-100, 100 * (
            {{ share }} - {{ loss }}
            {{ side }} {{ z_score() }} * sqrt((
                {{ share }} + {{ loss }} - power({{ share }} - {{ loss }}, 2)
            ) / ({{ answers }} + 3))
        )))
    end
{%- endmacro %}

{#- Byar's approximation to the exact Poisson bounds of a count. Breslow and Day (1987),
    Statistical Methods in Cancer Research II, p. 69. -#}
{% macro byar_bound(side, events) -%}
    {%- set centre = as_double(events) if side == '-' else
        '(' ~ as_double(events) ~ ' + 1)' -%}
    case
        when {{ centre }} = 0 then 0
        else {{ centre }} * power(
            1 - 1 / (9 * {{ centre }}) {{ side }} {{ z_score() }} / (3 * sqrt({{ centre }})),
            3
        )
    end
{%- endmacro %}

{#- Normal bound of a mean, from n whole numbers, their sum and the sum of their squares.
    The squares are taken around a whole number next to the mean, in whole numbers: nothing
    is lost however alike the values are. Null below two values, without a `case`, which
    would hide from the engine what both bounds share. -#}
{% macro mean_bound(side, trials, total, squares, scale) -%}
    {%- set count = 'nullif(' ~ as_double(trials) ~ ', 0)' -%}
    {%- set mean = as_double(total) ~ ' / ' ~ count -%}
    {%- set centre = wide_integer('floor(' ~ mean ~ ')') -%}
    {%- set rest = '(' ~ total ~ ' - ' ~ wide_integer(trials) ~ ' * ' ~ centre ~ ')' -%}
    (
        {{ mean }} {{ side }} {{ z_score() }} * sqrt(greatest(
            0,
            {{ as_double(squares ~ ' - ' ~ centre ~ ' * (' ~ total ~ ' + ' ~ rest ~ ')') }}
            - {{ as_double(rest) }} * {{ as_double(rest) }} / {{ count }}
        ) / nullif({{ as_double(trials) }} - 1, 0) / {{ count }})
    ) / {{ scale }}
{%- endmacro %}
