"""How long a sheet still hangs, in working days and through the holidays."""

from datetime import UTC, datetime

from hub import display
from hub.articles import days_left
from hub.display import Hung

POSTED = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def display_end(posted: datetime, days: int, *, first_day: bool = False) -> tuple[datetime, bool]:
    """Return when a display ends, as it is foreseen when the paper is put up."""
    found = display.end([Hung(posted, None)], days, now=posted, first_day=first_day)
    assert found
    return found


def test_on_the_day_of_posting_all_days_are_left() -> None:
    ends, sure = display_end(POSTED, 7)

    assert (days_left(ends, POSTED, 7), sure) == (7, True)


def test_each_working_day_takes_one_and_the_last_day_is_one() -> None:
    ends, _ = display_end(POSTED, 7)

    left = [
        days_left(ends, datetime(2026, 11, day, 1, 0, tzinfo=UTC), 7)
        for day in (25, 26, 27, 28, 30)
    ]
    last = days_left(ends, datetime(2026, 12, 3, 1, 0, tzinfo=UTC), 7)

    assert (left, last) == ([7, 6, 5, 4, 4], 1)


def test_beyond_the_last_known_calendar_it_says_so_and_goes_on() -> None:
    ends, sure = display_end(datetime(2031, 1, 2, tzinfo=UTC), 5)

    assert sure is False
    assert ends > datetime(2031, 1, 8, tzinfo=UTC)
