-- What macros/engine/ promises, one line a case: what is given as text, what a macro
-- makes of it, and what that is as text. The same on every engine.
{{ config(enabled=are_own_tests_on()) }}

{%- set text = dbt.type_string() %}
{%- set instant = instant_from_text('given') %}
{%- set wall_time = "cast(given as timestamp)" %}
{%- set day = "cast(given as date)" %}
{%- set number = as_double('given') %}
{%- set cases = [
    ('2025-10-26', instant, '2025-10-26 00:00:00'),
    ('2025-10-26T02:30Z', instant, '2025-10-26 02:30:00'),
    ('2025-10-26 02:30:05', instant, '2025-10-26 02:30:05'),
    ('2025-10-26T02:30:05.25+01:00', instant, '2025-10-26 01:30:05.25'),
    ('2025-10-26T02:30-0330', instant, '2025-10-26 06:00:00'),
    ('2025-01-01T02:30:00+17:45', instant, '2024-12-31 08:45:00'),
    ('2025-01-01T02:30:00-18', instant, '2025-01-01 20:30:00'),
    ('2025-01-01T00:00:00.9999999Z', instant, '2025-01-01 00:00:00.999999'),
    ('9999-12-31T23:59:59.999999', instant, '9999-12-31 23:59:59.999999'),
    ('2024-02-29T12:00', instant, '2024-02-29 12:00:00'),
    ('2000-02-29T12:00', instant, '2000-02-29 12:00:00'),
    ('1900-02-29T12:00', instant, none),
    ('2025-02-29T12:00:00Z', instant, none),
    ('2025-04-31', instant, none),
    ('2025-13-01', instant, none),
    ('2025-00-10', instant, none),
    ('2024-02-29', try_cast_text('given', 'date'), '2024-02-29'),
    ('2025-02-29', try_cast_text('given', 'date'), none),
    (' 12. ', try_cast_text('given', type_double()) ~ ' = 12', 'true'),
    ('-.5e1', try_cast_text('given', type_double()) ~ ' = -5', 'true'),
    ('1' ~ '0' * 400, try_cast_text('given', type_double()) ~ ' > 1e300', 'true'),
    ('0.' ~ '0' * 400 ~ '1', try_cast_text('given', type_double()) ~ ' = 0', 'true'),
    ('2025-03-29T23:00:00Z', local_date(instant, "'Europe/Berlin'"), '2025-03-30'),
    ('2025-03-29T22:59:59Z', local_date(instant, "'Europe/Berlin'"), '2025-03-29'),
    ('2011-12-30T09:59:59Z', local_date(instant, "'Pacific/Apia'"), '2011-12-29'),
    ('2011-12-30T10:00:00Z', local_date(instant, "'Pacific/Apia'"), '2011-12-31'),
    ('2025-03-30 02:30:00', to_utc(wall_time, "'Europe/Berlin'"), '2025-03-30 01:30:00'),
    ('2025-10-26 02:30:00', to_utc(wall_time, "'Europe/Berlin'"), '2025-10-26 00:30:00'),
    ('2025-10-26 03:00:00', to_utc(wall_time, "'Europe/Berlin'"), '2025-10-26 02:00:00'),
    ('2025-03-09 00:00:00', to_utc(wall_time, "'America/Havana'"), '2025-03-09 05:00:00'),
    ('2025-11-02 00:00:00', to_utc(wall_time, "'America/Havana'"), '2025-11-02 04:00:00'),
    ('2025-04-06 01:45:00', to_utc(wall_time, "'Australia/Lord_Howe'"), '2025-04-05 14:45:00'),
    ('2010-03-05 00:00:00', to_utc(wall_time, "'Antarctica/Casey'"), '2010-03-04 13:00:00'),
    ('1892-05-01 00:00:00', to_utc(wall_time, "'Europe/Brussels'"), '1892-04-30 23:42:30'),
    ('2025-01-01 00:00:00.000001', microseconds_between(
        wall_time, "cast('2025-01-02 00:00:00' as timestamp)"), '86399999999'),
    ('0001-01-01 00:00:00', microseconds_between(
        wall_time, "cast('9999-12-31 23:59:59.999999' as timestamp)"), '315537897599999999'),
    ('2025-10-26', add_days(day, -26), '2025-09-30'),
    ('2025-10-26', days_between(day, "cast('2026-10-26' as date)"), '365'),
    ('2025-10-26', iso_weekday(day), '7'),
    ('2024-12-30', iso_weekday(day), '1'),
    ('2025-10-26', start_of('week', day), '2025-10-20'),
    ('2025-09-30', start_of('quarter', day), '2025-07-01'),
    ('2024-12-31', start_of('year', day), '2024-01-01'),
    ('abab', matches('given', '(ab)*'), 'true'),
    ('ababa', matches('given', '(ab)*'), 'false'),
    ('ab\n', matches('given', 'ab'), 'false'),
    ('b|a', matches('given', 'a|b'), 'false'),
    ('17', number_as_text(number), '17'),
    ('2.5', number_as_text(number), '2.5'),
    ('12345678.5', number_as_text(number), '12345678.5'),
    ('-0.0005', number_as_text(number), '-0.0005'),
    ('0.000000125', number_as_text(number), '0.000000125'),
    ('2.50', decimal_as_text('cast(given as decimal(10, 2))'), '2.5'),
    ('17.00', decimal_as_text('cast(given as decimal(10, 2))'), '17'),
    ('1', ratio('cast(given as integer)', '2') ~ ' = 0.5', 'true'),
    ('2.5', as_count(rounded(number)), '3'),
    ('0.3333333333333', trillionths(number), '333333333333'),
    ('1234567', from_trillionths('cast(given as bigint)') ~ ' = 0.000001234567', 'true'),
    ('nan', is_nan(number), 'true'),
    ("O'Brien ä", 'given', "O'Brien ä"),
    ('a\\b', 'length(given)', '3'),
    ('', "given is null", 'false'),
    ('ä"', row_as_json('raw_row'), '{"given":"ä\\"","empty":null}'),
    ('17', nested_as_json(dbt.array_construct([number, number])), '[17,17]'),
    ('2.05', nested_as_json(dbt.array_construct([number])), '[2.05]'),
    ('\\1.0,"2.0]', nested_as_json(dbt.array_construct(['given'])), '["\\\\1.0,\\"2.0]"]'),
    ('ä', hash_of(['given']) ~ ' = ' ~ hash_of(["'ä'"]), 'true'),
] %}
with

-- Each text is a column, so that no engine works anything out beforehand.
results as (
    {% for given, made, expected in cases -%}
        select
            {{ loop.index }} as case_number,
            cast(given as {{ text }}) as given,
            cast({{ made }} as {{ text }}) as found,
            {{ text_literal(expected) }} as expected
        from (
            select
                givens.given,
                {{ whole_row('givens') }} as raw_row
            from (
                select
                    {{ text_literal(given) }} as given,
                    {{ text_literal(none) }} as empty
            ) as givens
        ) as cases
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

numbers as (
    {% for number in [1, 2, 4, 10] -%}
        select
            {{ number }} as number,
            '{{ 'aB' if number < 4 else 'b' }}' as word,
            cast('2024-02-27' as date) as first_on,
            cast('2024-03-01' as date) as last_on
        union all
    {% endfor -%}
    select
        null as number,
        'B' as word,
        cast('2024-02-27' as date) as first_on,
        cast('2024-02-27' as date) as last_on
),

spine as (
    {{ dates_between('numbers', 'first_on', 'last_on') }}
),

repeated as (
    {{ repeated_hashes('numbers', ['word'], 'number is not null') }}
),

ordered as (
    select
        number,
        row_number() over (order by number nulls first) as from_nulls,
        row_number() over (order by number desc nulls last) as to_nulls,
        row_number() over (order by {{ by_code_point('word') }}, number) as by_word
    from numbers
),

further_results as (
    {% for name, found, relation, expected in [
        ('median', list_item(percentile_list('number', [0.5, 0.9]), 1) ~ ' = 3', 'numbers', 'true'),
        ('p90', list_item(percentile_list('number', [0.5, 0.9]), 2) ~ ' between 8.19 and 8.21', 'numbers', 'true'),
        ('dates', 'count(distinct date_on)', 'spine', '4'),
        ('leap day', "max(case when date_on = cast('2024-02-29' as date) then 1 end)", 'spine', '1'),
        ('repeated', 'count(distinct key_hash)', 'repeated', '2'),
        ('nulls first', 'max(case when number is null then from_nulls end)', 'ordered', '1'),
        ('nulls last', 'max(case when number is null then to_nulls end)', 'ordered', '5'),
        ('code points', 'max(case when number is null then by_word end)', 'ordered', '1'),
    ] -%}
        select
            100 + {{ loop.index }} as case_number,
            '{{ name }}' as given,
            cast({{ found }} as {{ text }}) as found,
            '{{ expected }}' as expected
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

all_results as (
    select * from results
    union all
    select * from further_results
),

deviations as (
    select * from all_results
    where coalesce(found, '(null)') <> coalesce(expected, '(null)')
)

select * from deviations
