"""The keeper's phone: what to put up and take down, in one tap, at the board itself."""

from pathlib import Path

import pytest
from published import (
    LIST_TITLE,
    board_row,
    correct,
    open_hub,
    person,
    placement_of,
    post_sheets,
    publish,
    publish_list,
    run,
    sheet_codes,
    take_down,
)
from sqlalchemy import select
from web_builders import Browser, Hub

from hub import sheets, standing
from hub.errors import Conflict, Forbidden
from hub.models import Copy, Item, Placement, PlacementState, Sheet, SheetState, SheetStep
from hub.people import Signature


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def states(hub: Hub, item: int) -> list[str]:
    """Return the states of an item's sheets at the keeper's board, oldest first."""
    codes = sheet_codes(hub, item)
    with hub.reading() as session:
        rows = session.scalars(select(Sheet).where(Sheet.code.in_(codes)).order_by(Sheet.id))
        return [row.state for row in rows]


def board_id(hub: Hub, name: str = "东堤社区公示栏") -> int:
    with hub.reading() as session:
        return board_row(session, name).id


def begin(browser: Browser, path: str = "/k") -> str:
    """Open a page of the phone and take its token."""
    page = browser.get(path).text
    found = page.split('name="csrf_token" value="')
    if len(found) > 1:
        browser.token = found[1].split('"')[0]
    return page


def test_only_the_keepers_own_boards_are_shown(hub: Hub) -> None:
    publish_list(hub)

    page = begin(hub.browser("keeper"))

    assert "东堤社区公示栏" in page
    assert "渡口社区公示栏" not in page


def test_nobody_gets_in_without_signing_in(hub: Hub) -> None:
    answer = hub.browser().get("/k")

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("next=/k")


def test_one_tap_after_a_scan_says_that_it_hangs(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    browser = hub.browser("keeper")
    code = sheet_codes(hub, item)[0]
    page = begin(browser, f"/Q/{code}")

    answer = browser.post(f"/k/sheets/{sheet_id(hub, code)}", {"state": "posted"})
    run(hub)

    assert LIST_TITLE in page
    assert "已张贴" in page
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/Q/{code}")
    assert states(hub, item) == ["posted"]
    with hub.reading() as session:
        step = session.scalars(select(SheetStep).order_by(SheetStep.id.desc())).first()
        placement = session.get_one(Placement, placement_of(hub, item, "东堤社区公示栏"))
        assert step is not None
        assert step.strength == "scan"
        assert placement.state == PlacementState.SETTLED


def sheet_id(hub: Hub, code: str) -> int:
    with hub.reading() as session:
        return session.scalars(select(Sheet.id).where(Sheet.code == code)).one()


def test_a_superseded_sheet_says_in_large_letters_to_take_it_down(hub: Hub) -> None:
    item = publish(hub, matter="SHJZ-02", kind="notice")
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    correct(hub, item, body="<p>更正为1,560元。</p>")
    page = begin(hub.browser("keeper"), f"/Q/{code}")

    assert '<p class="order">▲ 请取下</p>' in page
    assert "已取下" in page
    assert 'value="posted"' not in page


def test_what_was_taken_down_meanwhile_cannot_be_reported_as_hanging(hub: Hub) -> None:
    item = publish(hub, matter="SHJZ-02", kind="notice")
    post_sheets(hub, SheetState.PRINTED)
    code = sheet_codes(hub, item)[0]
    browser = hub.browser("keeper")
    begin(browser, f"/Q/{code}")

    take_down(hub, item)
    answer = browser.post(f"/k/sheets/{sheet_id(hub, code)}", {"state": "posted"})

    assert answer.status_code == 409
    assert "请取下" in answer.text
    assert states(hub, item) == ["printed"]


def test_everything_ticked_is_done_at_once(hub: Hub) -> None:
    old = publish(hub, matter="SHJZ-02", kind="notice")
    post_sheets(hub)
    correct(hub, old, body="<p>更正为1,560元。</p>")
    post_sheets(hub, SheetState.PRINTED)
    new = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    browser = hub.browser("keeper")
    page = begin(browser, f"/k/boards/{board_id(hub)}")

    copies = [part.split('"')[0] for part in page.split('name="copy" value="')[1:]]
    answer = browser.post(f"/k/boards/{board_id(hub)}/done", {"copy": copies})
    run(hub)

    assert len(copies) == 3
    assert answer.status_code == 303
    assert states(hub, old) == ["taken_down", "posted"]
    assert states(hub, new) == ["posted"]
    assert "您的公示栏没有待办" in begin(browser)


def test_what_is_not_ticked_stays_to_be_done(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    browser = hub.browser("keeper")
    begin(browser, f"/k/boards/{board_id(hub)}")

    browser.post(f"/k/boards/{board_id(hub)}/done", {"copy": []})

    assert states(hub, item) == ["printed"]


def test_six_digits_lead_to_the_sheet_where_a_camera_will_not_do(hub: Hub) -> None:
    item = publish_list(hub)
    code = sheet_codes(hub, item)[0]
    with hub.reading() as session:
        number = session.scalars(select(Sheet.number).where(Sheet.code == code)).one()
    browser = hub.browser("keeper")

    found = browser.get(f"/k/boards/{board_id(hub)}/number?number={number[:3]}+{number[3:]}")
    wrong = browser.get(f"/k/boards/{board_id(hub)}/number?number=000000")

    assert found.headers["Location"] == f"/Q/{code}"
    assert wrong.status_code == 422
    assert "没有这个六位数字的张贴件" in wrong.text


def test_another_boards_keeper_reports_nothing(hub: Hub) -> None:
    item = publish_list(hub)
    code = sheet_codes(hub, item, "渡口社区公示栏")[0]
    browser = hub.browser("keeper")
    begin(browser)

    page = browser.get(f"/k/boards/{board_id(hub, '渡口社区公示栏')}")
    answer = browser.post(f"/k/sheets/{sheet_id(hub, code)}", {"state": "posted"})

    assert (page.status_code, answer.status_code) == (404, 403)
    assert "<form" not in browser.get(f"/Q/{code}").text


def test_a_lost_page_waits_to_be_printed_again(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)

    post_sheets(hub, SheetState.LOST)

    with hub.reading() as session:
        board = standing.board_standing(session, board_row(session, "东堤社区公示栏"))
        placement = session.get_one(Placement, placement_of(hub, item, "东堤社区公示栏"))
        assert [sheet.lost for sheet in board.to_print] == [1]
        assert placement.reason == "to_print"


def test_a_wrong_tap_can_be_taken_back(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)

    post_sheets(hub, SheetState.TAKEN_DOWN)
    post_sheets(hub, SheetState.POSTED)

    assert states(hub, item) == ["posted"]
    with hub.reading() as session:
        placement = session.get_one(Placement, placement_of(hub, item, "东堤社区公示栏"))
        assert placement.state == PlacementState.SETTLED


def test_nobody_is_named_as_having_done_it_who_has_no_part_in_the_board(hub: Hub) -> None:
    item = publish_list(hub)
    code = sheet_codes(hub, item)[0]

    with hub.writing() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
        signature = Signature(person(session, "stranger"), person(session, "keeper"), "tick")
        with pytest.raises(Forbidden):
            sheets.report(session, sheet, SheetState.PRINTED, signature, at=hub.now, now=hub.now)


def test_what_cannot_follow_is_refused(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    with hub.writing() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
        signature = Signature.own(person(session, "keeper"))
        with pytest.raises(Conflict):
            sheets.report(session, sheet, SheetState.PRINTED, signature, at=hub.now, now=hub.now)


def test_the_item_is_published_when_its_first_sheet_hangs(hub: Hub) -> None:
    item = publish_list(hub)
    with hub.reading() as session:
        before = session.get_one(Item, item).published_at

    post_sheets(hub)

    with hub.reading() as session:
        assert before is None
        assert session.get_one(Item, item).published_at is not None
        assert session.query(Copy).count() == 2
