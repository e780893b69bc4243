-- What is known of each KPI (macros/kpis/kpi_facts.sql), and what it is split by.
with

catalog as (
    {% for kpi_id, kpi in kpis().items() -%}
        select
            {{ text_literal(kpi_id) }} as kpi_id,
            {{ loop.index }} as display_order,
            {% for fact in [
                'topic',
                'business_question',
                'name',
                'calculation',
                'benchmark',
                'details',
                'unit',
                'direction',
                'target_kind',
            ] -%}
                {{ text_literal(kpi[fact]) }} as {{ fact }},
            {% endfor -%}
            {{ kpi.is_additive_over_segments | lower }} as is_additive_over_segments,
            {{ kpi.is_additive_over_periods | lower }} as is_additive_over_periods,
            {{ text_literal(kpi.records) }} as records,
            {% for list in ['required_sources', 'better_sources', 'input_tables'] -%}
                {{ text_literal(kpi[list] | join(', ')) }} as {{ list }},
            {% endfor -%}
            {{ text_literal(kpi.numerator) }} as numerator,
            {{ text_literal(kpi.denominator) }} as denominator,
            {{ text_literal(kpi.sample | join(', ')) }} as sample,
            {{ text_literal(tojson(kpi.columns)) }} as column_labels,
            {%- set segments = dimensions(kpi.records) if kpi.records else [] %}
            {{ text_literal(segments | join(', ')) }} as segments,
            {{ text_literal(kpi.model) }} as model
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from catalog
