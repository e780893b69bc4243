-- Columns: those of `survey_responses` in the contract, the scale in force with the
-- score from which an answer is favourable, and what validating found out.
with

survey_scales as (
    select * from {{ ref('stg_survey_scales') }}
),

parsed_rows as (
    {{ parse_input('survey_responses') }}
),

responses_with_scale as (
    select
        *,
        coalesce(scale_min, case survey_type when 'nps' then 0 else 1 end)
            as lowest_score,
        coalesce(
            scale_max, case survey_type when 'nps' then 10 when 'csat' then 5 else 7 end
        ) as highest_score
    from parsed_rows
),

responses_with_meaning as (
    select
        responses_with_scale.*,
        survey_scales.favourable_from,
        survey_scales.survey_type is not null as is_scale_known
    from responses_with_scale
    left join survey_scales
        on
            responses_with_scale.survey_type = survey_scales.survey_type
            and responses_with_scale.lowest_score = survey_scales.scale_min
            and responses_with_scale.highest_score = survey_scales.scale_max
),

validated_rows as (
    {{ validate_rows(
        'responses_with_meaning',
        'survey_responses',
        further=['lowest_score', 'highest_score', 'favourable_from', 'is_scale_known'],
        unknown_value="survey_type not in ('nps', 'csat', 'ces')",
        out_of_range="not is_scale_known
            or score < lowest_score or score > highest_score
            or (survey_type = 'nps' and score <> floor(score))",
        happened={'responded_at': none},
    ) }}
)

select * from validated_rows
