"""What nobody can prove gone is closed by two people, counted apart, and open again if it turns up."""

from pathlib import Path

import pytest
from published import (
    LIST_TITLE,
    board_row,
    open_hub,
    person,
    placement_of,
    post_sheets,
    publish_list,
    run,
    take_down,
    text,
)
from web_builders import Hub

from hub import sheets, standing, unproven
from hub.errors import Conflict, Forbidden, Refused
from hub.models import Copy, CopyState, LedgerLine, Placement, SheetState
from hub.people import Signature

BOARD = "东堤社区公示栏"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


@pytest.fixture
def lost(hub: Hub) -> int:
    """A list taken down whose sheet at one board is lost; at the other none was ever printed."""
    item = publish_list(hub)
    post_sheets(hub)
    take_down(hub, item, "涉及个人隐私")
    report(hub, item, SheetState.LOST)
    return item


def report(hub: Hub, item: int, state: SheetState) -> None:
    """Let the board's keeper report of its sheets."""
    with hub.writing() as session:
        placement = session.get_one(Placement, placement_of(hub, item, BOARD))
        by = Signature.own(person(session, "keeper"), "scan")
        sheets.report_copies(session, placement.copies, state, by, at=hub.now, now=hub.now)
    run(hub)


def ask(hub: Hub, item: int, by: str, reason: str = "sheet_lost") -> None:
    with hub.writing() as session:
        placement = session.get_one(Placement, placement_of(hub, item, BOARD))
        who = person(session, by)
        unproven.ask(session, placement, reason=reason, note="找过仓库", by=who, now=hub.now)


def agree(hub: Hub, item: int, by: str) -> None:
    with hub.writing() as session:
        placement = session.get_one(Placement, placement_of(hub, item, BOARD))
        unproven.agree(session, placement, by=person(session, by), now=hub.now)
    run(hub)


def acts(hub: Hub) -> list[str]:
    with hub.reading() as session:
        lines = session.query(LedgerLine).order_by(LedgerLine.id)
        return [line.act for line in lines if line.act.startswith("unproven")]


def test_a_lost_sheet_is_not_taken_for_gone(hub: Hub, lost: int) -> None:
    with hub.reading() as session:
        found = standing.item_standing(session, lost, now=hub.now)

    assert [(one.outlet, one.reason) for one in found.still_seen] == [(BOARD, "sheet_lost")]
    assert found.cleared_at is None


def test_two_different_people_close_it_and_it_is_counted_apart(hub: Hub, lost: int) -> None:
    with pytest.raises(Refused, match="unprovable_reason_missing"):
        ask(hub, lost, "clerk", reason="懒得找")
    ask(hub, lost, "clerk")
    with pytest.raises(Conflict, match="given_up_before"):
        ask(hub, lost, "publisher")
    with pytest.raises(Forbidden):
        agree(hub, lost, "clerk")

    agree(hub, lost, "publisher")

    with hub.reading() as session:
        found = standing.item_standing(session, lost, now=hub.now)
        past = standing.history(session, lost)
    told = [(one.what, one.code, one.done_by) for one in past.acts if one.kind == "given_up"]
    assert (found.still_seen, found.proven_gone) == ((), 0)
    assert [one.outlet for one in found.given_up] == [BOARD]
    assert found.cleared_at is not None
    assert told == [("agreed", "sheet_lost", "唐小满"), ("asked", "sheet_lost", "周晓棠")]
    assert acts(hub) == ["unproven_asked", "unproven_agreed"]


def test_who_asked_may_not_agree_though_they_answer_for_the_office(hub: Hub, lost: int) -> None:
    ask(hub, lost, "publisher")

    with pytest.raises(Forbidden, match="giving_up_needs_another"):
        agree(hub, lost, "publisher")
    agree(hub, lost, "approver")


def test_what_turns_up_after_all_is_open_again_until_it_is_taken_down(hub: Hub, lost: int) -> None:
    ask(hub, lost, "clerk")
    agree(hub, lost, "publisher")

    report(hub, lost, SheetState.TAKEN_DOWN)

    with hub.reading() as session:
        found = standing.item_standing(session, lost, now=hub.now)
        copies = session.query(Copy).join(Placement).filter(Placement.item_id == lost)
        states = {copy.state for copy in copies}
    assert (found.still_seen, found.given_up, found.proven_gone) == ((), (), 1)
    assert states == {CopyState.GONE}
    assert acts(hub)[-1] == "unproven_turned_up"


def test_nothing_is_given_up_that_is_public_or_proven(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)

    with pytest.raises(Conflict, match="nothing_to_give_up"):
        ask(hub, item, "clerk")
    take_down(hub, item)
    report(hub, item, SheetState.TAKEN_DOWN)
    with pytest.raises(Conflict, match="nothing_to_give_up"):
        ask(hub, item, "clerk")


def test_the_pages_lead_two_people_through_it(hub: Hub, lost: int) -> None:
    place, clerk, duty = (
        placement_of(hub, lost, BOARD),
        hub.browser("clerk"),
        hub.browser("publisher"),
    )
    address = f"/console/items/{lost}/removal"

    counted = text(clerk.get(address).text)
    clerk.get(f"/console/placements/{place}/give-up")
    empty = clerk.post(f"/console/placements/{place}/give-up", {"note": "找过仓库〔3〕"})
    clerk.post(f"/console/placements/{place}/give-up", {"reason": "sheet_lost", "note": "找过"})
    own = text(clerk.get(address).text)
    today = text(duty.get("/console/").text)
    asked = text(duty.get(address).text)
    duty.post(f"/console/placements/{place}/give-up/agree")
    run(hub)
    closed = text(duty.get(address).text)

    assert "1 处可能还看得到" in counted
    assert "还可能看到： 东堤社区公示栏" in counted
    assert (empty.status_code, "找过仓库〔3〕" in empty.text) == (422, True)
    assert "同意，关闭" not in own
    assert "有人提出无法证明已撤" in today
    assert LIST_TITLE in today
    assert "同意，关闭" in asked
    assert "撤除结束" in closed
    assert "0 处已核实撤清，1 处无法证明" in closed
    assert "周晓棠 提出，唐小满 同意" in closed
    assert "全部撤清" not in closed


def test_who_has_no_part_in_it_closes_nothing(hub: Hub, lost: int) -> None:
    ask(hub, lost, "clerk")
    place = placement_of(hub, lost, BOARD)
    keeper, stranger = hub.browser("keeper"), hub.browser("stranger")
    keeper.get("/console/")
    stranger.get("/console/")

    answers = [
        one.post(f"/console/placements/{place}/give-up/agree").status_code
        for one in (keeper, stranger)
    ]

    assert answers == [403, 404]
    with hub.reading() as session:
        assert board_row(session, BOARD).name == BOARD
        assert standing.item_standing(session, lost, now=hub.now).still_seen != ()
