with

given_rows as (
    {{ parse_reference('survey_scales') }}
),

scales as (
    select
        {{ require_word('survey_scales', 'survey_type', ['nps', 'csat', 'ces']) }}
            as survey_type,
        {{ require_once(
            'survey_scales',
            'scale_min',
            ['survey_type', 'scale_min', 'scale_max'],
            type_double(),
        ) }} as scale_min,
        scale_max,
        favourable_from
    from given_rows
)

select * from scales
