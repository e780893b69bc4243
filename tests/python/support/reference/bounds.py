"""95 % bounds. Each takes counts or a sample and gives (low, high)."""

from __future__ import annotations

import math
import statistics

Z = 1.959964
Bounds = tuple[float | None, float | None]
NO_BOUNDS: Bounds = (None, None)


def net_promoter(promoters: int, detractors: int, answers: int) -> Bounds:
    """Bound an NPS by adjusted Wald, in points, clipped to ±100."""
    if answers == 0:
        return NO_BOUNDS
    size = answers + 3
    up = (promoters + 0.75) / size
    down = (detractors + 0.75) / size
    margin = Z * math.sqrt((up + down - (up - down) ** 2) / size)
    low = 100 * ((up - down) - margin)
    high = 100 * ((up - down) + margin)
    return (max(low, -100.0), min(high, 100.0))


def wilson(hits: int, trials: int) -> Bounds:
    """Bound a share by Wilson's score interval, in percent."""
    if trials == 0:
        return NO_BOUNDS
    share = hits / trials
    centre = share + Z**2 / (2 * trials)
    margin = Z * math.sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    scale = 1 + Z**2 / trials
    low = 0.0 if hits == 0 else (centre - margin) / scale
    high = 1.0 if hits == trials else (centre + margin) / scale
    return (100 * low, 100 * high)


def byar(events: int, exposure: float) -> Bounds:
    """Bound a Poisson count by Byar's approximation, in percent of the exposure."""
    if exposure == 0:
        return NO_BOUNDS
    low = 0.0
    if events > 0:
        low = events * (1 - 1 / (9 * events) - Z / (3 * math.sqrt(events))) ** 3
    more = events + 1
    high = more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3
    return (100 * low / exposure, 100 * high / exposure)


def mean(sample: list[float]) -> Bounds:
    """Bound a mean by its sample standard deviation; from n = 2."""
    if len(sample) < 2:
        return NO_BOUNDS
    centre = statistics.fmean(sample)
    margin = Z * statistics.stdev(sample) / math.sqrt(len(sample))
    return (centre - margin, centre + margin)


def clip(bounds: Bounds, floor: float, ceiling: float = math.inf) -> Bounds:
    """Keep both bounds within [floor, ceiling]."""
    low, high = bounds
    if low is None or high is None:
        return NO_BOUNDS
    return (max(low, floor), min(high, ceiling))


def percentile(sample: list[float], share: float) -> float:
    """Interpolate linearly between order statistics (Hyndman-Fan type 7)."""
    ordered = sorted(sample)
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
