------------------------------------------------------------------------------ periods

create temp table day_periods as
with

days as (
    select date_of(unnest(range(first_day, getvariable('as_of_day') + 1))) as date_on
    from (
        select day_number(date_trunc('year', min(first_on))::date) - 7 as first_day
        from (
            select min(created_at)::date as first_on from validated_tickets
            union all
            select min(responded_at)::date from answers
            union all
            select min(completed_at)::date from visits
            union all
            select min(started_on) from contracts
        )
    )
),

grains as (
    select unnest(['day', 'week', 'month', 'quarter', 'year']) as grain
)

select
    day_number(date_on) as day,
    grain,
    day_number(date_trunc(grain, date_on)::date) as period
from days
cross join grains;

set variable first_day = (select min(day) from day_periods);

create temp table days as
select
    day,
    max(period) filter (grain = 'week') as week,
    max(period) filter (grain = 'month') as month,
    max(period) filter (grain = 'quarter') as quarter,
    max(period) filter (grain = 'year') as year
from day_periods
group by day;

create temp table periods as
select
    grain,
    period,
    date_of(period) as period_start,
    (period_start + ('1 ' || grain)::interval)::date as end_date,
    max(day) as last_day,
    max(day) - period + 1 as elapsed_days,
    end_date <= getvariable('as_of') as is_complete,
    is_complete and period = max(case when is_complete then period end)
        over (partition by grain) as is_latest,
    row_number() over (partition by grain order by period) as period_number
from day_periods
where period >= getvariable('first_day')
group by grain, period;

-- Sums by day become sums by period.
create temp macro by_period(daily) as table (
    select
        grain,
        period,
        segment_id,
        code,
        sum(columns(* exclude (grain, period, segment_id, code, day)))
    from query_table(daily)
    inner join day_periods using (day)
    group by grain, period, segment_id, code
);

-- The running sums of daily changes at the end of every period from a slice's first on,
-- and their sums over the days of the period. The days before a grain's first period
-- belong to its first day.
create temp macro balances(daily) as table (
    with

    given as (
        select
            grain,
            segment_id,
            code,
            change,
            greatest(day, first_period) as day,
            greatest(period, first_period) as period
        from query_table(daily)
        inner join day_periods using (day)
        inner join (
            select grain, min(period) as first_period from periods group by grain
        ) using (grain)
    ),

    changes as (
        select
            grain,
            period,
            segment_id,
            code,
            sum(change) as change,
            sum(case when day = period then change else 0 end) as first_change,
            sum(change * (last_day - day + 1)) as change_days
        from given
        inner join periods using (grain, period)
        group by grain, period, segment_id, code
    ),

    slices as (
        select grain, segment_id, code, min(period) as first_period
        from changes
        group by grain, segment_id, code
    )

    select
        grain,
        period,
        segment_id,
        code,
        at_end - change as opening,
        at_end - change + first_change as at_start,
        at_end,
        (at_end - change) * elapsed_days + change_days as days
    from (
        select
            grain,
            period,
            segment_id,
            code,
            elapsed_days,
            coalesce(change, 0) as change,
            coalesce(first_change, 0) as first_change,
            coalesce(change_days, 0) as change_days,
            sum(coalesce(change, 0)) over (
                partition by grain, segment_id, code order by period
            ) as at_end
        from slices
        inner join periods using (grain)
        left join changes using (grain, period, segment_id, code)
        where period >= first_period
    )
);

-- The given rows, and every period of `all` from its first on.
create temp macro gapless(measures) as table (
    with

    given as (
        from query_table(measures)
    ),

    series as (
        select grain, min(period) as first_period
        from given
        where segment_id = 0
        group by grain
    ),

    keys as (
        select grain, period, 0::utinyint as segment_id, 0::utinyint as code
        from periods
        union all
        select grain, period, segment_id, code from given where segment_id <> 0
    )

    select *, false as is_counted
    from keys
    inner join periods using (grain, period)
    left join given using (grain, period, segment_id, code)
    where period >= (select first_period from series where series.grain = keys.grain)
);

------------------------------------------------------------------------------- targets

create temp table targets as
select
    kpi_id,
    grain,
    period,
    segment_id,
    code,
    target_value
from (
    from read_csv(
        file('kpi_targets.csv'),
        types = {'target_value': 'double', 'valid_from': 'date', 'valid_to': 'date',
            'period_grain': 'varchar', 'segment': 'varchar', 'segment_value': 'varchar'}
    )
) as given
inner join periods
    on coalesce(given.period_grain, grain) = grain
    and coalesce(valid_from <= period_start, true)
    and coalesce(valid_to > period_start, true)
inner join codes
    on coalesce(given.segment, 'all') = codes.segment
    and coalesce(given.segment_value, 'all') = codes.segment_value
qualify row_number() over (
    partition by kpi_id, grain, period, segment_id, code
    order by period_grain is null, valid_from desc nulls last, target_value
) = 1;

-- Past values, benchmark, verdict, and the columns in their published order. `rated`
-- has the keys, the period's columns, numerator, denominator, value, sample_size,
-- ci_low, ci_high, whether a counting column is not zero, and the KPI's own columns.
create temp macro published(rated, id, unit_name, better, target_kind, missing_is_zero)
as table (
    with

    period_grid as (
        from query_table(rated)
        where segment_id = 0 or numerator <> 0 or denominator <> 0 or is_counted
    ),

    with_past as (
        select
            *,
            sum(value) over past as past_total,
            case
                when missing_is_zero then least(
                    12,
                    period_number - min(period_number) over (
                        partition by grain, segment_id, code
                    )
                )
                else count(value) over past
            end as past_count
        from period_grid
        window past as (
            partition by grain, segment_id, code
            order by period_number range between 12 preceding and 1 preceding
        )
    ),

    benchmarked as (
        select
            with_past.*,
            case
                when target_value is not null then target_kind
                when past_count >= 3 then 'historical_average'
            end as benchmark_kind,
            coalesce(
                target_value,
                case when past_count >= 3 then coalesce(past_total, 0) / past_count end
            ) as benchmark_value,
            1e-9 * abs(benchmark_value) as slack
        from with_past
        left join targets
            on targets.kpi_id = id
            and with_past.grain = targets.grain
            and with_past.period = targets.period
            and with_past.segment_id = targets.segment_id
            and with_past.code = targets.code
    )

    select
        id as kpi_id,
        grain as period_grain,
        period_start,
        end_date - 1 as period_end,
        is_complete,
        is_latest,
        segment,
        segment_value,
        numerator::double as numerator,
        denominator::double as denominator,
        value::double as value,
        unit_name as unit,
        sample_size::bigint as sample_size,
        ci_low::double as ci_low,
        ci_high::double as ci_high,
        benchmark_kind,
        benchmark_value,
        value - benchmark_value as benchmark_gap,
        case
            when value is null or benchmark_value is null then 'not_assessed'
            when
                ci_low <= benchmark_value + slack
                and ci_high >= benchmark_value - slack
                then 'uncertain'
            when case better
                when 'higher' then value >= benchmark_value - slack
                when 'lower' then value <= benchmark_value + slack
                else abs(value - benchmark_value) <= 0.1 * abs(benchmark_value) + slack
            end then 'met'
            else 'missed'
        end as verdict,
        columns(* exclude (
            grain, period, segment_id, code, period_start, end_date, last_day,
            elapsed_days, is_complete, is_latest, period_number, numerator, denominator,
            value, sample_size, ci_low, ci_high, past_total, past_count, benchmark_kind,
            benchmark_value, slack, segment, segment_value, is_counted
        ))
    from benchmarked
    inner join codes using (segment_id, code)
);

create temp macro share(part, whole) as 100 * part::double / nullif(whole::double, 0);

create temp macro wilson(side, hits, trials) as
    100 * (
        hits + 1.959964 * 1.959964 / 2 + side * 1.959964 * sqrt(
            hits * (trials - hits) / nullif(trials::double, 0) + 1.959964 * 1.959964 / 4
        )
    ) / (trials::double + 1.959964 * 1.959964);

create temp macro byar(side, events) as
    case
        when events = 0 and side < 0 then 0
        else (events + (side > 0)::int) * power(
            1 - 1 / (9.0 * (events + (side > 0)::int))
            + side * 1.959964 / (3 * sqrt(events + (side > 0)::int)),
            3
        )
    end;

create temp macro nps_bound(side, promoters, detractors, answers) as
    case
        when answers > 0 then least(100, greatest(-100, 100 * (
            (promoters - detractors) / (answers + 3.0)
            + side * 1.959964 * sqrt((
                (promoters + detractors + 1.5) / (answers + 3.0)
                - power((promoters - detractors) / (answers + 3.0), 2)
            ) / (answers + 3.0))
        )))
    end;

-- Whole numbers are squared around the whole part of their mean: nothing is lost.
create temp macro mean_bound(side, trials, total, squares) as
    case
        when trials >= 2 then total::double / trials + side * 1.959964 * sqrt(greatest(
            0,
            (squares - 2 * (total // trials) * total
                + trials * (total // trials) * (total // trials))::double
            - power((total - trials * (total // trials))::double, 2) / trials
        ) / (trials - 1) / trials)
    end;

create schema if not exists marts;
