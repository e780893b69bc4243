{#- The condition that a period is no earlier than the first touched one of its grain. -#}
{% macro from_the_first_touched_on(grain, start) -%}
    {{ start }} >= case {{ grain }}
        {%- for name in var('period_grains') %}
        when '{{ name }}' then getvariable('first_{{ name }}')
        {%- endfor %}
    end
{%- endmacro %}

{#- dim_periods; in a refresh of a model that is made anew from a period on, only the
    periods to make. -#}
{% macro periods_to_make() -%}
    {%- if is_refresh() -%}
        (
            select * from {{ ref('dim_periods') }}
            where {{ from_the_first_touched_on('period_grain', 'period_start') }}
        )
    {%- else -%}
        {{ ref('dim_periods') }}
    {%- endif -%}
{%- endmacro %}

{#- In a refresh of a KPI: the periods of `all` that stay as they are; and the past values
    that an average reaches back to, with_beginnings also where each series begins. -#}
{% macro and_periods_before() -%}
    {%- if is_refresh() %}
    union all
    select
        period_grain,
        period_start
    from {{ this }}
    where segment = 'all'
    {%- endif -%}
{%- endmacro %}

{% macro and_past_values(with_beginnings) -%}
    {%- if is_refresh() %}
    {%- set remembered -%}
        select
            period_grain,
            min(period_number) - {{ var('history_periods') }} as first_number
        from {{ periods_to_make() }} as periods
        group by period_grain
    {%- endset %}
    union all by name
    select
        past.period_grain,
        periods.period_number,
        past.segment,
        past.segment_value,
        past.value
    from {{ this }} as past
    inner join (
        select numbered.* from {{ ref('dim_periods') }} as numbered
        inner join ({{ remembered }}) as remembered
            on
                numbered.period_grain = remembered.period_grain
                and numbered.period_number >= remembered.first_number
    ) as periods
        on
            past.period_grain = periods.period_grain
            and past.period_start = periods.period_start
    {%- if with_beginnings %}
    union all by name
    select
        past.period_grain,
        min(periods.period_number) as period_number,
        past.segment,
        past.segment_value
    from {{ this }} as past
    inner join {{ ref('dim_periods') }} as periods
        on
            past.period_grain = periods.period_grain
            and past.period_start = periods.period_start
    inner join ({{ remembered }}) as remembered
        on past.period_grain = remembered.period_grain
    group by past.period_grain, past.segment, past.segment_value
    having min(periods.period_number) < min(remembered.first_number)
    {%- endif %}
    {%- endif -%}
{%- endmacro %}

{% macro without_past_values() -%}
    {%- if is_refresh() %}
    where past_averages.period_start is not null
    {%- endif -%}
{%- endmacro %}

{#- A relation by period; after a refresh, its rows from the first period on for which one
    of some KPIs, or of all of them, was made anew. -#}
{% macro of_changed_periods(relation, kpis=none) -%}
    {%- if not is_refresh() -%}
        {{ return(relation) }}
    {%- endif -%}
    (
        select stored_rows.* from {{ relation }} as stored_rows
        inner join (
            select
                period_grain,
                min(period_start) as first_start
            from (
                {%- for kpi in kpis or kpi_ids() %}
                select period_grain, period_start
                from {{ changes_of('kpi_' ~ kpi ~ '__keys') }}
                {{ 'union all' if not loop.last }}
                {%- endfor %}
            ) as keys
            group by period_grain
        ) as touched
            on
                stored_rows.period_grain = touched.period_grain
                and stored_rows.period_start >= touched.first_start
    ) as new_rows
{%- endmacro %}
