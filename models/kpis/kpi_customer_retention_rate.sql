{{ config(enabled=is_kpi_on('customer_retention_rate')) }}

with

customer_periods as (
    select * from {{ ref('fct_customer_periods') }}
),

rated as (
    select
        *,
        customers_at_end - new_customers as numerator,
        customers_at_start as denominator,
        {{ percentage('customers_at_end - new_customers', 'customers_at_start') }}
            as value,
        customers_at_start as sample_size,
        {{ as_double('null') }} as ci_low,
        {{ as_double('null') }} as ci_high
    from customer_periods
    where segment = 'all' or customers_at_start <> 0 or customers_at_end <> 0
),

benchmarked as (
    {{ with_benchmark('rated', 'customer_retention_rate') }}
),

customer_retention_rate as (
    select
        {{ columns_of_kpi('customer_retention_rate') }},
        customers_at_start,
        customers_at_end,
        new_customers
    from benchmarked
)

select * from customer_retention_rate
