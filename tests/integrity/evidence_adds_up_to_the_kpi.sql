-- The records of kpi_evidence add up to the KPI tables, for every period, for `all` and
-- the first dimension of each list; those of open_tickets, which are as of now, to the
-- periods that are running.
{{ config(enabled=are_own_tests_on()) }}

{%- set of_tickets = dimensions('ticket')[:1] %}
{%- set of_surveys = dimensions('survey')[:1] %}
{%- set compared = (of_tickets + of_surveys) | unique | list %}
{%- set ticket_segments = "'" ~ (['all'] + of_tickets) | join("', '") ~ "'" %}
{%- set by_date = [] %}
{%- for kpi in ticket_evidence() if kpi[0] != 'open_tickets' %}
    {%- do by_date.append(kpi[0]) %}
{%- endfor %}
{%- set by_date = "'" ~ by_date | join("', '") ~ "'" %}
{%- set survey_segments = "'" ~ (['all'] + of_surveys) | join("', '") ~ "'" %}
with

evidence as (
    select * from {{ ref('kpi_evidence') }}
    where in_denominator
),

kpi_values as (
    select * from {{ ref('kpi_values') }}
),

period_dates as (
    select * from {{ ref('int_period_dates') }}
),

periods as (
    select * from {{ ref('dim_periods') }}
),

evidence_days as (
    {{ totals_by_slice('evidence', compared, ['kpi_id', 'period_on'], {
        'numerator': 'sum(numerator_value)',
        'denominator': 'sum(denominator_value)',
    }) }}
),

evidence_sums as (
    select
        evidence_days.kpi_id,
        period_dates.period_grain,
        period_dates.period_start,
        evidence_days.segment,
        evidence_days.segment_value,
        sum(evidence_days.numerator) as numerator,
        sum(evidence_days.denominator) as denominator
    from evidence_days
    inner join period_dates on evidence_days.period_on = period_dates.date_on
    where
        evidence_days.kpi_id in ('nps', 'csat', 'customer_effort_score')
        and evidence_days.segment in ({{ survey_segments }})
        or evidence_days.kpi_id not in ('nps', 'csat', 'customer_effort_score')
        and evidence_days.segment in ({{ ticket_segments }})
    group by
        evidence_days.kpi_id,
        period_dates.period_grain,
        period_dates.period_start,
        evidence_days.segment,
        evidence_days.segment_value
),

as_of_dates as (
    select max(last_elapsed_on) as as_of_on from periods
),

published as (
    select
        kpi_values.kpi_id,
        kpi_values.period_grain,
        kpi_values.period_start,
        kpi_values.segment,
        kpi_values.segment_value,
        kpi_values.numerator,
        coalesce(kpi_values.denominator, kpi_values.sample_size) as denominator
    from kpi_values
    cross join as_of_dates
    where
        (
            kpi_values.kpi_id in ('nps', 'csat', 'customer_effort_score')
            and kpi_values.segment in ({{ survey_segments }})
        )
        or (
            kpi_values.kpi_id in ({{ by_date }})
            and kpi_values.segment in ({{ ticket_segments }})
        )
        or (
            kpi_values.kpi_id = 'open_tickets'
            and kpi_values.segment in ({{ ticket_segments }})
            and as_of_dates.as_of_on
            between kpi_values.period_start and kpi_values.period_end
        )
),

disagreements as (
    select
        coalesce(published.kpi_id, evidence_sums.kpi_id) as kpi_id,
        coalesce(published.period_grain, evidence_sums.period_grain) as period_grain,
        coalesce(published.period_start, evidence_sums.period_start) as period_start,
        coalesce(published.segment, evidence_sums.segment) as segment,
        coalesce(published.segment_value, evidence_sums.segment_value) as segment_value,
        published.numerator,
        evidence_sums.numerator as evidence_numerator,
        published.denominator,
        evidence_sums.denominator as evidence_denominator
    from published
    full outer join evidence_sums
        on
            published.kpi_id = evidence_sums.kpi_id
            and published.period_grain = evidence_sums.period_grain
            and published.period_start = evidence_sums.period_start
            and published.segment = evidence_sums.segment
            and published.segment_value = evidence_sums.segment_value
    where
        abs(coalesce(published.numerator, 0) - coalesce(evidence_sums.numerator, 0))
        > 1e-9 * abs(coalesce(published.numerator, 0)) + 1e-9
        or coalesce(published.denominator, 0) <> coalesce(evidence_sums.denominator, 0)
)

select * from disagreements
