"""How long paper hung: when it was whole, when it was not, and which working days count. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hub.clock import add_working_days, end_of, is_working_day, start_of, today
from hub.models import SheetState

# A working day counts when the paper hung through the hours in which people come by.
OPENS, CLOSES = timedelta(hours=9), timedelta(hours=17)

# Somebody put it up, or saw that it hangs.
SEEN = (SheetState.POSTED, SheetState.CHECKED)


@dataclass(frozen=True)
class Step:
    """What happened to a page, and when it did."""

    at: datetime
    state: str


@dataclass(frozen=True)
class Hung:
    """A time during which all pages of a copy hung; `until` is None while they still do.

    `cause` is the state of the page that ended it, e.g. "lost" or "taken_down".
    """

    since: datetime
    until: datetime | None
    cause: str = ""


@dataclass(frozen=True)
class Gap:
    """A time after the first posting during which no whole copy hung."""

    since: datetime
    until: datetime
    cause: str


@dataclass(frozen=True)
class Counted:
    """The working days of a display; `sure` is False where no holiday calendar is published yet."""

    days: tuple[date, ...]
    sure: bool


def hung(pages: Iterable[Sequence[Step]]) -> list[Hung]:
    """Return when all pages of one copy hung together; `pages` holds the steps of each."""
    found: list[Hung] | None = None
    for steps in pages:
        own = _of_page(steps)
        found = own if found is None else _both(found, own)
    return found or []


def _of_page(steps: Sequence[Step]) -> list[Hung]:
    found: list[Hung] = []
    since: datetime | None = None
    for step in sorted(steps, key=lambda one: one.at):
        if step.state in SEEN:
            since = since or step.at
        elif since is not None and step.state != SheetState.REPLACED:
            # What is to be replaced hangs on until it comes down.
            found.append(Hung(since, step.at, step.state))
            since = None
    if since is not None:
        found.append(Hung(since, None))
    return found


def _both(first: Sequence[Hung], second: Sequence[Hung]) -> list[Hung]:
    found = []
    for one in first:
        for other in second:
            since = max(one.since, other.since)
            ends = [each for each in (one, other) if each.until is not None]
            end = min(ends, key=lambda each: each.until or since, default=None)
            if end is None:
                found.append(Hung(since, None))
            elif end.until is not None and end.until > since:
                found.append(Hung(since, end.until, end.cause))
    return sorted(found, key=lambda each: each.since)


def gaps(times: Iterable[Hung]) -> list[Gap]:
    """Return the times between the first posting and the last end during which nothing hung."""
    found: list[Gap] = []
    ends: datetime | None = None
    cause, begun = "", False
    for one in sorted(times, key=lambda each: each.since):
        if begun and ends is not None and one.since > ends:
            found.append(Gap(ends, one.since, cause))
        if not begun or ends is None or one.until is None or one.until > ends:
            ends, cause = one.until, one.cause
        begun = True
        if ends is None:
            break
    return found


def counted(times: Sequence[Hung], *, now: datetime, first_day: bool = False) -> Counted:
    """Return the working days on which the paper hung.

    `first_day` tells whether the day it was first put up counts, whatever the hour.
    """
    if not times:
        return Counted((), sure=True)
    first = min(one.since for one in times)
    last = max(one.until or now for one in times)
    days, sure = [], True
    day = today(first) - timedelta(days=1) if first_day else today(first)
    while day < today(last):
        day += timedelta(days=1)
        works, known = is_working_day(day)
        sure = sure and known
        opens = max(start_of(day) + OPENS, first)
        if works and _through(times, opens, start_of(day) + CLOSES, now):
            days.append(day)
    return Counted(tuple(days), sure)


def end(
    times: Sequence[Hung], demanded: int, *, now: datetime, first_day: bool = False
) -> tuple[datetime, bool] | None:
    """Return when so many working days are full if it hangs on, and whether the calendar knows.

    A day on which it did not hang puts the end off. None where it never hung.
    """
    if not times:
        return None
    known = counted(times, now=now, first_day=first_day)
    if len(known.days) >= demanded:
        return end_of(known.days[demanded - 1]), known.sure
    here = today(now)
    # Today is counted already, counts once it is over, or cannot count any more.
    if (known.days and known.days[-1] == here) or not _may_count(times, now, first_day=first_day):
        begins = here
    else:
        begins = here - timedelta(days=1)
    due = add_working_days(begins, demanded - len(known.days))
    return end_of(due.day), due.sure and known.sure


def _may_count(times: Sequence[Hung], now: datetime, *, first_day: bool) -> bool:
    """Tell whether today can still come to count."""
    here, first = today(now), min(one.since for one in times)
    if now >= start_of(here) + CLOSES or (today(first) == here and not first_day):
        return False
    opens = max(start_of(here) + OPENS, first)
    return now <= opens or _through(times, opens, now, now)


def _through(times: Sequence[Hung], since: datetime, until: datetime, now: datetime) -> bool:
    """Tell whether one copy or another hung all the while."""
    at = since
    if at >= until:
        return False
    for one in sorted(times, key=lambda each: each.since):
        ends = one.until or now
        if one.since <= at < ends:
            at = ends
    return at >= until
