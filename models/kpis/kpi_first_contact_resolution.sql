{{ config(enabled=is_kpi_on('first_contact_resolution')) }}

with

resolution_periods as (
    select * from {{ ref('fct_resolution_periods') }}
),

series as (
    {{ from_its_first_record('resolution_periods', 'with_contacts > 0') }}
),

rated as (
    select
        *,
        at_first_contact as numerator,
        with_contacts as denominator,
        {{ percentage('at_first_contact', 'with_contacts') }} as value,
        with_contacts as sample_size,
        {{ wilson_bound('-', 'at_first_contact', 'with_contacts') }} as ci_low,
        {{ wilson_bound('+', 'at_first_contact', 'with_contacts') }} as ci_high
    from series
    where segment = 'all' or with_contacts <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'first_contact_resolution') }}
),

first_contact_resolution as (
    select
        {{ columns_of_kpi('first_contact_resolution') }},
        {{ percentage('at_first_contact_unvisited', 'with_contacts_unvisited') }}
            as net_value,
        is_mature
    from benchmarked
)

select * from first_contact_resolution
