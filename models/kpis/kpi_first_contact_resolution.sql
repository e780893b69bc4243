with

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable and is_first_contact_resolution is not null
),

resolution_days as (
    {{ totals_by_segment('tickets', var('segments')['ticket'], ['final_resolved_on'], {
        'resolved': 'count(*)',
        'at_first_contact':
            'sum(case when is_first_contact_resolution then 1 else 0 end)',
        'resolved_remotely': 'sum(case when has_aftersales_visit then 0 else 1 end)',
        'remotely_at_first_contact':
            'sum(case when is_first_contact_resolution and not has_aftersales_visit'
            ~ ' then 1 else 0 end)',
    }) }}
),

measures as (
    {{ roll_up('resolution_days', 'final_resolved_on', sums=[
        'resolved', 'at_first_contact', 'resolved_remotely', 'remotely_at_first_contact'
    ]) }}
),

cells as (
    {{ kpi_cells('measures', zeros=[
        'resolved', 'at_first_contact', 'resolved_remotely', 'remotely_at_first_contact'
    ]) }}
),

valued as (
    select
        *,
        at_first_contact as numerator,
        resolved as denominator,
        {{ percentage('at_first_contact', 'resolved') }} as value,
        resolved as sample_size,
        {{ wilson_bound('-', 'at_first_contact', 'resolved') }} as ci_low,
        {{ wilson_bound('+', 'at_first_contact', 'resolved') }} as ci_high
    from cells
),

{{ publish_kpi(
    'valued',
    'first_contact_resolution',
    unit='percent',
    direction='higher',
    extras=[
        percentage('remotely_at_first_contact', 'resolved_remotely') ~ ' as net_value',
        "as_of >= ends_at + interval '" ~ var('fcr_repeat_window_days')
        ~ " days' as is_mature",
    ],
) }}

select * from published
