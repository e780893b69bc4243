-- What the newest complete period answers to each KPI's question, and why: by benchmark
-- and verdict, but where `answer_rule` (macros/kpis/kpi_facts.sql) says otherwise.
with

scorecard as (
    select * from {{ ref('kpi_scorecard') }}
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

utilizations as (
    select
        *,
        {{ ratio('numerator', 'benchmark_value') }} - denominator as engineers_gap
    from {{ ref('kpi_values') }}
    where kpi_id = 'engineer_utilization' and segment = 'all' and is_latest
),

rules as (
    {% for kpi_id, kpi in kpis().items() -%}
        select
            '{{ kpi_id }}' as kpi_id,
            '{{ kpi.get("answer_rule", "met_is_yes") }}' as answer_rule
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

reasoned as (
    select
        scorecard.*,
        newest_periods.period_start as newest_start,
        newest_periods.period_end as newest_end,
        rules.answer_rule,
        ticket_flows.net_flow,
        ticket_flows.days_of_backlog,
        utilizations.engineers_gap,
        case
            when scorecard.value is null then 'no_value'
            when
                rules.answer_rule = 'staffed'
                and scorecard.availability = 'approximated'
                then 'approximated'
            when scorecard.benchmark_value is null then 'no_benchmark'
            when (scorecard.verdict = 'met') <> (ticket_flows.net_flow <= 0)
                then 'flow_and_benchmark_disagree'
            when scorecard.verdict = 'uncertain' then 'bounds_enclose_benchmark'
            else 'benchmark_' || scorecard.verdict
        end as because
    from scorecard
    inner join rules on scorecard.kpi_id = rules.kpi_id
    left join newest_periods on scorecard.period_grain = newest_periods.period_grain
    left join ticket_flows
        on
            rules.answer_rule = 'keeping_up'
            and scorecard.period_grain = ticket_flows.period_grain
            and scorecard.period_start = ticket_flows.period_start
    left join utilizations
        on
            scorecard.kpi_id = utilizations.kpi_id
            and scorecard.period_grain = utilizations.period_grain
),

answered as (
    select
        *,
        case
            when because in ('flow_and_benchmark_disagree', 'bounds_enclose_benchmark')
                then 'uncertain'
            when because = 'no_benchmark' and net_flow <= 0 then 'yes'
            when because = 'no_benchmark' and net_flow > 0 then 'uncertain'
            when because in ('no_value', 'no_benchmark', 'approximated') then 'unknown'
            when
                (because = 'benchmark_met') = (answer_rule <> 'missed_is_yes')
                then 'yes'
            else 'no'
        end as answer
    from reasoned
),

-- A tenth of an engineer too few is one: the gap is rounded away from zero.
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
        case
            when answer_rule = 'staffed' and answer = 'no'
                then {{ as_double(
                    'sign(engineers_gap) * ceil(10 * cast('
                    ~ 'abs(engineers_gap) as decimal(38, 9)))'
                ) }} / 10
        end as engineers_gap
    from answered
)

select * from answers
