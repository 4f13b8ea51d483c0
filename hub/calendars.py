"""Holiday calendars entered by hand, for years the published ones do not reach (放假调休安排)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from hub import clock, ledger, people
from hub.clock import LAST_YEAR, YearOff, today
from hub.database import Database
from hub.errors import Forbidden, Refused
from hub.models import Person, Preference

KEY = "calendar:"
# The State Council names the next year's holidays in November; from then on they are asked for.
ASKED_FROM = 11
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Entered:
    """What somebody typed in for a year: the days off on weekdays, and the weekends worked."""

    off: tuple[date, ...]
    worked: tuple[date, ...]


def asked_for(now: datetime) -> int | None:
    """Return the year whose holidays a person should enter now, or None while all are known."""
    day = today(now)
    years = (day.year, day.year + 1) if day.month >= ASKED_FROM else (day.year,)
    return next((year for year in years if year <= LAST_YEAR and not clock.knows(year)), None)


def enter(
    session: Session, year: int, *, off: str, worked: str, by: Person, now: datetime
) -> Entered:
    """Store a year's days off and weekends worked; both empty means: weekdays alone decide.

    A line holds a day or the first and last of several, e.g. "2027-02-05 至 2027-02-12". Raises
    Refused for a day that is none or of another year, Forbidden for who does not administer all.
    """
    if not people.is_administrator(by):
        raise Forbidden("top_administrator_needed")
    if not 2000 <= year <= LAST_YEAR:
        raise Refused("calendar_year_wrong")
    entered = Entered(tuple(_days(off, year)), tuple(_days(worked, year)))
    if {*entered.off} & {*entered.worked}:
        raise Refused("calendar_day_twice")
    value = {"off": _texts(entered.off), "worked": _texts(entered.worked)}
    session.merge(Preference(key=f"{KEY}{year}", value=value))
    ledger.write(
        session,
        "calendar_entered",
        at=now,
        done_by=by.id,
        year=year,
        off=len(entered.off),
        worked=len(entered.worked),
    )
    return entered


def entered(session: Session, year: int) -> Entered | None:
    """Return what was typed in for a year."""
    row = session.get(Preference, f"{KEY}{year}")
    return _read(row) if row is not None else None


def look(database: Database) -> None:
    """Let this process count by what was entered, unless the database has no tables yet."""
    if inspect(database.reader).has_table(Preference.__tablename__):
        look_again(database)


def look_again(database: Database) -> None:
    """Let this process count by what was entered meanwhile, by whichever process."""
    with database.reading() as session:
        rows = session.scalars(select(Preference).where(Preference.key.startswith(KEY))).all()
        years = {int(row.key.removeprefix(KEY)): _read(row) for row in rows}
    clock.follow(
        {year: YearOff(frozenset(one.off), frozenset(one.worked)) for year, one in years.items()}
    )


def _read(row: Preference) -> Entered:
    return Entered(
        tuple(date.fromisoformat(day) for day in row.value["off"]),
        tuple(date.fromisoformat(day) for day in row.value["worked"]),
    )


def _texts(days: tuple[date, ...]) -> list[str]:
    return [day.isoformat() for day in days]


def _days(text: str, year: int) -> Iterator[date]:
    for line in filter(None, (one.strip() for one in text.splitlines())):
        try:
            ends = [date.fromisoformat(day) for day in _DAY.findall(line)]
        except ValueError:
            ends = []
        wrong = len(ends) not in (1, 2) or any(day.year != year for day in ends)
        if wrong or ends[0] > ends[-1]:
            raise Refused("calendar_day_wrong", line=line[:40], year=year)
        for number in range((ends[-1] - ends[0]).days + 1):
            yield ends[0] + timedelta(days=number)
