-- The baseline: every row of the eleven KPI tables by hand, straight from the Parquet
-- files that scripts/dev/make_load.py writes. What `aftersales build` costs is measured
-- against it; tests/python/dev/test_benchmark.py proves that the rows are equal. The
-- files of this directory are one script, in the order of their names; those of
-- published/, where they follow, add everything else that was published on 2026-11-29.
--
-- It is no second implementation: it knows these files (typed columns, no mirrored
-- scales, UTC, as_of not given) and tests nothing. Variables it is given: data,
-- reference and baseline, three directories.
--
-- A segment is a number (0 is `all`) and its value a code (0 is `(none)`); a day is the
-- number of days since 1970 and a period the number of its first day.

-- Joins are written with the smaller side on the right; left to itself, DuckDB builds
-- its hash tables from the wide tickets.
set disabled_optimizers = 'build_side_probe_side';

-------------------------------------------------------------------------- dictionaries

create temp macro file(name) as getvariable('data') || '/' || name;
create temp macro day_of(instant) as (epoch_us(instant) // 86400000000)::usmallint;
create temp macro day_number(date_on) as (date_on - date '1970-01-01')::usmallint;
create temp macro date_of(day) as date '1970-01-01' + day::integer;
create temp macro is_past(instant) as coalesce(instant <= now()::timestamp, true);

-- Functions of a text column of a Parquet file are computed once per dictionary entry.
create temp macro code(list, text) as coalesce(list_position(list, text), 0)::utinyint;

create temp macro entries(name, field) as (
    select list(distinct field order by field) filter (field is not null)
    from read_parquet(file(name))
);

set variable priorities = entries('tickets.parquet', priority);
set variable channels = entries('tickets.parquet', channel);
set variable categories = entries('tickets.parquet', category);
set variable ticket_types = entries('tickets.parquet', ticket_type);
set variable product_lines = entries('products.parquet', product_line);
set variable customer_segments = entries('customers.parquet', customer_segment);
set variable teams = list_sort(list_distinct(
    entries('tickets.parquet', team) || entries('engineers.parquet', team)
));
set variable regions = list_sort(list_distinct(
    entries('installed_units.parquet', region)
    || entries('customers.parquet', region)
    || entries('engineers.parquet', region)
));

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

select
    0::utinyint as segment_id,
    0::utinyint as code,
    'all' as segment,
    'all' as segment_value
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
set variable known = (select list(status) from statuses);

-------------------------------------------------------------------------------- copies

-- The rows of keys that come more than once. Equal hashes lie side by side when sorted,
-- which is cheaper than any grouping; only their rows are looked at in full.
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
    coalesce(customers.customer_segment, 0) as customer_segment,
    product_id,
    customer_id,
    warranty_until,
    product_id is not null and products.product_id is null as is_product_unknown,
    customer_id is not null and customers.customer_id is null as is_customer_unknown
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
    visits.visit_id,
    visits.engineer_id,
    visits.unit_id,
    visits.status,
    visits.visit_type,
    visits.started_at,
    visits.completed_at,
    visits.ticket_id,
    coalesce(engineers.team, 0) as team,
    coalesce(engineers.region, 0) as region
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
