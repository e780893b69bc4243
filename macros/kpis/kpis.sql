{#- The KPIs that are switched on, and those that `extra_kpis` adds, as {id: facts}. -#}
{% macro kpis() %}
    {%- set found = {} -%}
    {%- set all_facts = kpi_facts() -%}
    {%- for kpi_id, facts in all_facts.items() if is_kpi_on(kpi_id, all_facts) -%}
        {%- do found.update({kpi_id: dict(
            facts, project='aftersales', model='kpi_' ~ kpi_id
        )}) -%}
    {%- endfor -%}
    {%- for extra in as_list(var('extra_kpis')) -%}
        {%- set facts = extra_facts(extra) -%}
        {%- if facts.kpi_id in found -%}
            {%- do refuse_option(
                'extra_kpis', 'no list of further KPIs: the id ' ~ facts.kpi_id ~ ' is'
                ~ " another's. Say one of its own as kpi_id"
            ) -%}
        {%- endif -%}
        {%- do found.update({facts.kpi_id: facts}) -%}
    {%- endfor -%}
    {%- if not found -%}
        {%- do refuse_option('kpis', 'no KPI at all: leave one on') -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}

{#- The ids of all KPIs, those that are switched off among them. -#}
{% macro known_kpi_ids() %}
    {{ return((kpi_facts().keys() | list + kpis().keys() | list) | unique | list) }}
{% endmacro %}

{#- Whether the variable `kpis` leaves a KPI on: it lists those that are, or says true or
    false of some. known: the KPIs that there are, where they are at hand. -#}
{% macro is_kpi_on(kpi_id, known=none) %}
    {%- set given = var('kpis') -%}
    {%- set is_empty = given is none or given is string and not given.strip() -%}
    {%- set chosen = {} if is_empty else given if given is mapping else as_list(given) -%}
    {%- if chosen -%}
        {%- do require_known('kpis', chosen, known or kpi_facts(), 'KPI') -%}
    {%- endif -%}
    {%- if chosen is mapping and chosen.values() | reject('boolean') | list -%}
        {%- do refuse_option('kpis', 'neither a list nor true or false for each') -%}
    {%- endif -%}
    {{ return(chosen.get(kpi_id, true) if chosen is mapping else kpi_id in chosen) }}
{% endmacro %}

{#- The facts of an added KPI: those given in `extra_kpis`, else those in its model's
    `meta.kpi`, else what can be said of any. extra: a model's name, or a mapping with
    `model` and facts. -#}
{% macro extra_facts(extra) %}
    {%- set given = {'model': extra} if extra is string else extra -%}
    {%- if given is not mapping or not given.model -%}
        {%- do refuse_option('extra_kpis', 'no list of models, or of facts with a model') -%}
    {%- endif -%}
    {%- set kpi_id = given.kpi_id or given.model | replace('kpi_', '', 1) -%}
    {%- if kpi_id != kpi_id | lower -%}
        {%- do refuse_option('extra_kpis', 'an id with capital letters: ' ~ kpi_id) -%}
    {%- endif -%}
    {%- set documented = {} -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'model' and node.name == given.model -%}
            {%- do documented.update(node.config.meta.get('kpi', {})) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set usual = {
        'kpi_id': kpi_id,
        'project': project_name,
        'topic': 'Further KPIs',
        'business_question': none,
        'name': kpi_id | replace('_', ' ') | title,
        'calculation': none,
        'benchmark': none,
        'details': none,
        'unit': 'count',
        'direction': 'higher',
        'target_kind': 'target',
        'is_additive_over_segments': false,
        'is_additive_over_periods': false,
        'records': none,
        'required_sources': [],
        'better_sources': [],
        'input_tables': [],
        'numerator': 'Numerator',
        'denominator': 'Denominator',
        'sample': ['record', 'records'],
        'columns': {},
        'has_drivers': true,
        'answer_rule': 'met_is_yes',
    } -%}
    {%- set facts = dict(usual, **dict(documented, **given)) -%}
    {%- do require_known(
        'extra_kpis', facts, ['model'] + usual | list, 'fact of a KPI'
    ) -%}
    {%- do require_facts(facts) -%}
    {{ return(facts) }}
{% endmacro %}

{#- Refuses what an added KPI cannot be: nothing else would tell a misspelt word. -#}
{% macro require_facts(facts) %}
    {%- for fact, words in {
        'direction': ['higher', 'lower', 'on_target'],
        'answer_rule': ['met_is_yes', 'missed_is_yes', 'keeping_up', 'staffed'],
        'records': [none] + default_segments() | list,
    }.items() -%}
        {%- do require_known('extra_kpis', [facts[fact]], words, fact) -%}
    {%- endfor -%}
    {%- for fact in [
        'has_drivers', 'is_additive_over_segments', 'is_additive_over_periods'
    ] if facts[fact] is not boolean -%}
        {%- do refuse_option(
            'extra_kpis', 'no list of facts: ' ~ fact ~ ' is neither true nor false'
        ) -%}
    {%- endfor -%}
{% endmacro %}
