with

tickets as (
    select * from {{ ref('fct_tickets') }}
    where is_countable and is_first_contact_resolution is not null
),

period_dates as (
    select * from {{ ref('dim_period_dates') }}
),

resolution_days as (
    {{ totals_by_segment('tickets', var('segments')['ticket'], ['final_resolved_on'], {
        'resolved': 'count(*)',
        'at_first_contact': 'sum(case when is_first_contact_resolution then 1 else 0 end)',
        'resolved_remotely': 'sum(case when has_aftersales_visit then 0 else 1 end)',
        'remotely_at_first_contact':
            'sum(case when is_first_contact_resolution and not has_aftersales_visit'
            ~ ' then 1 else 0 end)',
    }) }}
),

measures as (
    select
        period_dates.period_grain,
        period_dates.period_start,
        resolution_days.segment,
        resolution_days.segment_value,
        sum(resolution_days.resolved) as resolved,
        sum(resolution_days.at_first_contact) as at_first_contact,
        sum(resolution_days.resolved_remotely) as resolved_remotely,
        sum(resolution_days.remotely_at_first_contact) as remotely_at_first_contact
    from resolution_days
    inner join period_dates
        on resolution_days.final_resolved_on = period_dates.date_on
    group by
        period_dates.period_grain,
        period_dates.period_start,
        resolution_days.segment,
        resolution_days.segment_value
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
