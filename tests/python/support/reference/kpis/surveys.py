"""The three survey KPIs: NPS, CSAT and the customer effort score."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .. import bounds
from ..series import Buckets, Measure, Series, percent, ratio, split
from ..world import Answer, World


def _survey_series(
    world: World, survey_type: str, measure: Callable[[list[Answer]], Measure]
) -> Series:
    answers = [row for row in world.answers if row.survey_type == survey_type]
    if not answers:
        return {}
    day_of = world.timeline.day_of
    buckets = Buckets((day_of(answer.responded_at), answer) for answer in answers)
    first = min(answer.responded_at for answer in answers)
    return {
        (period, group): measure(members)
        for period in world.timeline.periods_since(day_of(first))
        for group, members in split(
            buckets.of(period),
            lambda answer: answer.dims,
            world.options.segments["survey"],
        ).items()
    }


def nps(world: World) -> Series:
    """Subtract detractors from promoters, in points."""
    return _survey_series(world, "nps", net_promoter_score)


def net_promoter_score(answers: list[Answer]) -> Measure:
    """Score a set of NPS answers."""
    promoters = sum(answer.score >= 9 for answer in answers)
    detractors = sum(answer.score <= 6 for answer in answers)
    return Measure(
        numerator=promoters - detractors,
        denominator=len(answers),
        value=percent(promoters - detractors, len(answers)),
        sample_size=len(answers),
        bounds=bounds.net_promoter(promoters, detractors, len(answers)),
        extras={
            "promoters": promoters,
            "passives": len(answers) - promoters - detractors,
            "detractors": detractors,
        },
    )


def csat(world: World) -> Series:
    """Share of satisfied answers."""
    return _survey_series(world, "csat", satisfaction)


def satisfaction(answers: list[Answer]) -> Measure:
    """Judge each answer on its own scale."""
    satisfied = sum(
        answer.favourable_from is not None and answer.score >= answer.favourable_from
        for answer in answers
    )
    return Measure(
        numerator=satisfied,
        denominator=len(answers),
        value=percent(satisfied, len(answers)),
        sample_size=len(answers),
        bounds=bounds.wilson(satisfied, len(answers)),
    )


def customer_effort_score(world: World) -> Series:
    """Average the ease on a scale of 1 to 7."""
    return _survey_series(world, "ces", effort)


def ease(answer: Answer) -> Fraction:
    """Rescale an answer linearly to 1 to 7."""
    width = answer.scale_max - answer.scale_min
    return 1 + 6 * (answer.score - answer.scale_min) / width


def effort(answers: list[Answer]) -> Measure:
    """Score a set of CES answers."""
    scores = [ease(answer) for answer in answers]
    total = float(sum(scores, Fraction(0)))
    return Measure(
        numerator=total,
        denominator=len(scores),
        value=ratio(total, len(scores)),
        sample_size=len(scores),
        bounds=bounds.clip(bounds.mean([float(score) for score in scores]), 1, 7),
        extras={"easy_rate": percent(sum(score >= 5 for score in scores), len(scores))},
    )
