with

parsed_rows as (
    {{ parse_input(
        'survey_scales',
        key='survey_type',
        required=['survey_type', 'scale_min', 'scale_max'],
        columns={
            'survey_type': 'text',
            'scale_min': 'number',
            'scale_max': 'number',
            'favourable_from': 'number',
        },
    ) }}
),

scales as (
    select
        survey_type,
        scale_min,
        scale_max,
        max(favourable_from) as favourable_from
    from parsed_rows
    where survey_type is not null
    group by survey_type, scale_min, scale_max
)

select * from scales
