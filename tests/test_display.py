"""How long paper hung, and which working days count."""

from datetime import date, datetime, timedelta

import pytest

from hub.clock import SHANGHAI
from hub.display import Counted, Gap, Hung, Step, counted, gaps, hung


def at(day: int, hour: int = 10, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def days(*numbers: int) -> tuple[date, ...]:
    return tuple(date(2026, 11, number) for number in numbers)


# 23 November 2026 is a Monday.
MONDAY = at(23)


def test_a_page_hangs_from_posting_to_whatever_ends_it() -> None:
    steps = [Step(at(23, 9), "printed"), Step(MONDAY, "posted"), Step(at(26), "taken_down")]

    assert hung([steps]) == [Hung(MONDAY, at(26), "taken_down")]


def test_a_copy_hangs_only_while_all_its_pages_do() -> None:
    first = [Step(MONDAY, "posted")]
    second = [Step(at(24), "posted"), Step(at(25), "lost"), Step(at(26), "posted")]

    assert hung([first, second]) == [Hung(at(24), at(25), "lost"), Hung(at(26), None)]


def test_a_copy_with_a_page_that_never_hung_did_not_hang() -> None:
    assert hung([[Step(MONDAY, "posted")], [Step(MONDAY, "printed")]]) == []
    assert hung([]) == []


def test_reports_that_came_late_are_put_in_their_order() -> None:
    steps = [Step(at(26), "taken_down"), Step(MONDAY, "posted")]

    assert hung([steps]) == [Hung(MONDAY, at(26), "taken_down")]


def test_posting_twice_is_one_posting() -> None:
    assert hung([[Step(MONDAY, "posted"), Step(at(24), "posted")]]) == [Hung(MONDAY, None)]


def test_a_gap_names_what_made_it() -> None:
    times = [Hung(MONDAY, at(25), "lost"), Hung(at(26), None)]

    assert gaps(times) == [Gap(at(25), at(26), "lost")]


def test_a_new_edition_put_up_before_the_old_one_came_down_leaves_no_gap() -> None:
    times = [Hung(MONDAY, at(25, 10, 5), "taken_down"), Hung(at(25, 10), None)]

    assert gaps(times) == []
    assert counted(times, now=at(27, 18)).days == days(24, 25, 26, 27)


def test_the_day_it_was_put_up_does_not_count_and_a_day_still_running_neither() -> None:
    times = [Hung(at(23, 8), None)]

    assert counted(times, now=at(23, 20)).days == ()
    assert counted(times, now=at(24, 16)).days == ()
    assert counted(times, now=at(24, 17)).days == days(24)


def test_weekends_do_not_count() -> None:
    found = counted([Hung(MONDAY, at(30, 18), "taken_down")], now=at(30, 20))

    assert found == Counted(days(24, 25, 26, 27, 30), sure=True)


def test_a_day_on_which_it_was_gone_for_an_hour_does_not_count() -> None:
    times = [Hung(MONDAY, at(25, 11), "lost"), Hung(at(25, 12), None)]

    assert counted(times, now=at(27, 18)).days == days(24, 26, 27)


def test_taken_down_in_the_evening_the_day_counts() -> None:
    assert counted([Hung(MONDAY, at(25, 17, 30), "taken_down")], now=at(30)).days == days(24, 25)


def test_a_working_saturday_counts_and_a_holiday_does_not() -> None:
    # 2026: the Spring Festival holiday is 15 to 23 February, made up on the 14th and the 28th.
    times = [Hung(at(13, month=2), at(28, 18, month=2), "taken_down")]

    found = counted(times, now=at(1, month=3))

    assert date(2026, 2, 14) in found.days
    assert date(2026, 2, 28) in found.days
    assert not [day for day in found.days if date(2026, 2, 15) <= day <= date(2026, 2, 23)]


def test_beyond_the_last_calendar_it_counts_and_says_that_it_is_not_sure() -> None:
    found = counted([Hung(at(2, month=1, year=2031), None)], now=at(9, 20, month=1, year=2031))

    assert len(found.days) == 5
    assert found.sure is False


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(minutes=1)])
def test_what_never_hung_counts_nothing(wait: timedelta) -> None:
    assert counted([], now=MONDAY + wait) == Counted((), sure=True)
    assert gaps([]) == []
