-- The yardstick: every row of the eleven KPI tables in one hand-written script, straight
-- from the Parquet files that scripts/make_load.py writes. What `aftersales build` costs
-- is measured against it; tests/python/test_benchmark.py proves that the rows are equal.
--
-- It is a rival, not a second implementation: it knows these files (typed columns, no
-- mirrored scales, UTC, as_of left out), stores no fact, no audit and no evidence, and
-- tests nothing. Variables it is given: data and reference, two directories.
--
-- A segment is a number (0 is `all`) and its value a code (0 is `(none)`); a day is the
-- number of days since 1970 and a period the number of its first day.

-- Joins are written with the smaller side on the right; left to itself, DuckDB builds its
-- hash tables from the wide tickets.
set disabled_optimizers = 'build_side_probe_side';

-------------------------------------------------------------------------- dictionaries

create temp macro file(name) as getvariable('data') || '/' || name;
create temp macro day_of(instant) as (epoch_us(instant) // 86400000000)::usmallint;
create temp macro day_number(date_on) as (date_on - date '1970-01-01')::usmallint;
create temp macro is_past(instant) as coalesce(instant <= now()::timestamp, true);

-- Functions of a text column of a Parquet file are computed once per dictionary entry.
create temp macro code(list, text) as coalesce(list_position(list, text), 0)::utinyint;

set variable priorities = (
    select list(distinct priority order by priority) filter (priority is not null) from read_parquet(file('tickets.parquet'))
);
set variable channels = (
    select list(distinct channel order by channel) filter (channel is not null) from read_parquet(file('tickets.parquet'))
);
set variable categories = (
    select list(distinct category order by category) filter (category is not null)
    from read_parquet(file('tickets.parquet'))
);
set variable ticket_types = (
    select list(distinct ticket_type order by ticket_type) filter (ticket_type is not null)
    from read_parquet(file('tickets.parquet'))
);
set variable teams = (
    select list(distinct team order by team) filter (team is not null)
    from (
        select distinct team from read_parquet(file('tickets.parquet'))
        union
        select distinct team from read_parquet(file('engineers.parquet'))
    )
);
set variable product_lines = (
    select list(distinct product_line order by product_line) filter (product_line is not null)
    from read_parquet(file('products.parquet'))
);
set variable regions = (
    select list(distinct region order by region) filter (region is not null)
    from (
        select distinct region from read_parquet(file('installed_units.parquet'))
        union
        select distinct region from read_parquet(file('customers.parquet'))
        union
        select distinct region from read_parquet(file('engineers.parquet'))
    )
);
set variable customer_segments = (
    select list(distinct customer_segment order by customer_segment) filter (customer_segment is not null)
    from read_parquet(file('customers.parquet'))
);

create temp table codes as
with

segments as (
    from (values
        (1, 'priority', getvariable('priorities')),
        (2, 'channel', getvariable('channels')),
        (3, 'category', getvariable('categories')),
        (4, 'ticket_type', getvariable('ticket_types')),
        (5, 'team', getvariable('teams')),
        (6, 'product_line', getvariable('product_lines')),
        (7, 'region', getvariable('regions')),
        (8, 'customer_segment', getvariable('customer_segments'))
    ) as segments (segment_id, segment, entries)
)

select 0::utinyint as segment_id, 0::utinyint as code, 'all' as segment, 'all' as segment_value
union all
select segment_id, 0, segment, '(none)' from segments
union all
select segment_id, unnest(range(1, len(entries) + 1)), segment, unnest(entries)
from segments;

create temp table statuses as
select status, any_value(category) in ('resolved', 'closed') as is_resolved
from read_csv(getvariable('reference') || '/ticket_statuses.csv')
group by status;

set variable resolving = (select list(status) from statuses where is_resolved);
set variable opening = (select list(status) from statuses where not is_resolved);

-------------------------------------------------------------------------------- copies

-- The rows that a newer copy of their key supersedes. Equal hashes lie side by side when
-- sorted, which is cheaper than any grouping; only their rows are looked at in full.
create temp macro copies(path, key, updated) as table (
    with

    hashes as (
        select hash(key) as h from read_parquet(path) where key is not null
    ),

    neighbours as (
        select h, lag(h) over (order by h) as h_before from hashes
    ),

    candidates as (
        select file_row_number as n, key as record_key, updated as updated_at
        from read_parquet(path, file_row_number = true)
        where hash(key) in (select h from neighbours where h = h_before)
    )

    select
        n,
        row_number() over (
            partition by record_key order by updated_at desc nulls last, n desc
        ) as copy_number
    from candidates
);

create temp table customer_copies as
from copies(file('customers.parquet'), customer_id, null::timestamp);
create temp table product_copies as
from copies(file('products.parquet'), product_id, null::timestamp);
create temp table unit_copies as
from copies(file('installed_units.parquet'), unit_id, null::timestamp);
create temp table engineer_copies as
from copies(file('engineers.parquet'), engineer_id, null::timestamp);
create temp table contract_copies as
from copies(file('contracts.parquet'), contract_id, null::timestamp);
create temp table visit_copies as
from copies(file('field_visits.parquet'), visit_id, null::timestamp);
create temp table response_copies as
from copies(file('survey_responses.parquet'), response_id, null::timestamp);
create temp table interaction_copies as
from copies(file('ticket_interactions.parquet'), interaction_id, null::timestamp);
create temp table ticket_copies as
from copies(file('tickets.parquet'), ticket_id, updated_at);
create temp table event_copies as
from copies(file('ticket_status_events.parquet'), event_id, null::timestamp);

-- Every row of a file that no newer copy supersedes, with its place in the file.
create temp macro newest(path, superseded) as table (
    from read_parquet(path, file_row_number = true) as rows_read
    anti join (
        select n from query_table(superseded) where copy_number > 1
    ) as older on rows_read.file_row_number = older.n
);

---------------------------------------------------------------------------- dimensions

create temp table customers as
select
    customer_id,
    code(getvariable('customer_segments'), customer_segment) as customer_segment,
    code(getvariable('regions'), region) as region
from newest(file('customers.parquet'), 'customer_copies')
where customer_id is not null;

create temp table products as
select product_id, code(getvariable('product_lines'), product_line) as product_line
from newest(file('products.parquet'), 'product_copies')
where product_id is not null;

create temp table units as
select
    unit_id,
    installed_on,
    decommissioned_on,
    coalesce(quantity, 1) as quantity,
    coalesce(product_line, 0) as product_line,
    code(getvariable('regions'), given.region) as region,
    coalesce(customers.customer_segment, 0) as customer_segment
from newest(file('installed_units.parquet'), 'unit_copies') as given
left join products using (product_id)
left join customers using (customer_id)
where unit_id is not null
    and installed_on is not null
    and coalesce(quantity > 0, true)
    and coalesce(decommissioned_on >= installed_on, true);

create temp table engineers as
select
    engineer_id,
    employed_from,
    employed_to,
    coalesce(fte, 1) as fte,
    weekly_hours,
    code(getvariable('teams'), team) as team,
    code(getvariable('regions'), region) as region
from newest(file('engineers.parquet'), 'engineer_copies')
where engineer_id is not null
    and employed_from is not null
    and coalesce(fte > 0 and fte <= 1, true)
    and coalesce(employed_to >= employed_from, true);

create temp table contracts as
select customer_id, started_on, ended_on
from newest(file('contracts.parquet'), 'contract_copies')
where contract_id is not null
    and customer_id is not null
    and started_on is not null
    and coalesce(ended_on >= started_on, true);

-------------------------------------------------------------- visits and interactions

create temp table visits as
select
    visits.status,
    visits.visit_type,
    visits.started_at,
    visits.completed_at,
    visits.ticket_id,
    coalesce(engineers.team, 0) as team,
    coalesce(engineers.region, 0) as region,
    engineers.engineer_id as known_engineer_id
from newest(file('field_visits.parquet'), 'visit_copies') as visits
left join engineers using (engineer_id)
where visit_id is not null
    and visit_type in ('aftersales', 'installation', 'maintenance')
    and status in ('scheduled', 'completed', 'cancelled', 'no_access')
    and coalesce(completed_at >= started_at, true)
    and (
        status <> 'completed' or (
            completed_at is not null
            and visits.engineer_id is not null
            and is_past(completed_at)
            and is_past(started_at)
            and (
                engineers.engineer_id is not null
                or not exists (select 1 from engineers)
            )
        )
    );

create temp table visited_tickets as
select distinct ticket_id, true as has_visit
from visits
where status = 'completed' and visit_type = 'aftersales' and ticket_id is not null;

create temp table contacts as
select
    ticket_id,
    count(*) filter (author_type = 'customer') as customer_contacts,
    max(occurred_at) as last_contact_at
from newest(file('ticket_interactions.parquet'), 'interaction_copies')
where interaction_id is not null
    and ticket_id is not null
    and occurred_at <= now()::timestamp
    and author_type in ('customer', 'agent', 'system')
group by ticket_id;

--------------------------------------------------------------------------------- lives

-- Nine in ten tickets have no opening event after their first resolving one: they are
-- open from their creation to that event. No order of events is needed for them.
create temp table event_groups as
select
    ticket_id,
    min(case when is_resolved then occurred_at end) as first_resolving_at,
    max(case when not is_resolved then occurred_at end) as last_opening_at,
    min(occurred_at) as first_event_at,
    max(occurred_at) as last_event_at
from (
    select
        *,
        list_contains(getvariable('resolving'), status) as is_resolved
    from read_parquet(file('ticket_status_events.parquet'))
    where list_contains(getvariable('resolving') || getvariable('opening'), status)
)
where event_id is not null
    and ticket_id is not null
    and occurred_at <= now()::timestamp
group by ticket_id;

create temp table copied_tickets as
select distinct ticket_id
from read_parquet(file('ticket_status_events.parquet'), file_row_number = true)
where file_row_number in (select n from event_copies);

create temp table judged_tickets as
select
    tickets.file_row_number::uinteger as n,
    tickets.ticket_id,
    tickets.created_at,
    tickets.resolved_at,
    list_contains(getvariable('resolving'), tickets.status) as has_resolved_status,
    not (
        coalesce(is_deleted, false)
        or coalesce(is_spam, false)
        or coalesce(is_test, false)
        or merged_into_ticket_id is not null
    ) as is_countable,
    code(getvariable('priorities'), priority) as priority,
    code(getvariable('channels'), channel) as channel,
    code(getvariable('categories'), category) as category,
    code(getvariable('ticket_types'), ticket_type) as ticket_type,
    code(getvariable('teams'), team) as team,
    coalesce(nullif(units.product_line, 0), products.product_line, 0) as product_line,
    coalesce(nullif(units.region, 0), customers.region, 0) as region,
    coalesce(customers.customer_segment, 0) as customer_segment,
    tickets.customer_id,
    tickets.unit_id,
    coalesce(contacts.customer_contacts, tickets.customer_contact_count) as contacts,
    contacts.last_contact_at,
    coalesce(visited_tickets.has_visit, false) as has_visit,
    events.first_resolving_at,
    events.last_event_at,
    events.ticket_id is not null as has_events,
    events.last_opening_at >= events.first_resolving_at as is_reopened,
    events.first_event_at < tickets.created_at
    or copied_tickets.ticket_id is not null as is_troubled
from newest(file('tickets.parquet'), 'ticket_copies') as tickets
left join event_groups as events using (ticket_id)
left join copied_tickets using (ticket_id)
left join contacts using (ticket_id)
left join visited_tickets using (ticket_id)
left join units on tickets.unit_id = units.unit_id
left join products on tickets.product_id = products.product_id
left join customers on tickets.customer_id = customers.customer_id
where tickets.ticket_id is not null
    and created_at is not null
    and list_contains(getvariable('resolving') || getvariable('opening'), status)
    and is_past(created_at)
    and is_past(resolved_at)
    and coalesce(resolved_at >= created_at, true)
    and coalesce(customer_contact_count >= 0, true)
    and (
        resolved_at is not null
        or events.last_event_at >= created_at
        or not list_contains(getvariable('resolving'), status)
    );

-- Merged into a ticket that is not there, or into itself.
delete from judged_tickets
where n in (
    select merged.file_row_number
    from (
        select file_row_number, ticket_id, merged_into_ticket_id
        from read_parquet(file('tickets.parquet'), file_row_number = true)
        where merged_into_ticket_id is not null
    ) as merged
    left join judged_tickets as targets
        on merged.merged_into_ticket_id = targets.ticket_id
    where targets.ticket_id is null or targets.ticket_id = merged.ticket_id
);

-- The others walk through their events in order, from the first resolving one on; those
-- with a copied or an impossible event from the beginning.
create temp table walked_events as
select
    walked.n,
    walked.created_at,
    events.occurred_at,
    list_contains(getvariable('resolving'), events.status) as is_resolved,
    events.sequence,
    events.event_id
from newest(file('ticket_status_events.parquet'), 'event_copies') as events
inner join (
    select
        n,
        ticket_id,
        created_at,
        case when is_troubled then created_at else first_resolving_at end as walked_from
    from judged_tickets
    where is_reopened or is_troubled
) as walked on events.ticket_id = walked.ticket_id
where events.event_id is not null
    and events.occurred_at <= now()::timestamp
    and events.occurred_at >= walked.walked_from
    and list_contains(getvariable('resolving') || getvariable('opening'), events.status);

create temp table walked_changes as
with

visible_events as (
    select
        *,
        lag(is_resolved, 1, false) over (
            partition by n order by occurred_at, sequence nulls first, event_id
        ) as was_resolved
    from walked_events
)

select
    n,
    is_resolved,
    occurred_at,
    lead(occurred_at) over life as next_changed_at,
    lag(occurred_at) over life as previous_changed_at,
    row_number() over life as change_number
from visible_events
where is_resolved <> was_resolved
window life as (
    partition by n order by occurred_at, sequence nulls first, event_id
);

create temp table walked_lives as
select
    walked.n,
    max(changes.change_number) // 2 as reopen_count,
    min(changes.occurred_at) as first_resolved_at,
    case
        when max(changes.change_number) % 2 = 1 then max(changes.occurred_at)
    end as final_resolved_at,
    max(walked.last_event_at) as last_event_at
from (
    select n, max(occurred_at) as last_event_at from walked_events group by n
) as walked
left join walked_changes as changes using (n)
group by walked.n;

--------------------------------------------------------------------------------- answers

create temp table answers as
select
    survey_type,
    responded_at,
    score,
    score >= favourable_from as is_favourable,
    1 + 6 * (score - scale_min) / (scale_max - scale_min) as ease,
    ticket_id,
    customer_id
from newest(file('survey_responses.parquet'), 'response_copies')
inner join read_csv(getvariable('reference') || '/survey_scales.csv') using (survey_type)
where response_id is not null
    and responded_at <= now()::timestamp
    and (survey_type, scale_min, scale_max) in (('nps', 0, 10), ('csat', 1, 5), ('ces', 1, 7))
    and score between scale_min and scale_max
    and (survey_type <> 'nps' or score = floor(score));

create temp table clock as
select max(happened_at) as as_of, day_of(max(happened_at)) as as_of_day
from (
    select max(greatest(
        judged.created_at,
        judged.resolved_at,
        judged.last_contact_at,
        case when judged.is_troubled then walked_lives.last_event_at
            else judged.last_event_at end
    )) as happened_at
    from judged_tickets as judged
    left join walked_lives using (n)
    union all
    select max(completed_at) from visits where status = 'completed'
    union all
    select max(responded_at) from answers
);

set variable as_of = (select as_of from clock);
set variable as_of_day = (select as_of_day from clock);

-- Instants from here on are microseconds.
create temp table tickets as
select
    judged.n,
    ticket_id,
    is_countable,
    priority,
    channel,
    category,
    ticket_type,
    team,
    product_line,
    region,
    customer_segment,
    customer_id,
    unit_id,
    contacts,
    has_visit,
    day_of(judged.created_at) as created_day,
    epoch_us(judged.created_at) as created_us,
    epoch_us(life.first_resolved_at) as first_resolved_us,
    epoch_us(life.final_resolved_at) as final_resolved_us,
    life.reopen_count
from (
    select
        judged.*,
        case
            when walked.n is not null then {
                first_resolved_at: walked.first_resolved_at,
                final_resolved_at: walked.final_resolved_at,
                reopen_count: coalesce(walked.reopen_count, 0)
            }
            when judged.has_events and not judged.is_troubled then {
                first_resolved_at: judged.first_resolving_at,
                final_resolved_at: judged.first_resolving_at,
                reopen_count: 0
            }
            when judged.has_resolved_status then {
                first_resolved_at: judged.resolved_at,
                final_resolved_at: judged.resolved_at,
                reopen_count: 0
            }
        end as life
    from judged_tickets as judged
    left join walked_lives as walked using (n)
) as judged;

------------------------------------------------------------------------------ periods

create temp table day_periods as
with

days as (
    select date '1970-01-01' + unnest(range(first_day, getvariable('as_of_day') + 1))::int
        as date_on
    from (
        select day_number(date_trunc('year', min(first_on))::date) - 7 as first_day
        from (
            select min(created_at)::date as first_on from judged_tickets
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

create temp table periods as
select
    grain,
    period,
    date '1970-01-01' + period::int as period_start,
    (date_trunc(grain, date '1970-01-01' + period::int) + ('1 ' || grain)::interval)::date
        as end_date,
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
        select grain, period, 0::utinyint as segment_id, 0::utinyint as code from periods
        union all
        select grain, period, segment_id, code from given where segment_id <> 0
    )

    select *
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

-- Past values, benchmark, verdict, and the columns in their published order. `valued` has
-- the keys, the period's columns, numerator, denominator, value, sample_size, ci_low,
-- ci_high and the KPI's own columns.
create temp macro published(valued, id, unit_name, better, target_kind, missing_is_zero)
as table (
    with

    cells as (
        from query_table(valued)
        where segment_id = 0 or numerator <> 0 or denominator <> 0
    ),

    with_past as (
        select
            *,
            sum(value) over past as past_total,
            case
                when missing_is_zero then least(12, period_number - min(period_number) over (
                    partition by grain, segment_id, code
                ))
                else count(value) over past
            end as past_count
        from cells
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
            when ci_low <= benchmark_value + slack and ci_high >= benchmark_value - slack
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
            benchmark_value, slack, segment, segment_value
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

-- Whole numbers are squared around the whole part of their mean, so that nothing is lost.
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

------------------------------------------------------------- ticket stocks and flows

create temp table reopenings as
select
    tickets.* exclude (ticket_id, customer_id, unit_id),
    day_of(changes.occurred_at) as reopened_day,
    day_of(changes.previous_changed_at) as ended_before_day,
    epoch_us(changes.next_changed_at) as ended_us
from tickets
inner join (from walked_changes where not is_resolved) as changes using (n)
where is_countable;

create temp table days as
select
    day,
    max(period) filter (grain = 'week') as week,
    max(period) filter (grain = 'month') as month,
    max(period) filter (grain = 'quarter') as quarter,
    max(period) filter (grain = 'year') as year
from day_periods
group by day;

-- The few that grow old: open intervals that reach their ticket's tenth or thirtieth day.
-- Ten days are reached at their very instant, thirty are passed after it.
create temp table aged as
with

intervals as (
    select * exclude (ticket_id, customer_id, unit_id),
        created_day as opened_day,
        first_resolved_us as ended_us
    from tickets
    where is_countable
    union all by name
    select * exclude (ended_before_day, reopened_day), reopened_day as opened_day
    from reopenings
),

old as (
    select
        *,
        coalesce((ended_us // 86400000000)::integer, 65535) as ended_day,
        case when created_us + 10 * 86400000000 <= epoch_us(getvariable('as_of'))
            then (created_us + 10 * 86400000000 - 1) // 86400000000 end as tenth_day,
        case when created_us + 30 * 86400000000 < epoch_us(getvariable('as_of'))
            then (created_us + 30 * 86400000000) // 86400000000 end as thirtieth_day
    from intervals
    where ended_us is null or ended_us - created_us > 9 * 86400000000
)

select
    *,
    case when greatest(opened_day, tenth_day) < ended_day and tenth_day is not null
        then greatest(opened_day, tenth_day) end as turns_10_day,
    case when greatest(opened_day, thirtieth_day) < ended_day
        and thirtieth_day is not null
        then greatest(opened_day, thirtieth_day) end as turns_30_day
from old;

create temp table other_changes as
select
    priority, channel, category, ticket_type, team, product_line, region, customer_segment,
    reopened_day as day,
    1 as reopened,
    0 as resolved,
    (ended_before_day < reopened_day)::int as returned_in_day,
    (ended_before_day < days.week)::int as returned_in_week,
    (ended_before_day < days.month)::int as returned_in_month,
    (ended_before_day < days.quarter)::int as returned_in_quarter,
    (ended_before_day < days.year)::int as returned_in_year,
    0 as open_10_days,
    0 as open_30_days
from reopenings
inner join days on reopened_day = days.day
union all
select
    priority, channel, category, ticket_type, team, product_line, region, customer_segment,
    ended_before_day, 0, 1, 0, 0, 0, 0, 0, 0, 0
from reopenings
union all
select
    priority, channel, category, ticket_type, team, product_line, region, customer_segment,
    turns_10_day, 0, 0, 0, 0, 0, 0, 0, 1, 0
from aged where turns_10_day is not null
union all
select
    priority, channel, category, ticket_type, team, product_line, region, customer_segment,
    turns_30_day, 0, 0, 0, 0, 0, 0, 0, 0, 1
from aged where turns_30_day is not null
union all
select
    priority, channel, category, ticket_type, team, product_line, region, customer_segment,
    ended_day, 0, 0, 0, 0, 0, 0, 0,
    -(turns_10_day is not null)::int, -(turns_30_day is not null)::int
from aged where turns_10_day is not null and ended_day < 65535;

create temp macro created_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        created_day as day,
        count(*) as created,
        count(*) filter (final_resolved_us is null) as created_still_open
    from tickets
    where is_countable
    group by all
);
create temp macro changed_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day::usmallint as day,
        sum(columns(['reopened', 'resolved', 'returned_in_day', 'returned_in_week',
            'returned_in_month', 'returned_in_quarter', 'returned_in_year',
            'open_10_days', 'open_30_days']))
    from other_changes
    group by all
);

------------------------------------------------------------------------ working time

create temp table calendars as
with

given as (
    select team, weekday::int as weekday, opens, closes, timezone
    from read_csv(file('business_calendars.csv'), all_varchar = true)
),

holidays as (
    from read_csv(file('holidays.csv'), types = {'holiday_on': 'date', 'team': 'varchar'})
),

hours as (
    select coalesce(team, '') as team, weekday, opens::time as opens,
        closes::time as closes, timezone
    from given
    union all
    select '', unnest(range(1, 6)), time '09:00', time '17:00', null
    where not exists (select 1 from given where team is null)
),

all_hours as (
    from hours
    union all
    select lacking.team, common.* exclude (team)
    from (
        select distinct team from holidays where team is not null
        except select team from hours
    ) as lacking
    cross join (from hours where team = '') as common
)

select
    all_hours.* replace (
        coalesce(min(timezone) over (partition by all_hours.team), 'UTC') as timezone
    ),
    nominal.seconds_a_day
from all_hours
inner join (
    select
        team,
        sum(epoch(closes) - epoch(opens)) / count(distinct weekday) as seconds_a_day
    from all_hours
    group by team
) as nominal using (team);

create temp table team_calendars as
select
    code as team,
    coalesce(calendars.team, '') as calendar,
    coalesce(calendars.seconds_a_day, common.seconds_a_day) as seconds_a_day
from codes
left join (select distinct team, seconds_a_day from calendars) as calendars
    on codes.segment_value = calendars.team
cross join (select distinct seconds_a_day from calendars where team = '') as common
where segment_id = 5;

-- Each UTC day of each calendar in parts with one opening each, and the working time
-- before them: two look-ups give the working time between any two instants.
create temp table working_parts as
with

local_days as (
    select team, timezone, date '1970-01-01' + unnest(range(
        (select min(created_day) from tickets)::int - 2, getvariable('as_of_day') + 3
    ))::int as date_on
    from (select distinct team, timezone from calendars)
),

openings as (
    select
        calendars.team,
        epoch_us(timezone('UTC', timezone(calendars.timezone, date_on + opens))) as opens_us,
        epoch_us(timezone('UTC', timezone(calendars.timezone, date_on + closes)))
            as closes_us
    from local_days
    inner join calendars
        on local_days.team = calendars.team
        and isodow(date_on) = calendars.weekday
    anti join (
        from read_csv(file('holidays.csv'), types = {'holiday_on': 'date', 'team': 'varchar'})
    ) as holidays
        on date_on = holidays.holiday_on
        and coalesce(holidays.team, local_days.team) = local_days.team
),

pieces as (
    select
        team,
        unnest(range(opens_us // 86400000000, (closes_us - 1) // 86400000000 + 1)) as day,
        greatest(opens_us, day * 86400000000) as opens_us,
        least(closes_us, (day + 1) * 86400000000) as closes_us
    from openings
    union all
    select team, date_on - date '1970-01-01', null, null from local_days
)

select
    team as calendar,
    day::usmallint as day,
    coalesce(opens_us, day * 86400000000) as part_opens_us,
    coalesce(closes_us - opens_us, 0) as open_us,
    case when lag(day) over working_time = day then part_opens_us
        else day * 86400000000 end as part_starts_us,
    case when lead(day) over working_time = day
        then lead(coalesce(opens_us, day * 86400000000)) over working_time
        else (day + 1) * 86400000000 end as part_ends_us,
    (sum(open_us) over working_time - open_us)::bigint as open_before_us
from pieces
window working_time as (partition by team order by day, opens_us nulls first);

---------------------------------------------------------------------- resolved tickets

-- Only a ticket that could count as resolved at first contact is asked for its repeat.
create temp table repeated as
select distinct resolved.n
from (
    select
        n,
        customer_id,
        unit_id,
        category,
        final_resolved_us,
        unnest([
            final_resolved_us // (7 * 86400000000), final_resolved_us // (7 * 86400000000) + 1
        ]) as week
    from tickets
    where is_countable
        and final_resolved_us is not null
        and contacts <= 1
        and reopen_count = 0
        and customer_id is not null
) as resolved
semi join (
    select *, created_us // (7 * 86400000000) as week
    from tickets
    where is_countable and customer_id is not null
) as created
    on resolved.customer_id = created.customer_id
    and resolved.week = created.week
    and created.created_us > resolved.final_resolved_us
    and created.created_us <= resolved.final_resolved_us + 7 * 86400000000
    and case
        when resolved.unit_id is not null and created.unit_id is not null
            then resolved.unit_id = created.unit_id
        else resolved.category = created.category
    end;

create temp table resolved as
with

sla_days as (
    select
        list_position(getvariable('priorities'), given.priority) as priority,
        days.day,
        round(target_days * 86400000000)::bigint as target_us
    from read_csv(file('sla_targets.csv'), types = {
        'priority': 'varchar', 'target_days': 'double', 'valid_from': 'date',
        'valid_to': 'date'
    }) as given
    inner join days
        on coalesce(valid_from <= date '1970-01-01' + days.day::int, true)
        and coalesce(valid_to > date '1970-01-01' + days.day::int, true)
    qualify row_number() over (
        partition by given.priority, days.day
        order by valid_from desc nulls last, target_days
    ) = 1
),

judged as (
    select
        tickets.*,
        (final_resolved_us // 86400000000)::usmallint as day,
        final_resolved_us - created_us as resolution_us,
        calendar,
        seconds_a_day
    from tickets
    inner join team_calendars using (team)
    where is_countable and final_resolved_us is not null
)

select
    judged.day,
    days.week,
    days.month,
    days.quarter,
    days.year,
    judged.priority,
    judged.channel,
    judged.category,
    judged.ticket_type,
    judged.team,
    judged.product_line,
    judged.region,
    judged.customer_segment,
    resolution_us,
    first_resolved_us - created_us as first_resolution_us,
    (
        ended.open_before_us + greatest(0, least(
            ended.open_us, final_resolved_us - ended.part_opens_us
        ))
        - began.open_before_us - greatest(0, least(
            began.open_us, created_us - began.part_opens_us
        ))
    ) / (seconds_a_day * 1000000) as business_days,
    resolution_us <= sla_days.target_us as is_sla_met,
    contacts is not null as has_known_contacts,
    contacts <= 1 and reopen_count = 0 and repeated.n is null as is_first_contact,
    has_visit
from judged
inner join days using (day)
inner join working_parts as began
    on judged.calendar = began.calendar
    and judged.created_day = began.day
    and created_us >= began.part_starts_us
    and created_us < began.part_ends_us
inner join working_parts as ended
    on judged.calendar = ended.calendar
    and judged.day = ended.day
    and final_resolved_us >= ended.part_starts_us
    and final_resolved_us < ended.part_ends_us
left join sla_days
    on judged.priority = sla_days.priority and judged.created_day = sla_days.day
left join repeated on judged.n = repeated.n;

create temp macro resolved_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day,
        count(*) as resolved,
        sum(resolution_us) as total,
        sum(resolution_us::hugeint * resolution_us) as squares,
        sum(first_resolution_us) as first_total,
        sum(business_days) as business_days,
        count(is_sla_met) as sla_tickets,
        count(*) filter (is_sla_met) as sla_met,
        count(*) filter (has_known_contacts) as known,
        count(*) filter (is_first_contact) as at_first_contact,
        count(*) filter (has_known_contacts and not has_visit) as known_remotely,
        count(*) filter (is_first_contact and not has_visit) as remotely_at_first_contact
    from resolved
    group by all
);

create temp table resolved_days as
from resolved_by(0, 0::utinyint)
union all from resolved_by(1, priority)
union all from resolved_by(2, channel)
union all from resolved_by(3, category)
union all from resolved_by(4, ticket_type)
union all from resolved_by(5, team)
union all from resolved_by(6, product_line)
union all from resolved_by(7, region)
union all from resolved_by(8, customer_segment);

-- Percentiles alone go back to the records, once for each grain and dimension.
create temp macro percentiles_by(grain_name, start, id, dimension) as table (
    select
        grain_name as grain,
        start as period,
        id::utinyint as segment_id,
        dimension as code,
        quantile_cont(resolution_us, [0.5, 0.9]) as percentiles
    from resolved
    group by all
);
create temp macro percentiles(grain_name, start) as table (
    from percentiles_by(grain_name, start, 0, 0::utinyint)
    union all from percentiles_by(grain_name, start, 1, priority)
    union all from percentiles_by(grain_name, start, 2, channel)
    union all from percentiles_by(grain_name, start, 3, category)
    union all from percentiles_by(grain_name, start, 4, ticket_type)
    union all from percentiles_by(grain_name, start, 5, team)
    union all from percentiles_by(grain_name, start, 6, product_line)
    union all from percentiles_by(grain_name, start, 7, region)
    union all from percentiles_by(grain_name, start, 8, customer_segment)
);
create temp table percentiles as
from percentiles('day', day)
union all from percentiles('week', week)
union all from percentiles('month', month)
union all from percentiles('quarter', quarter)
union all from percentiles('year', year);

------------------------------------------------------------------------ ticket periods

create temp table created_days as
from created_by(0, 0::utinyint)
union all from created_by(1, priority)
union all from created_by(2, channel)
union all from created_by(3, category)
union all from created_by(4, ticket_type)
union all from created_by(5, team)
union all from created_by(6, product_line)
union all from created_by(7, region)
union all from created_by(8, customer_segment);

create temp table changed_days as
from changed_by(0, 0::utinyint)
union all from changed_by(1, priority)
union all from changed_by(2, channel)
union all from changed_by(3, category)
union all from changed_by(4, ticket_type)
union all from changed_by(5, team)
union all from changed_by(6, product_line)
union all from changed_by(7, region)
union all from changed_by(8, customer_segment);

create temp table flow_days as
from created_days
union all by name
from changed_days
union all by name
select segment_id, code, day, resolved from resolved_days;

create temp table flows as from by_period('flow_days');

create temp table stocks as
with

slices as (
    select grain, segment_id, code, min(period) as first_period
    from flows
    group by grain, segment_id, code
)

select
    grain,
    period,
    segment_id,
    code,
    coalesce(created, 0) as created,
    coalesce(created_still_open, 0) as created_still_open,
    coalesce(reopened, 0) as reopened,
    coalesce(resolved, 0) as resolved,
    coalesce(case grain
        when 'day' then returned_in_day
        when 'week' then returned_in_week
        when 'month' then returned_in_month
        when 'quarter' then returned_in_quarter
        else returned_in_year
    end, 0) as returned,
    sum(coalesce(created, 0) + coalesce(reopened, 0) - coalesce(resolved, 0)) over slice
        as open_tickets,
    sum(coalesce(open_10_days, 0)) over slice as open_10_days,
    sum(coalesce(open_30_days, 0)) over slice as open_30_days
from slices
inner join periods using (grain)
left join flows using (grain, period, segment_id, code)
where period >= first_period
window slice as (partition by grain, segment_id, code order by period);

-------------------------------------------------------------------------- ticket KPIs

create temp view ticket_volume_values as
select
    * exclude (created, created_still_open, reopened, resolved, returned, open_tickets,
        open_10_days, open_30_days),
    created as numerator,
    null::double as denominator,
    created as value,
    created as sample_size,
    null::double as ci_low,
    null::double as ci_high
from gapless('stocks');

create table marts.kpi_ticket_volume as
from published(
    'ticket_volume_values', 'ticket_volume', 'count', 'lower', 'target', true
);

create temp view open_tickets_values as
select
    * exclude (created_still_open, returned, open_tickets, open_10_days, open_30_days),
    open_tickets as numerator,
    null::double as denominator,
    open_tickets as value,
    open_tickets as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    open_tickets - created - reopened + resolved as opening,
    open_tickets - open_10_days as open_under_10_days,
    open_10_days - open_30_days as open_10_to_30_days,
    open_30_days as open_over_30_days
from gapless('stocks');

create table marts.kpi_open_tickets as
from published(
    'open_tickets_values', 'open_tickets', 'count', 'lower', 'sla_target', true
);

create temp view open_ticket_rate_values as
select
    * exclude (created, created_still_open, reopened, resolved, returned, open_tickets,
        open_10_days, open_30_days),
    open_tickets as numerator,
    open_tickets - reopened + resolved + returned as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    share(open_tickets, created) as backlog_to_volume,
    share(created_still_open, created) as created_still_open_rate
from gapless('stocks');

create table marts.kpi_open_ticket_rate as
from published(
    'open_ticket_rate_values', 'open_ticket_rate', 'percent', 'lower', 'sla_target', false
);

create temp table turnarounds as
select * exclude (known, at_first_contact, known_remotely, remotely_at_first_contact)
from by_period('resolved_days')
inner join percentiles using (grain, period, segment_id, code);

create temp view turnaround_time_values as
select
    * exclude (resolved, total, squares, first_total, business_days, sla_tickets, sla_met,
        percentiles),
    coalesce(total, 0) / 86400000000 as numerator,
    coalesce(resolved, 0) as denominator,
    total::double / resolved / 86400000000 as value,
    coalesce(resolved, 0) as sample_size,
    case when mean_bound(-1, resolved, total, squares) < 0 then 0
        else mean_bound(-1, resolved, total, squares) / 86400000000 end as ci_low,
    mean_bound(1, resolved, total, squares) / 86400000000 as ci_high,
    percentiles[1] / 86400000000 as median_days,
    percentiles[2] / 86400000000 as p90_days,
    first_total::double / resolved / 86400000000 as mean_first_resolution_days,
    business_days / resolved as mean_business_days,
    share(sla_met, sla_tickets) as sla_met_rate
from gapless('turnarounds');

create table marts.kpi_turnaround_time as
from published(
    'turnaround_time_values', 'turnaround_time', 'days', 'lower', 'sla_target', false
);

create temp table first_contacts as
select
    grain, period, segment_id, code,
    known, at_first_contact, known_remotely, remotely_at_first_contact
from by_period('resolved_days')
where known > 0;

create temp view first_contact_resolution_values as
select
    * exclude (known, at_first_contact, known_remotely, remotely_at_first_contact),
    coalesce(at_first_contact, 0) as numerator,
    coalesce(known, 0) as denominator,
    share(at_first_contact, known) as value,
    coalesce(known, 0) as sample_size,
    wilson(-1, numerator, denominator) as ci_low,
    wilson(1, numerator, denominator) as ci_high,
    share(remotely_at_first_contact, known_remotely) as net_value,
    getvariable('as_of') >= end_date + interval '7 days' as is_mature
from gapless('first_contacts');

create table marts.kpi_first_contact_resolution as
from published(
    'first_contact_resolution_values', 'first_contact_resolution', 'percent', 'higher',
    'target', false
);

--------------------------------------------------------------------------- fault rate

create temp table unit_changes as
select
    greatest(day_number(installed_on), getvariable('first_day'))::usmallint as day,
    quantity as change,
    product_line, region, customer_segment
from units
where installed_on <= getvariable('as_of')::date
union all
select
    greatest(day_number(decommissioned_on), getvariable('first_day'))::usmallint,
    -quantity,
    product_line, region, customer_segment
from units
where decommissioned_on <= getvariable('as_of')::date;

create temp macro units_by(id, dimension) as table (
    select id::utinyint as segment_id, dimension as code, day, sum(change) as change
    from unit_changes
    group by all
);
create temp table unit_days as
from units_by(0, 0::utinyint)
union all from units_by(6, product_line)
union all from units_by(7, region)
union all from units_by(8, customer_segment);

-- A ticket is the first of its unit in a period when the unit's ticket before lies before
-- the period. The ticket before is the same for every dimension, save for units whose
-- tickets differ in that dimension.
create temp table unit_tickets as
select
    unit_id,
    created_day as day,
    product_line,
    region,
    customer_segment,
    lag(created_day) over unit as day_before,
    lag(product_line) over unit <> product_line as changes_product_line,
    lag(region) over unit <> region as changes_region,
    lag(customer_segment) over unit <> customer_segment as changes_customer_segment
from tickets
where is_countable and unit_id is not null
window unit as (partition by unit_id order by created_day);

create temp macro first_in(day_before, start) as
    coalesce(day_before < start, true)::int;

create temp macro affected_by(id, dimension, changes) as table (
    with

    changing as (
        select distinct unit_id from unit_tickets where changes
    ),

    followed as (
        select dimension as code, day, day_before
        from unit_tickets
        anti join changing using (unit_id)
        union all
        select
            dimension as code,
            day,
            lag(day) over (partition by unit_id, dimension order by day) as day_before
        from unit_tickets
        semi join changing using (unit_id)
    ),

    kinds as (
        select
            code,
            day,
            first_in(day_before, day)
            + 2 * first_in(day_before, week)
            + 4 * first_in(day_before, month)
            + 8 * first_in(day_before, quarter)
            + 16 * first_in(day_before, year) as kind,
            count(*) as tickets
        from followed
        inner join days using (day)
        group by all
    )

    select
        grain,
        period,
        id::utinyint as segment_id,
        code,
        sum(tickets) as units_affected
    from kinds
    inner join day_periods using (day)
    where kind & case grain
        when 'day' then 1 when 'week' then 2 when 'month' then 4 when 'quarter' then 8
        else 16 end > 0
    group by all
);

create temp table affected as
from affected_by(0, 0::utinyint, false)
union all from affected_by(6, product_line, changes_product_line)
union all from affected_by(7, region, changes_region)
union all from affected_by(8, customer_segment, changes_customer_segment);

create temp table faults as
select
    grain,
    period,
    segment_id,
    code,
    coalesce(created, 0) as created,
    coalesce(days, 0)::double as unit_days,
    coalesce(at_start, 0)::double as units_at_start,
    coalesce(at_end, 0)::double as units_at_end,
    coalesce(units_affected, 0) as units_affected
from (from balances('unit_days')) as balances
full join (
    select grain, period, segment_id, code, created
    from stocks
    where segment_id in (0, 6, 7, 8)
) as tickets using (grain, period, segment_id, code)
left join affected using (grain, period, segment_id, code)
inner join (
    select grain, min(period) as first_period
    from stocks
    where segment_id = 0 and created > 0
    group by grain
) as series using (grain)
where period >= first_period and exists (select 1 from units);

create temp view fault_rate_values as
select
    * exclude (created),
    created as numerator,
    unit_days / elapsed_days as denominator,
    share(created, denominator) as value,
    created as sample_size,
    share(byar(-1, created), denominator) as ci_low,
    share(byar(1, created), denominator) as ci_high,
    100 * 365 * created / nullif(unit_days, 0) as annualised_fault_rate
from gapless('faults');

create table marts.kpi_fault_rate as
from published('fault_rate_values', 'fault_rate', 'percent', 'lower', 'target', false);

-------------------------------------------------------------------------- survey KPIs

create temp table placed_answers as
select
    answers.survey_type,
    day_of(answers.responded_at) as day,
    answers.score,
    answers.is_favourable,
    answers.ease,
    coalesce(tickets.team, 0) as team,
    coalesce(tickets.channel, 0) as channel,
    coalesce(tickets.product_line, 0) as product_line,
    coalesce(case when answers.ticket_id is null then customers.region
        else tickets.region end, 0) as region,
    coalesce(case when answers.ticket_id is null then customers.customer_segment
        else tickets.customer_segment end, 0) as customer_segment
from answers
left join tickets using (ticket_id)
left join (
    from customers where exists (select 1 from answers where ticket_id is null)
) as customers on answers.customer_id = customers.customer_id
    and answers.ticket_id is null;

create temp macro answers_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day,
        survey_type,
        count(*) as answers,
        count(*) filter (score >= 9) as promoters,
        count(*) filter (score between 7 and 8) as passives,
        count(*) filter (score <= 6) as detractors,
        count(*) filter (is_favourable) as satisfied,
        sum(ease) as total,
        sum(ease * ease) as squares,
        count(*) filter (ease >= 5) as easy
    from placed_answers
    group by all
);
create temp table answer_days as
from answers_by(0, 0::utinyint)
union all from answers_by(5, team)
union all from answers_by(2, channel)
union all from answers_by(6, product_line)
union all from answers_by(7, region)
union all from answers_by(8, customer_segment);

create temp view nps_days as
select segment_id, code, day, answers, promoters, passives, detractors
from answer_days where survey_type = 'nps';
create temp view csat_days as
select segment_id, code, day, answers, satisfied
from answer_days where survey_type = 'csat';
create temp view ces_days as
select segment_id, code, day, answers, total, squares, easy
from answer_days where survey_type = 'ces';
create temp table nps_periods as from by_period('nps_days');
create temp table csat_periods as from by_period('csat_days');
create temp table ces_periods as from by_period('ces_days');

create temp view nps_values as
select
    * exclude (answers, promoters, passives, detractors),
    coalesce(promoters, 0) as promoters,
    coalesce(passives, 0) as passives,
    coalesce(detractors, 0) as detractors,
    coalesce(promoters - detractors, 0) as numerator,
    coalesce(answers, 0) as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    nps_bound(-1, promoters, detractors, answers) as ci_low,
    nps_bound(1, promoters, detractors, answers) as ci_high
from gapless('nps_periods');

create table marts.kpi_nps as
from published('nps_values', 'nps', 'points', 'higher', 'target', false);

create temp view csat_values as
select
    * exclude (answers, satisfied),
    coalesce(satisfied, 0) as numerator,
    coalesce(answers, 0) as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    wilson(-1, numerator, denominator) as ci_low,
    wilson(1, numerator, denominator) as ci_high
from gapless('csat_periods');

create table marts.kpi_csat as
from published('csat_values', 'csat', 'percent', 'higher', 'target', false);

create temp view customer_effort_score_values as
select
    * exclude (answers, total, squares, easy),
    coalesce(total, 0) as numerator,
    coalesce(answers, 0) as denominator,
    total / answers as value,
    denominator as sample_size,
    case when mean_bound(-1, answers, total, squares) < 1 then 1
        else mean_bound(-1, answers, total, squares) end as ci_low,
    case when mean_bound(1, answers, total, squares) > 7 then 7
        else mean_bound(1, answers, total, squares) end as ci_high,
    share(easy, answers) as easy_rate
from gapless('ces_periods');

create table marts.kpi_customer_effort_score as
from published(
    'customer_effort_score_values', 'customer_effort_score', 'score 1–7', 'higher',
    'target', false
);

----------------------------------------------------------------- engineer utilization

create temp table jobs as
select
    day_of(case when status = 'completed' then completed_at
        else coalesce(completed_at, started_at) end) as day,
    status = 'completed' and visit_type = 'aftersales' as is_visit,
    status = 'completed' and visit_type = 'installation' as is_install,
    status = 'cancelled' and visit_type in ('aftersales', 'installation') as is_cancelled,
    case when status = 'completed' and visit_type <> 'maintenance'
        then epoch_us(completed_at) - epoch_us(started_at) end as job_us,
    team,
    region
from visits
where (status = 'completed' and completed_at <= getvariable('as_of'))
    or (status = 'cancelled'
        and coalesce(completed_at, started_at) <= getvariable('as_of'));

create temp table roster_changes as
select
    greatest(day_number(employed_from), getvariable('first_day'))::usmallint as day,
    fte as engineers,
    coalesce(weekly_hours, 0) as weekly_hours,
    team,
    region
from engineers
where employed_from <= getvariable('as_of')::date
union all
select
    greatest(day_number(employed_to + 1), getvariable('first_day'))::usmallint,
    -fte,
    -coalesce(weekly_hours, 0),
    team,
    region
from engineers
where employed_to + 1 <= getvariable('as_of')::date;

create temp macro jobs_by(id, dimension) as table (
    select
        id::utinyint as segment_id,
        dimension as code,
        day,
        count(*) filter (is_visit) as visits,
        count(*) filter (is_install) as installs,
        count(*) filter (is_cancelled) as cancelled_visits,
        sum(coalesce(job_us, 0)) as job_us
    from jobs
    group by all
);
create temp macro roster_by(id, dimension, measure) as table (
    select id::utinyint as segment_id, dimension as code, day, sum(measure) as change
    from roster_changes
    group by all
);
create temp table job_days as
from jobs_by(0, 0::utinyint)
union all from jobs_by(5, team)
union all from jobs_by(7, region);
create temp table engineer_days as
from roster_by(0, 0::utinyint, engineers)
union all from roster_by(5, team, engineers)
union all from roster_by(7, region, engineers);
create temp table hour_days as
from roster_by(0, 0::utinyint, weekly_hours)
union all from roster_by(5, team, weekly_hours)
union all from roster_by(7, region, weekly_hours);
create temp table job_periods as from by_period('job_days');

create temp table utilizations as
select
    grain,
    period,
    segment_id,
    code,
    coalesce(visits, 0) as visits,
    coalesce(installs, 0) as installs,
    coalesce(cancelled_visits, 0) as cancelled_visits,
    coalesce(job_us, 0) as job_us,
    coalesce(roster.days, 0)::double as engineer_days,
    coalesce(hours.days, 0)::double as hour_days
from job_periods
full join (from balances('engineer_days')) as roster
    using (grain, period, segment_id, code)
full join (from balances('hour_days')) as hours
    using (grain, period, segment_id, code)
inner join (
    select grain, min(period) as first_period
    from job_periods
    where segment_id = 0 and visits + installs > 0
    group by grain
) as series using (grain)
where period >= first_period;

create temp view engineer_utilization_values as
select
    * exclude (job_us, engineer_days, hour_days),
    visits + installs as numerator,
    engineer_days / elapsed_days as denominator,
    numerator / nullif(denominator, 0) as value,
    numerator as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    visits / nullif(denominator, 0) as visits_per_engineer,
    installs / nullif(denominator, 0) as installs_per_engineer,
    share(job_us, hour_days) * 7 / 3600000000 as hours_utilization
from gapless('utilizations');

create table marts.kpi_engineer_utilization as
from published(
    'engineer_utilization_values', 'engineer_utilization', 'jobs per engineer',
    'on_target', 'target', false
);

--------------------------------------------------------------------------- retention

create temp table spells as
with

begun as (
    select
        customer_id,
        started_on,
        coalesce(ended_on, date '9999-12-31') as ended_on
    from contracts
    where started_on <= getvariable('as_of')::date
        and (ended_on is null or started_on < ended_on)
),

covered as (
    select
        *,
        max(ended_on) over (
            partition by customer_id order by started_on, ended_on
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from begun
),

numbered as (
    select
        *,
        count(*) filter (covered_until is null or started_on > covered_until) over (
            partition by customer_id order by started_on, ended_on
            rows between unbounded preceding and current row
        ) as spell_number
    from covered
)

select
    customer_id,
    coalesce(any_value(customers.customer_segment), 0)::utinyint as customer_segment,
    coalesce(any_value(customers.region), 0)::utinyint as region,
    min(started_on) as started_on,
    max(ended_on) as ended_on
from numbered
left join customers using (customer_id)
group by customer_id, spell_number;

create temp table customer_changes as
select day_number(started_on) as day, 1 as change, customer_segment, region from spells
union all
select day_number(ended_on), -1, customer_segment, region
from spells
where ended_on <= getvariable('as_of')::date
union all
select
    day_number(started_on),
    0,
    coalesce(customers.customer_segment, 0),
    coalesce(customers.region, 0)
from contracts
left join customers using (customer_id)
where started_on = ended_on and started_on <= getvariable('as_of')::date;

create temp macro customers_by(id, dimension) as table (
    select id::utinyint as segment_id, dimension as code, day, sum(change) as change
    from customer_changes
    group by all
);
create temp table customer_days as
from customers_by(0, 0::utinyint)
union all from customers_by(8, customer_segment)
union all from customers_by(7, region);

-- A customer who began a spell in the period, was not active on the day before it and is
-- active on its last day is new.
create temp table new_starts as
with

preceded as (
    select
        *,
        lag(ended_on, 1, date '0001-01-01') over (
            partition by customer_id order by started_on
        ) as previous_ended_on
    from spells
),

begun as (
    select
        grain,
        period,
        customer_id,
        any_value(customer_segment) as customer_segment,
        any_value(region) as region,
        min(previous_ended_on) as previous_ended_on,
        max(ended_on) as ended_on
    from preceded
    inner join day_periods on day_number(started_on) = day
    group by grain, period, customer_id
)

select grain, period, customer_segment, region
from begun
inner join periods using (grain, period)
where previous_ended_on < period_start
    and ended_on > date '1970-01-01' + last_day::int;

create temp macro new_by(id, dimension) as table (
    select
        grain,
        period,
        id::utinyint as segment_id,
        dimension as code,
        count(*) as new_customers
    from new_starts
    group by all
);
create temp table new_customers as
from new_by(0, 0::utinyint)
union all from new_by(8, customer_segment)
union all from new_by(7, region);

create temp table retentions as
select
    balances.grain,
    balances.period,
    balances.segment_id,
    balances.code,
    at_end,
    opening,
    coalesce(new_customers, 0) as new_customers
from (from balances('customer_days')) as balances
left join new_customers using (grain, period, segment_id, code);

create temp view customer_retention_rate_values as
select
    * exclude (at_end, opening, new_customers),
    coalesce(at_end - new_customers, 0) as numerator,
    coalesce(opening, 0) as denominator,
    share(numerator, denominator) as value,
    denominator as sample_size,
    null::double as ci_low,
    null::double as ci_high,
    coalesce(opening, 0) as customers_at_start,
    coalesce(at_end, 0) as customers_at_end,
    coalesce(new_customers, 0) as new_customers
from gapless('retentions');

create table marts.kpi_customer_retention_rate as
from published(
    'customer_retention_rate_values', 'customer_retention_rate', 'percent', 'higher',
    'target', false
);
