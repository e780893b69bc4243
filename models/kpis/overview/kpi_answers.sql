-- What the newest complete period answers to each KPI's question, and why: by benchmark
-- and verdict, but where `answer_rule` (macros/kpis/kpi_facts.sql) says otherwise.
with

kpis as (
    select
        *,
        case kpi_id
            {% for kpi_id, kpi in kpis().items() -%}
                when '{{ kpi_id }}' then '{{ kpi.get("answer_rule", "met_is_yes") }}'
            {% endfor -%}
        end as rule
    from {{ ref('kpi_scorecard') }}
    where period_grain <> 'day'
),

newest_periods as (
    select * from {{ ref('dim_periods') }}
    where is_latest
),

ticket_flows as (
    select
        *,
        created + reopened - resolved as net_flow,
        {{ ratio('open_tickets * elapsed_days', 'resolved') }} as days_of_backlog
    from {{ ref('fct_ticket_periods') }}
    where segment = 'all'
),

newest_values as (
    select * from {{ ref('kpi_values') }}
    where segment = 'all' and is_latest
),

reasoned as (
    select
        kpis.*,
        newest_periods.period_start as newest_start,
        newest_periods.period_end as newest_end,
        ticket_flows.net_flow,
        ticket_flows.days_of_backlog,
        {{ ratio('newest_values.numerator', 'newest_values.benchmark_value') }}
        - newest_values.denominator as engineers_gap,
        case
            when kpis.value is null then 'no_value'
            when kpis.rule = 'staffed' and kpis.availability = 'approximated'
                then 'approximated'
            when kpis.benchmark_value is null then 'no_benchmark'
            when (kpis.verdict = 'met') <> (ticket_flows.net_flow <= 0)
                then 'flow_and_benchmark_disagree'
            when kpis.verdict = 'uncertain' then 'bounds_enclose_benchmark'
            else 'benchmark_' || kpis.verdict
        end as because
    from kpis
    left join newest_periods on kpis.period_grain = newest_periods.period_grain
    left join ticket_flows
        on
            kpis.rule = 'keeping_up'
            and kpis.period_grain = ticket_flows.period_grain
            and kpis.period_start = ticket_flows.period_start
    left join newest_values
        on
            kpis.rule = 'staffed'
            and kpis.kpi_id = newest_values.kpi_id
            and kpis.period_grain = newest_values.period_grain
),

answered as (
    select
        *,
        case
            when because = 'no_benchmark' and net_flow <= 0 then 'yes'
            when because = 'no_benchmark' and net_flow > 0 then 'uncertain'
            when because in ('no_value', 'no_benchmark', 'approximated') then 'unknown'
            when because not in ('benchmark_met', 'benchmark_missed') then 'uncertain'
            when (because = 'benchmark_met') = (rule <> 'missed_is_yes') then 'yes'
            else 'no'
        end as answer
    from reasoned
),

answers as (
    select
        kpi_id,
        period_grain,
        newest_start as period_start,
        newest_end as period_end,
        cast(answer as {{ dbt.type_string() }}) as answer,
        cast(because as {{ dbt.type_string() }}) as because,
        value,
        benchmark_value,
        {{ as_count('net_flow') }} as net_flow,
        {{ as_double('days_of_backlog') }} as days_of_backlog,
        case when answer = 'no' then {{ tenths_away_from_zero('engineers_gap') }} end
            as engineers_gap
    from answered
)

select * from answers
