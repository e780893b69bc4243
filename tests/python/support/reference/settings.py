"""What a user can configure, with the shipped defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from .contract import SEGMENTS


@dataclass(frozen=True)
class Options:
    """Thresholds of the definitions; every default is the shipped one."""

    fcr_repeat_window_days: int = 7
    retention_grace_days: int = 0
    retention_activity_days: int = 365
    benchmark_periods: int = 12
    benchmark_minimum_periods: int = 3
    on_target_tolerance: float = 0.1
    segments: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(SEGMENTS))
