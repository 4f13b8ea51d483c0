"""A keeper who sees that something is wrong covers the sheet and reports; a duty person decides."""

import re
from pathlib import Path

import pytest
from published import (
    board_row,
    open_hub,
    person,
    placement_of,
    post_sheets,
    publish_list,
    run,
    sheet_codes,
    take_down,
    text,
)
from sqlalchemy import select
from web_builders import Hub

from hub import sheets, standing, take_downs
from hub.errors import Conflict, Forbidden, NotFound, Refused
from hub.models import Alarm, Item, LedgerLine, Placement, Sheet, SheetState
from hub.people import Signature
from hub.reports import day_of

BOARD = "东堤社区公示栏"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


@pytest.fixture
def item(hub: Hub) -> int:
    """A list of persons that hangs on the keeper's board."""
    found = publish_list(hub)
    post_sheets(hub)
    return found


def cover(hub: Hub, item: int, *, by: str = "keeper", reason: str = "privacy") -> int:
    with hub.writing() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == sheet_codes(hub, item)[0])).one()
        signature = Signature.own(person(session, by), "scan")
        found = sheets.cover(session, sheet, reason, signature, now=hub.now).id
    run(hub)
    return found


def state(hub: Hub, item: int) -> str:
    with hub.reading() as session:
        return (
            session.scalars(select(Sheet).where(Sheet.code == sheet_codes(hub, item)[0]))
            .one()
            .state
        )


def waiting(hub: Hub, login: str) -> list[str]:
    with hub.reading() as session:
        return [one.board for one in sheets.alarms(session, person(session, login), most=9)]


def tasks(hub: Hub) -> tuple[int, int]:
    """Return how many copies are to be put up, and taken down, at the board."""
    with hub.reading() as session:
        found = sheets.tasks(session, board_row(session, BOARD))
        return len(found.to_post) + len(found.to_print), len(found.to_take_down)


def test_it_is_covered_and_told_to_the_duty_person_and_nothing_else_moves(
    hub: Hub, item: int
) -> None:
    first, again = cover(hub, item), cover(hub, item)

    with hub.reading() as session:
        row = session.get_one(Item, item)
        lines = session.query(LedgerLine).filter_by(act="covered_and_reported").all()
    assert first == again
    assert state(hub, item) == SheetState.COVERED
    assert (waiting(hub, "publisher"), waiting(hub, "clerk")) == ([BOARD], [])
    assert (row.suspended_at, row.taken_down_at) == (None, None)
    assert [(line.done_by, line.strength) for line in lines] == [(hub.person("keeper").id, "scan")]
    # Until somebody has decided, nobody is asked to free it.
    assert tasks(hub) == (0, 0)
    with hub.reading() as session:
        day = day_of(session, hub.person("keeper"), hub.now)
    assert [board.to_post for board in day.boards if board.name == BOARD] in ([], [0])


def test_a_keeper_takes_nothing_down_and_decides_nothing(hub: Hub, item: int) -> None:
    number = cover(hub, item)
    with hub.writing() as session:
        keeper, alarm = person(session, "keeper"), session.get_one(Alarm, number)
        row, mine = session.get_one(Item, item), Signature.own(keeper)
        for act in (take_downs.suspend, take_downs.take_down):
            with pytest.raises(Forbidden):
                act(session, row, reason="privacy", note="", signature=mine, now=hub.now)
        with pytest.raises(Forbidden):
            sheets.release(session, alarm, keeper, now=hub.now)
        with pytest.raises(NotFound):
            sheets.require_alarm(session, number, keeper)


def test_where_nothing_is_wrong_the_sheet_is_to_be_free_again(hub: Hub, item: int) -> None:
    number = cover(hub, item)

    with hub.writing() as session:
        alarm = session.get_one(Alarm, number)
        sheets.release(session, alarm, person(session, "publisher"), now=hub.now)
        with pytest.raises(Conflict, match="alarm_closed"):
            sheets.release(session, alarm, person(session, "publisher"), now=hub.now)

    assert waiting(hub, "publisher") == []
    assert tasks(hub) == (1, 0)


def test_a_suspension_decides_it_and_the_covered_sheet_is_to_come_down(hub: Hub, item: int) -> None:
    cover(hub, item)

    take_down(hub, item, "privacy")

    with hub.reading() as session:
        alarm = session.query(Alarm).one()
        placement = session.get_one(Placement, placement_of(hub, item, BOARD))
        found = standing.item_standing(session, item, now=hub.now)
    assert (alarm.outcome, alarm.closed_by) == ("take_down", hub.person("publisher").id)
    assert placement.reason == "to_take_down"
    assert [one.outlet for one in found.still_seen] == [BOARD]
    assert tasks(hub) == (0, 1)


def test_what_must_come_down_anyway_is_not_covered_and_reasons_are_fixed(
    hub: Hub, item: int
) -> None:
    with pytest.raises(Refused):
        cover(hub, item, reason="我觉得不好看")
    take_down(hub, item)

    with pytest.raises(Conflict, match="sheet_must_not_hang"):
        cover(hub, item)


def test_the_phone_reports_and_the_console_decides(hub: Hub, item: int) -> None:
    code = sheet_codes(hub, item)[0]
    keeper, duty = hub.browser("keeper"), hub.browser("publisher")
    scanned = keeper.get(f"/Q/{code}").text
    address = re.findall(r'action="(/k/sheets/\d+/cover)"', scanned)[0]
    keeper.token = re.findall(r'name="csrf_token" value="([^"]+)"', scanned)[0]

    sent = keeper.post(address, {"reason": "privacy"})
    told = text(keeper.get(f"/Q/{code}").text)
    today = duty.get("/console/").text
    number = re.findall(r"/console/alarms/(\d+)", today)[0]
    page = text(duty.get(f"/console/alarms/{number}").text)
    stranger = hub.browser("stranger").get(f"/console/alarms/{number}").status_code
    duty.post(f"/console/alarms/{number}/release")
    after = text(duty.get(f"/console/alarms/{number}").text)
    public = text(hub.browser().get(f"/Q/{code}").text)

    assert "内容有问题，遮盖并上报" in text(scanned)
    assert sent.status_code == 303
    assert "值班人员决定以前，请一直遮盖" in told
    assert "我取下了" not in told
    assert "管理员遮盖并上报" in text(today)
    assert "涉及个人隐私" in page
    assert "没有问题，重新露出" in page
    assert stranger == 404
    assert "已决定 没有问题" in after
    # Who covered it is nobody's business outside.
    assert hub.person("keeper").name not in public
