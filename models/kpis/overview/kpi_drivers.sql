-- What moved each KPI since the period before, by segment value: one that gains weight
-- moves the whole by how it differs from it (mix), one that changes itself by that
-- (rate). Over the values of a segment the contributions are the change of the whole.
{%- set keys = ['kpi_id', 'period_grain', 'segment', 'segment_value'] %}
with

kpi_values as (
    select * from {{ ref('kpi_values') }}
    where
        period_grain in ('month', 'quarter', 'year')
    {%- for kpi_id, kpi in kpis().items() if not kpi.get('has_drivers', true) %}
        and kpi_id <> '{{ kpi_id }}'
    {%- endfor %}
),

-- Each value and that of the period which ended on the day before its own began. One
-- without a row in one of the two periods has nothing in it.
pairs as (
    select
        {% for key in keys -%}
            coalesce(kpi_values.{{ key }}, previous_values.{{ key }}) as {{ key }},
        {% endfor -%}
        coalesce(
            kpi_values.period_start, {{ add_days('previous_values.period_end', 1) }}
        ) as period_start,
        kpi_values.is_complete and previous_values.is_complete as are_complete,
        case when kpi_values.unit in ('percent', 'points') then 100 else 1 end as scale,
        kpi_values.value,
        previous_values.value as previous_value,
        coalesce(kpi_values.numerator, 0) as numerator,
        coalesce(previous_values.numerator, 0) as previous_numerator,
        coalesce(kpi_values.denominator, 0) as denominator,
        coalesce(previous_values.denominator, 0) as previous_denominator
    from kpi_values
    full outer join kpi_values as previous_values
        on
            kpi_values.kpi_id = previous_values.kpi_id
            and kpi_values.period_grain = previous_values.period_grain
            and kpi_values.period_start
            = {{ add_days('previous_values.period_end', 1) }}
            and kpi_values.segment = previous_values.segment
            and kpi_values.segment_value = previous_values.segment_value
),

-- A count has no denominator: its ratios are null.
parts as (
    select
        pairs.*,
        wholes.scale as whole_scale,
        {{ ratio('wholes.previous_numerator', 'wholes.previous_denominator') }}
            as whole_ratio,
        {{ ratio('pairs.previous_numerator', 'pairs.previous_denominator') }} as ratio,
        {{ ratio('pairs.denominator', 'wholes.denominator') }}
        - {{ ratio('pairs.previous_denominator', 'wholes.previous_denominator') }}
            as change_of_weight,
        {{ ratio('pairs.numerator', 'wholes.denominator') }}
        - {{ ratio('pairs.previous_numerator', 'wholes.previous_denominator') }}
            as change_of_share
    from pairs
    inner join pairs as wholes
        on
            pairs.kpi_id = wholes.kpi_id
            and pairs.period_grain = wholes.period_grain
            and pairs.period_start = wholes.period_start
            and wholes.segment = 'all'
            and wholes.are_complete
            and wholes.value is not null
            and wholes.previous_value is not null
    where pairs.segment <> 'all'
),

effects as (
    select
        *,
        coalesce(
            whole_scale * (change_of_share - whole_ratio * change_of_weight),
            {{ as_double('numerator - previous_numerator') }}
        ) as contribution,
        whole_scale * change_of_weight * (coalesce(ratio, whole_ratio) - whole_ratio)
            as mix_effect
    from parts
),

drivers as (
    select
        kpi_id,
        period_grain,
        period_start,
        segment,
        segment_value,
        value,
        previous_value,
        contribution,
        mix_effect,
        contribution - mix_effect as rate_effect
    from effects
)

select * from drivers
