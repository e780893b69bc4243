"""Working time between two instants on a team's calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

from .rows.reference_tables import Opening
from .timeline import ONE_DAY, midnight

MICROSECOND = timedelta(microseconds=1)
NINE, FIVE = 9 * 3600, 17 * 3600
DEFAULT_OPENINGS = tuple(
    Opening(None, weekday, NINE, FIVE, None) for weekday in (1, 2, 3, 4, 5)
)


class BusinessTime:
    """Answers how many working days lie between two instants, per team."""

    def __init__(
        self,
        openings: tuple[Opening, ...],
        holidays: frozenset[tuple[date, str | None]],
        zone: ZoneInfo,
    ) -> None:
        self._openings = openings
        self._holidays = holidays
        self._zone = zone
        self._windows = cache(self._find_windows)

    def calendar_of(self, team: str | None) -> tuple[Opening, ...]:
        """Give the team's own rows, else the ones without a team, else the default."""
        own = tuple(row for row in self._openings if team and row.team == team)
        common = tuple(row for row in self._openings if row.team is None)
        return own or common or DEFAULT_OPENINGS

    def working_days(
        self, team: str | None, start: datetime, end: datetime
    ) -> Fraction:
        """Divide the working time in [start, end] by the mean opening time."""
        rows = self.calendar_of(team)
        seconds_by_weekday: dict[int, int] = defaultdict(int)
        for row in rows:
            seconds_by_weekday[row.weekday] += row.closes - row.opens
        mean_seconds = Fraction(
            sum(seconds_by_weekday.values()), len(seconds_by_weekday)
        )

        worked = self.worked(team, start, end)
        return Fraction(worked // MICROSECOND, 1_000_000) / mean_seconds

    def worked(self, team: str | None, start: datetime, end: datetime) -> timedelta:
        """Measure the working time in [start, end]."""
        worked = timedelta()
        day = start.date() - 2 * ONE_DAY
        while day <= end.date() + 2 * ONE_DAY:
            for opens, closes in self._windows(team, day):
                overlap = min(closes, end) - max(opens, start)
                worked += max(overlap, timedelta())
            day += ONE_DAY
        return worked

    def _find_windows(
        self, team: str | None, day: date
    ) -> tuple[tuple[datetime, datetime], ...]:
        """List the opening windows of one local date as instants.

        A date that the calendar's zone skipped has none.
        """
        if (day, None) in self._holidays or (team and (day, team) in self._holidays):
            return ()
        return tuple(
            (self._instant(day, row.opens, row), self._instant(day, row.closes, row))
            for row in self.calendar_of(team)
            if row.weekday == day.isoweekday() and self._exists(day, row)
        )

    def _exists(self, day: date, row: Opening) -> bool:
        zone = self._zone_of(row)
        return midnight(day, zone) < midnight(day + ONE_DAY, zone)

    def _zone_of(self, row: Opening) -> ZoneInfo:
        return self._zone if row.timezone is None else ZoneInfo(row.timezone)

    def _instant(self, day: date, seconds: int, row: Opening) -> datetime:
        """Turn a wall-clock time into an instant; 24:00 is the next day's midnight.

        A skipped time takes the offset before the jump, a repeated one is the first.
        """
        wall = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
        return wall.replace(tzinfo=self._zone_of(row)).astimezone(UTC)
