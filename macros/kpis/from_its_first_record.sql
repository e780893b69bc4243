{#- The rows of a period mart from the first period on in which `all` has a record of this
    KPI, where the mart serves several. record: an SQL condition. -#}
{% macro from_its_first_record(periods, record) %}
    select {{ periods }}.*
    from {{ periods }}
    inner join ({{ beginnings(periods, begins_when=record) }}) as series
        on
            {{ periods }}.period_grain = series.period_grain
            and {{ periods }}.period_start >= series.first_start
{% endmacro %}
