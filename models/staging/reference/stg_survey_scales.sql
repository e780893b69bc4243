with

parsed_rows as (
    {{ parse_input('survey_scales') }}
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
