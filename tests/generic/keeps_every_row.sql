{#- Every key of a system's table is one row of the model, and every row without a key is
    one. condition: on the rows of the table that the model is to have. -#}
{% test keeps_every_row(
    model, system, source_table, source_key, key, condition='1 = 1', key_type='text'
) %}
    {#- As in obeys.sql. -#}
    {%- if false %}{% do aftersales.ref(model) %}{% endif -%}
    with

    delivered_rows as (
        {{ delivered_rows(system, source_table, {source_key: key_type}) }}
    ),

    counts as (
        select
            (
                select
                    count(distinct {{ source_key }})
                    + sum(case when {{ source_key }} is null then 1 else 0 end)
                from delivered_rows
                where {{ condition }}
            ) as rows_in,
            (
                select count(*) from {{ model }}
            ) as rows_out,
            (
                select
                    count(distinct {{ key }})
                    + sum(case when {{ key }} is null then 1 else 0 end)
                from {{ model }}
            ) as distinct_rows
    )

    select * from counts
    where rows_in <> rows_out or rows_out <> distinct_rows
{% endtest %}
