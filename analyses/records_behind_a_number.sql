-- The records behind one number: of one KPI in one period, which counted, with what,
-- and which were left out and why. Here: first contact resolution in the newest
-- complete month. Change the KPI and the grain; any KPI of kpi_evidence will do.
with

evidence as (
    select * from {{ ref('kpi_evidence') }}
),

kpi_values as (
    select * from {{ ref('kpi_values') }}
),

number_in_question as (
    select * from kpi_values
    where
        kpi_id = 'first_contact_resolution'
        and period_grain = 'month'
        and segment = 'all'
        and is_latest
),

records as (
    select
        number_in_question.kpi_id,
        number_in_question.period_start,
        number_in_question.value,
        evidence.record_type,
        evidence.record_id,
        evidence.period_on,
        evidence.in_denominator,
        evidence.in_numerator,
        evidence.left_out_reason,
        evidence.numerator_value,
        evidence.denominator_value
    from evidence
    inner join number_in_question
        on
            evidence.kpi_id = number_in_question.kpi_id
            and evidence.period_on >= number_in_question.period_start
            and evidence.period_on <= number_in_question.period_end
)

select * from records
order by in_denominator desc, in_numerator desc, record_id asc
