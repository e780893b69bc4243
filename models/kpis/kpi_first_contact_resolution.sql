{%- set counts = [
    'with_contacts',
    'at_first_contact',
    'with_contacts_unvisited',
    'at_first_contact_unvisited',
] %}
with

resolution_days as (
    select * from {{ ref('fct_resolution_days') }}
    where with_contacts > 0
),

measures as (
    {{ roll_up('resolution_days', 'date_on', sums=counts) }}
),

cells as (
    {{ kpi_cells('measures', zeros=counts) }}
),

valued as (
    select
        *,
        at_first_contact as numerator,
        with_contacts as denominator,
        {{ percentage('at_first_contact', 'with_contacts') }} as value,
        with_contacts as sample_size,
        {{ wilson_bound('-', 'at_first_contact', 'with_contacts') }} as ci_low,
        {{ wilson_bound('+', 'at_first_contact', 'with_contacts') }} as ci_high
    from cells
),

{{ publish_kpi(
    'valued',
    'first_contact_resolution',
    unit='percent',
    direction='higher',
    extras=[
        percentage('at_first_contact_unvisited', 'with_contacts_unvisited')
        ~ ' as net_value',
        "as_of >= ends_at + interval '" ~ var('fcr_repeat_window_days')
        ~ " days' as is_mature",
    ],
) }}

select * from published
