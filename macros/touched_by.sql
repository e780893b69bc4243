{#- The rules of `touched_by` that a column alone does not tell: touched_by_<name>(meta)
    selects the keys. -#}

{#- Raw rows with a key that are not as they were. What only lies elsewhere is not touched,
    unless it has copies in the part that changed: which is the newest may depend on it. -#}
{% macro touched_by_input(meta) %}
    select record_key from {{ differing_rows() }}
    where record_key is not null
    group by record_key
    having count(*) <> 2 or sum(version) <> 0 or min(row_hash) <> max(row_hash)
    union all
    select record_key from {{ this }}
    where
        record_key in (select record_key from {{ differing_rows() }})
        and row_number_in_file >= getvariable('first_row')
        and row_number_in_file <= getvariable('last_row')
    group by record_key
    having count(*) > 1
{% endmacro %}

{#- With time, what was future dated comes to pass. -#}
{% macro touched_by_time(meta) %}
    select record_key from {{ this }}
    where {{ has_come_to_pass(this) }}
{% endmacro %}

{#- The condition that time may have caught up with a row since the last run: some day or
    instant of it lies between, give or take what the midnights of two zones lie apart. -#}
{% macro has_come_to_pass(relation) -%}
    quarantine_reason = 'future_dated'
    and (
        {%- for column in adapter.get_columns_in_relation(relation)
            if column.dtype in ['DATE', 'TIMESTAMP'] %}
        {{ column.name }} between
        (select last_run_at - interval '2 days' from {{ changes_of('clock') }})
        and {{ wall_clock() }} + interval '2 days'
        {{ 'or' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- Every key that there was; the model's SQL gives all that there are. -#}
{% macro touched_by_being_there(meta) %}
    select {{ meta.key | join(', ') }} from {{ this }}
{% endmacro %}

{#- Tickets whose events changed. -#}
{% macro touched_by_its_events(meta) %}
    select ticket_id as record_key from {{ changes_of('base_ticket_event_spans') }}
{% endmacro %}

{#- Tickets that were merged into a touched one. -#}
{% macro touched_by_their_merge_target(meta) %}
    select record_key from {{ this }}
    where
        merged_into_ticket_id is not null
        and (
            merged_into_ticket_id in ({{ touched_by_input(meta) }})
            or merged_into_ticket_id in (
                select ticket_id from {{ changes_of('base_ticket_event_spans') }}
            )
            or merged_into_ticket_id in (
                select record_key from ({{ touched_by_time(meta) }}) as due
            )
        )
{% endmacro %}

{#- Status events of which a refresh has every copy at hand; those without a key, which
    nothing tells apart, are one. -#}
{% macro touched_by_copies_at_hand(meta) %}
    select record_key from {{ copies_at_hand() }}
    union all
    select null as record_key
{% endmacro %}

{#- Tickets of which a refresh has every status event at hand. -#}
{% macro touched_by_tickets_at_hand(meta) %}
    select ticket_id from {{ tickets_at_hand() }}
{% endmacro %}

{#- Tickets of the customers of tickets that changed, from as far back as a repeat reaches.
    What was over before can neither repeat them nor be repeated by them. -#}
{% macro touched_by_tickets_in_reach(meta) %}
    {%- set changes = changes_of('int_ticket_lives') %}
    {%- for condition in [
        'final_resolved_at', 'final_resolved_at is null and created_at'
    ] %}
    select ticket_id from {{ named('int_ticket_lives') }}
    where
        customer_id in (select customer_id from {{ changes }})
        and {{ condition }} >= (
            select min(created_at) from {{ changes }}
        ) - {{ var('fcr_repeat_window_days') }} * interval '1 day'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#- Tickets created on a date whose SLA target changed. -#}
{% macro touched_by_sla_targets(meta) %}
    select tickets.ticket_id
    from {{ named('int_ticket_lives') }} as tickets
    inner join {{ changes_of('int_sla_target_days') }} as targets
        on
            tickets.priority = targets.priority
            and tickets.created_on = targets.created_on
{% endmacro %}

{#- All visits, where the roster ceases to be empty or becomes it. -#}
{% macro touched_by_the_roster(meta) %}
    select record_key from {{ this }}
    where {{ is_empty_or_no_longer('stg_engineers', "record_status = 'accepted'") }}
{% endmacro %}

{#- All periods, where there are units for the first time, or none any more. -#}
{% macro touched_by_the_first_unit(meta) %}
    select period_grain, period_start from {{ named('dim_periods') }}
    where {{ is_empty_or_no_longer('dim_units') }}
{% endmacro %}

{#- The condition that a model has become empty since the last run, or ceased to be. -#}
{% macro is_empty_or_no_longer(name, condition='true') -%}
    exists (
        select 1 from (
            select
                (select count(*) from {{ named(name) }} where {{ condition }}) as rows_now,
                (
                    select coalesce(sum(version), 0) from {{ changes_of(name) }}
                    where {{ condition }}
                ) as rows_more
        ) as counted
        where (rows_now = 0) <> (rows_now - rows_more = 0)
    )
{%- endmacro %}

{#- Periods that begin, end or elapse otherwise than before. -#}
{% macro touched_by_the_calendar(meta) %}
    select period_grain, period_start from (
        select
            * exclude (version, as_of, period_number),
            sum(version) as versions
        from {{ changes_of('dim_periods') }}
        group by all
    ) as periods
    where versions <> 0
{% endmacro %}

{#- Periods after whose end the repeat window closes between the old and the new as_of. -#}
{% macro touched_by_closing_windows(meta) %}
    select period_grain, period_start from {{ named('dim_periods') }}
    where
        ends_at + interval '{{ var('fcr_repeat_window_days') }} days' between
        (select min(as_of) from {{ changes_of('int_clock') }})
        and (select max(as_of) from {{ changes_of('int_clock') }})
{% endmacro %}

{#- Periods in which this KPI has another target than before. -#}
{% macro touched_by_targets(meta) %}
    select period_grain, period_start from {{ changes_of('dim_kpi_targets') }}
    where 'kpi_' || kpi_id = '{{ this.name }}'
{% endmacro %}

{#- Cancelled visits that as_of has passed, either way. -#}
{% macro touched_by_as_of_visits(meta) %}
    select visit_id from {{ named('stg_field_visits') }}
    where
        status = 'cancelled'
        and coalesce(completed_at, started_at)
        > (select min(as_of) from {{ changes_of('int_clock') }})
{% endmacro %}

{#- Tickets that turned ten or thirty days old between the old and the new as_of, still
    open; the age is counted in days, so one is given or taken. -#}
{% macro touched_by_turning_ages(meta) %}
    {%- for age in [10, 30] %}
    select ticket_id from {{ named('int_ticket_lives') }}
    where
        created_at between
        (select min(as_of) - interval '{{ age }} days' from {{ changes_of('int_clock') }})
        and (select max(as_of) - interval '{{ age }} days' from {{ changes_of('int_clock') }})
        and (
            final_resolved_at is null
            or final_resolved_at >= created_at + interval '{{ age - 1 }} days'
        )
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#- Customers whose contract or activity begins between the old and the new as_of; and
    all, where contracts take the place of activity or give it up. -#}
{% macro touched_by_new_beginnings(meta) %}
    {%- for model, date in {
        'stg_contracts': 'started_on', 'stg_customer_activity': 'activity_on'
    }.items() %}
    select customer_id from {{ named(model) }}
    where
        {{ date }} > (select min(as_of_on) from {{ changes_of('int_clock') }})
        or not exists (
            select 1 from {{ this }}
            where is_by_contract = exists (
                select 1 from {{ named('stg_contracts') }} where record_status = 'accepted'
            )
        )
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    union all
    select customer_id from {{ this }}
    where is_by_contract <> exists (
        select 1 from {{ named('stg_contracts') }} where record_status = 'accepted'
    )
{% endmacro %}

{#- Periods in which a ticket's resolution, or what it is cut by, changed. -#}
{% macro touched_by_resolutions(meta) %}
    {%- set columns = (
        var('segments')['ticket'] + ['resolution_microseconds', 'final_resolved_on']
    ) | join(', ') %}
    {%- set resolutions %}
    (
        select ticket_id, {{ columns }} from {{ changes_of('fct_tickets') }}
        where is_countable and final_resolved_on is not null
        group by ticket_id, {{ columns }}
        having sum(version) <> 0
    )
    {%- endset %}
    {{ periods_of('final_resolved_on', resolutions) }}
{% endmacro %}

{#- Periods in which a spell that changed begins, and those that as_of has moved in. -#}
{% macro touched_by_spells(meta) %}
    {{ periods_of('started_on', changes_of('fct_customer_spells')) }}
    union all
    select period_grain, period_start from {{ named('dim_periods') }}
    where last_elapsed_on >= (select min(as_of_on) from {{ changes_of('int_clock') }})
{% endmacro %}

{#- The periods of the dates in a column. -#}
{% macro periods_of(date, relation) %}
    select
        period_grain,
        cast(date_trunc(period_grain, {{ date }}) as date) as period_start
    from {{ relation }}
    cross join (select unnest({{ var('period_grains') }}) as period_grain) as grains
{% endmacro %}

{#- Rows that name a record which came or went, or that changed themselves. -#}
{% macro touched_by_references(meta) %}
    {%- for table, entity, model in references() %}
    {%- set column = entity ~ '_id' %}
    select '{{ table }}' as table_name, record_key from {{ changes_of('stg_' ~ table) }}
    union all
    select '{{ table }}' as table_name, record_key from {{ named('stg_' ~ table) }}
    where {{ column }} in (
        select {{ column }} from {{ changes_of(model) }}
        {{ "where record_status = 'accepted'" if model == 'stg_tickets' }}
        group by {{ column }}
        having sum(version) <> 0
    )
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}

{#- Rows that are quarantined, or were, and not as before. -#}
{% macro touched_by_verdicts(meta) %}
    select table_name, record_key, cast(row_hash as {{ dbt.type_string() }}) as row_hash
    from {{ changes_of('other_verdicts') }}
{% endmacro %}
