"""Local days and the periods cut from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

GRAINS = ("day", "week", "month", "quarter", "year")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A half-open interval [start, end) between two local midnights.

    `first` and `last` are its local dates, `elapsed_to` the last one that has
    begun at `as_of`.
    """

    grain: str
    first: date
    last: date
    elapsed_to: date
    start: datetime
    end: datetime
    is_complete: bool
    is_latest: bool

    @property
    def days_elapsed(self) -> int:
        """Count local dates from the first to the last one that has begun."""
        return (self.elapsed_to - self.first).days + 1

    def elapsed_days(self) -> Iterator[date]:
        """List every local date that has begun."""
        for offset in range(self.days_elapsed):
            yield self.first + timedelta(days=offset)


def first_day(grain: str, day: date) -> date:
    """Find the first day of the period that holds the day; weeks begin on Monday."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)


def next_first_day(grain: str, first: date) -> date:
    """Find the first day of the period after the one that begins on `first`."""
    if grain == "day":
        return first + ONE_DAY
    if grain == "week":
        return first + 7 * ONE_DAY
    if grain == "month":
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    if grain == "quarter":
        month = first.month + 3
        return date(first.year + (month > 12), month - 12 * (month > 12), 1)
    return date(first.year + 1, 1, 1)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Find the instant at which a local date begins.

    A skipped midnight is the instant of the jump, a repeated one the first.
    """
    local = datetime(day.year, day.month, day.day, tzinfo=zone)
    return local.astimezone(UTC)


@cache
def previous_first_day(grain: str, first: date) -> date:
    """Find the first day of the period before the one that begins on `first`."""
    return first_day(grain, first - ONE_DAY)


class Timeline:
    """The calendar of one time zone, seen from `as_of`."""

    def __init__(
        self, as_of: datetime, zone: ZoneInfo, grains: Collection[str] = GRAINS
    ) -> None:
        self.as_of = as_of
        self.zone = zone
        self.grains = grains
        self.midnight = cache(self._midnight)
        self.today = self.day_of(as_of)

    def _midnight(self, day: date) -> datetime:
        return midnight(day, self.zone)

    def day_of(self, instant: datetime) -> date:
        """Find the local date whose [midnight, next midnight) holds the instant."""
        day = instant.astimezone(self.zone).date()
        if instant >= self.midnight(day + ONE_DAY):
            return day + ONE_DAY
        return day

    def period(self, grain: str, first: date) -> Period:
        """Make the period of the grain that begins on `first`."""
        following = next_first_day(grain, first)
        end = self.midnight(following)
        is_complete = end <= self.as_of
        return Period(
            grain=grain,
            first=first,
            last=following - ONE_DAY,
            elapsed_to=min(following - ONE_DAY, self.today),
            start=self.midnight(first),
            end=end,
            is_complete=is_complete,
            is_latest=is_complete and following == first_day(grain, self.today),
        )

    def periods_since(self, day: date) -> Iterator[Period]:
        """List the periods of each grain from the day's to the one of `as_of`."""
        for grain in self.grains:
            first = first_day(grain, day)
            while first <= self.today:
                yield self.period(grain, first)
                first = next_first_day(grain, first)
