"""Time and working days. Everything inside is UTC; Shanghai only at the edges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Years that calendars, clocks and databases all agree about.
FIRST_YEAR, LAST_YEAR = 1950, 2199

Clock: TypeAlias = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(moment: datetime) -> date:
    """Return the Shanghai day a moment falls on."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """Return the first moment of a Shanghai day, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the first moment after a Shanghai day, in UTC."""
    return start_of(day + timedelta(days=1))


@dataclass(frozen=True)
class Due:
    """A day counted in working days; `sure` is False past the last published holiday calendar."""

    day: date
    sure: bool


@dataclass(frozen=True)
class YearOff:
    """A year's days off, and the weekends that are worked, as somebody entered them."""

    off: frozenset[date]
    worked: frozenset[date]


# What was entered for years whose calendar is not published here (hub.calendars).
_entered: dict[int, YearOff] = {}


def follow(years: Mapping[int, YearOff]) -> None:
    """Count by these calendars in years the published ones do not reach."""
    global _entered  # noqa: PLW0603 - replaced whole: nobody may meet it half filled
    _entered = dict(years)


def knows(year: int) -> bool:
    """Tell whether the holidays of a year are known, published or entered."""
    return is_working_day(date(year, 1, 1))[1]


def is_working_day(day: date) -> tuple[bool, bool]:
    """Return whether people work that day, and whether the holiday calendar knows the year.

    The State Council names each year's holidays only the November before; later years
    are judged by weekday alone and marked as unsure.
    """
    try:
        return chinese_calendar.is_workday(day), True
    except NotImplementedError:
        year = _entered.get(day.year)
        if year is not None:
            return day not in year.off and (day.weekday() < 5 or day in year.worked), True
        return day.weekday() < 5, False


def add_working_days(start: date, days: int) -> Due:
    """Return the day that is `days` working days after `start` (day one is the day after)."""
    day, sure = start, True
    while days > 0:
        day += timedelta(days=1)
        works, known = is_working_day(day)
        sure = sure and known
        days -= works
    return Due(day, sure)


def working_days_left(start: date, end: date) -> int:
    """Return how many working days lie after `start` up to and including `end`; 0 when past."""
    count, day = 0, start
    while day < end:
        day += timedelta(days=1)
        count += is_working_day(day)[0]
    return count
