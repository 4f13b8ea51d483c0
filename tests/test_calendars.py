"""Beyond the last published holiday calendar: it is said, asked for, and entered by hand."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from published import open_hub, person
from web_builders import Hub

from hub import calendars, clock
from hub.clock import SHANGHAI, add_working_days, is_working_day
from hub.errors import Forbidden, Refused

# A year that no calendar is published for, for long.
YEAR = 2091


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    yield open_hub(tmp_path, monkeypatch)
    clock.follow({})


def enter(hub: Hub, off: str, worked: str = "", login: str = "admin") -> None:
    with hub.writing() as session:
        calendars.enter(
            session, YEAR, off=off, worked=worked, by=person(session, login), now=hub.now
        )
    calendars.look(hub.runtime.database)


def test_what_was_entered_counts_and_is_sure(hub: Hub) -> None:
    # 29 January 2091 is a Monday.
    before = add_working_days(date(YEAR, 1, 29), 3)

    enter(hub, "2091-01-30 至 2091-02-01", "2091-02-03")
    after = add_working_days(date(YEAR, 1, 29), 3)

    assert (before.day, before.sure) == (date(YEAR, 2, 1), False)
    assert (after.day, after.sure) == (date(YEAR, 2, 5), True)
    assert is_working_day(date(YEAR, 2, 3)) == (True, True)


def test_the_year_is_asked_for_until_somebody_answers(hub: Hub) -> None:
    spring, november = (datetime(YEAR - 1, month, 1, tzinfo=SHANGHAI) for month in (3, 11))
    clock.follow({YEAR - 1: clock.YearOff(frozenset(), frozenset())})

    asked = [calendars.asked_for(spring), calendars.asked_for(november)]
    clock.follow({year: clock.YearOff(frozenset(), frozenset()) for year in (YEAR - 1, YEAR)})

    assert asked == [None, YEAR]
    assert calendars.asked_for(november) is None


@pytest.mark.parametrize("off", ["元旦", "2091-02-30", "2090-01-01", "2091-02-05 至 2091-02-01"])
def test_what_is_no_day_of_the_year_is_refused_in_a_sentence(hub: Hub, off: str) -> None:
    with pytest.raises(Refused, match="calendar_day_wrong"):
        enter(hub, off)


def test_an_administrator_of_all_enters_it_and_nobody_else(hub: Hub) -> None:
    with pytest.raises(Forbidden):
        enter(hub, "2091-01-01", login="clerk")
    assert hub.browser("clerk").get(f"/console/calendar/{YEAR}").status_code == 403
    assert "2091 年放假安排" in hub.browser("admin").get(f"/console/calendar/{YEAR}").text


def test_today_asks_the_administrator(hub: Hub) -> None:
    hub.now = datetime(YEAR, 5, 1, tzinfo=SHANGHAI)

    assert "年的放假安排还没有录入" in hub.browser("admin").get("/console/").text
    assert "年的放假安排还没有录入" not in hub.browser("clerk").get("/console/").text
