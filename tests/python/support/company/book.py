"""The company's books: rows by table, written as canonical CSV files."""

from __future__ import annotations

import csv
import random
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from reference.rows.contract import TABLES

Row = dict[str, str]
Item = TypeVar("Item")

WALL_CLOCK = datetime(2025, 1, 3, 10, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
_OFFSETS = (
    timedelta(hours=2),
    timedelta(hours=-3),
    timedelta(hours=5, minutes=45),
    timedelta(hours=18),
    timedelta(hours=-18),
)
_SPELLINGS = {
    True: ("true", "t", "yes", "1", "TRUE", "Yes"),
    False: ("false", "f", "no", "0", "False", ""),
}


class Book:
    """Collects rows; everything random comes from one seeded generator."""

    def __init__(self, seed: int, zone: ZoneInfo, start: date, days: int) -> None:
        self.rng = random.Random(seed)
        self.zone = zone
        self.start = start
        self.days = days
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.end = self.midnight(start + days * DAY)

    def chance(self, probability: float) -> bool:
        """Throw a loaded coin."""
        return self.rng.random() < probability

    def pick(self, items: Sequence[Item]) -> Item:
        """Pick one item."""
        return self.rng.choice(items)

    def day(self, first: int = 0, last: int | None = None) -> date:
        """Pick a day by its distance from the start."""
        return self.start + self.rng.randint(first, last or self.days - 1) * DAY

    def midnight(self, day: date) -> datetime:
        """Find the instant at which a local day begins."""
        local = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return local.astimezone(UTC)

    def moment(self, day: date) -> datetime:
        """Pick an instant of a local day, often at its very edge."""
        begin, end = self.midnight(day), self.midnight(day + DAY)
        if begin == end:  # a day that the time zone skipped
            return begin
        draw = self.rng.random()
        if draw < 0.06:
            return begin
        if draw < 0.08:
            return end - SECOND
        if draw < 0.10:
            return end - timedelta(microseconds=1)
        seconds = int((end - begin).total_seconds())
        return begin + self.rng.randrange(seconds) * SECOND

    def add(self, table: str, **values: object) -> Row:
        """Write down a row; whatever is not given stays empty."""
        row = dict.fromkeys(TABLES[table].columns, "") if table in TABLES else {}
        for column, value in values.items():
            row[column] = self.text(value)
        self.rows.setdefault(table, []).append(row)
        return row

    def text(self, value: object) -> str:
        """Spell a value, in one of the ways the contract allows."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.pick(_SPELLINGS[value])
        if isinstance(value, datetime):
            return self.instant(value)
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    def instant(self, moment: datetime) -> str:
        """Spell an instant: with and without offset, T, seconds and time."""
        moment = moment.astimezone(UTC)
        draw = self.rng.random()
        if draw < 0.3:
            return moment.replace(tzinfo=None).isoformat(sep=" ")
        if draw < 0.5:
            return moment.replace(tzinfo=None).isoformat() + "Z"
        if draw < 0.6:
            return moment.astimezone(timezone(self.pick(_OFFSETS))).isoformat()
        if draw < 0.65:
            local = moment.astimezone(timezone(-4 * timedelta(hours=1)))
            return local.replace(tzinfo=None).isoformat(sep=" ") + "-0400"
        if draw < 0.7 and not moment.second and not moment.microsecond:
            return moment.strftime("%Y-%m-%dT%H:%M")
        if draw < 0.75 and moment.time() == datetime.min.time():
            return moment.date().isoformat()
        return moment.replace(tzinfo=None).isoformat()

    def in_any_case(self, word: str) -> str:
        """Spell a word of a fixed list, now and then in another case."""
        draw = self.rng.random()
        return word.upper() if draw < 0.05 else word.title() if draw < 0.1 else word

    def write(self, directory: Path, leave_out: Collection[str]) -> None:
        """Write every table and column that is not left out, in random order."""
        directory.mkdir(parents=True, exist_ok=True)
        for table, rows in self.rows.items():
            if table in leave_out:
                continue
            columns = list(rows[0]) if rows else list(TABLES[table].columns)
            columns = [c for c in columns if f"{table}.{c}" not in leave_out]
            self.rng.shuffle(columns)
            self.rng.shuffle(rows)
            path = directory / f"{table}.csv"
            with path.open("w", encoding="utf-8", newline="") as handle:
                writer = csv.writer(handle)
                writer.writerow(columns)
                writer.writerows([row[column] for column in columns] for row in rows)
