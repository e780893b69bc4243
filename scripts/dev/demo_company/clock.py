"""Local time without a time zone database, and working hours.

Instants are naive datetimes in UTC. All zones of the company follow the European
Union's summer time: from the last Sunday of March to the last of October, 01:00 UTC.
"""

from datetime import date, datetime, timedelta

from demo_company.story import COMMON_HOLIDAYS

BASE_OFFSET = {"Europe/Berlin": 1, "Europe/Amsterdam": 1, "Europe/Helsinki": 2}
OPENS, CLOSES = 8, 17


def _last_sunday(year: int, month: int) -> datetime:
    """01:00 UTC on the last Sunday of a month of 31 days."""
    last = datetime(year, month, 31, 1)
    return last - timedelta(days=last.isoweekday() % 7)


def offset_hours(instant: datetime, zone: str) -> int:
    """Hours that local time is ahead of UTC."""
    summer = _last_sunday(instant.year, 3) <= instant < _last_sunday(instant.year, 10)
    return BASE_OFFSET[zone] + int(summer)


def to_local(instant: datetime, zone: str) -> datetime:
    """The wall time in a zone."""
    return instant + timedelta(hours=offset_hours(instant, zone))


def to_utc(local: datetime, zone: str) -> datetime:
    """The instant of a wall time; the company works at no hour that is ambiguous."""
    guess = local - timedelta(hours=BASE_OFFSET[zone])
    return local - timedelta(hours=offset_hours(guess, zone))


def stamp(instant: datetime | None) -> str:
    """ISO 8601 in UTC; nothing for nothing."""
    return "" if instant is None else f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def stamp_with_offset(instant: datetime | None, zone: str) -> str:
    """ISO 8601 as the older system wrote it: wall time and offset."""
    if instant is None:
        return ""
    local = to_local(instant, zone)
    return f"{local:%Y-%m-%d %H:%M:%S}+{offset_hours(instant, zone):02d}:00"


def is_working_day(day: date) -> bool:
    """Monday to Friday, without company-wide holidays."""
    return day.isoweekday() <= 5 and day not in COMMON_HOLIDAYS


def work_after(instant: datetime, hours: float, zone: str) -> datetime:
    """The instant reached after so many working hours (08:00 to 17:00 local)."""
    local = to_local(instant, zone)
    rest = timedelta(seconds=round(hours * 3600))
    while True:
        opens = datetime(local.year, local.month, local.day, OPENS)
        closes = opens.replace(hour=CLOSES)
        if is_working_day(local.date()) and local < closes:
            local = max(local, opens)
            if local + rest <= closes:
                return to_utc(local + rest, zone)
            rest -= closes - local
        local = opens.replace(hour=0) + timedelta(days=1)


def month_index(day: date) -> int:
    """Months since October 2024, the first month of the story."""
    return (day.year - 2024) * 12 + day.month - 10


def month_days(index: int) -> list[date]:
    """All days of a month of the story."""
    year, month = divmod(9 + index, 12)
    day = date(2024 + year, month + 1, 1)
    days = []
    while month_index(day) == index:
        days.append(day)
        day += timedelta(days=1)
    return days
