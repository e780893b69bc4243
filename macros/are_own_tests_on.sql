{#- Whether the tests of tests/integrity/ run: in builds of this project, and where another
    one that installs it asks for them. -#}
{% macro are_own_tests_on() %}
    {{ return(project_name == 'aftersales' or var('package_tests')) }}
{% endmacro %}
