-- kpi_values holds exactly the rows of the KPI tables, and the scorecard one row per
-- KPI and grain with the value of the newest complete period.
{{ config(enabled=are_own_tests_on()) }}

with

kpi_values as (
    select * from {{ ref('kpi_values') }}
),

scorecard as (
    select * from {{ ref('kpi_scorecard') }}
),

table_rows as (
    {% for kpi_id, kpi in kpis().items() -%}
        select
            '{{ kpi_id }}' as kpi_id,
            count(*) as all_rows,
            sum(case when value is null then 1 else 0 end) as rows_without_value,
            sum(case when segment = 'all' and is_latest then value end) as latest_values
        from {{ ref(kpi.project, kpi.model) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

value_rows as (
    select
        kpi_id,
        count(*) as all_rows,
        sum(case when value is null then 1 else 0 end) as rows_without_value
    from kpi_values
    group by kpi_id
),

scorecard_rows as (
    select
        kpi_id,
        count(*) as grains,
        sum(value) as latest_values
    from scorecard
    group by kpi_id
),

grains as (
    select {{ period_grains() | length }} as grains
),

disagreements as (
    select
        table_rows.*,
        value_rows.all_rows as rows_in_kpi_values,
        scorecard_rows.grains as scorecard_grains,
        scorecard_rows.latest_values as scorecard_values
    from table_rows
    cross join grains
    left join value_rows on table_rows.kpi_id = value_rows.kpi_id
    left join scorecard_rows on table_rows.kpi_id = scorecard_rows.kpi_id
    where
        table_rows.all_rows <> coalesce(value_rows.all_rows, 0)
        or table_rows.rows_without_value <> coalesce(value_rows.rows_without_value, 0)
        or grains.grains <> coalesce(scorecard_rows.grains, 0)
        or abs(table_rows.latest_values - scorecard_rows.latest_values)
        > 1e-9 * abs(table_rows.latest_values)
        or (table_rows.latest_values is null) <> (scorecard_rows.latest_values is null)
)

select * from disagreements
