"""The page behind a code on paper: one answer for anybody, and never more than they may know."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from published import (
    LIST_TITLE,
    TITLE,
    board_row,
    correct,
    open_hub,
    person,
    post_sheets,
    publish,
    publish_list,
    run,
    sheet_codes,
    take_down,
)
from sqlalchemy import select
from web_builders import Browser, Hub

from hub import publishing, sheets, take_downs
from hub.models import Item, Outlet
from hub.people import Signature

CSS = Path(__file__).parent.parent / "hub" / "web" / "static" / "console" / "scan.css"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def headline(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page, re.S)
    assert found
    return re.sub(r"<[^>]+>|\s", "", found.group(1))


def test_a_sheet_on_display_counts_the_working_days_left(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    hub.now += timedelta(days=2)
    page = hub.browser().get(f"/Q/{code}").text

    # Monday is day nought, so that Wednesday leaves six of seven.
    assert headline(page) == "公示中（剩余6个工作日）"
    assert "On display, 6 working days left" in page
    assert "东堤社区公示栏" in page
    assert "临江区望江街道办事处" in page


def test_either_case_and_look_alikes_lead_to_the_same_sheet(hub: Hub) -> None:
    item = publish_list(hub)
    code = sheet_codes(hub, item)[0]
    browser = hub.browser()

    upper = browser.get(f"/Q/{code}")
    lower = browser.get(f"/q/{code.lower()}")
    misread = browser.get(f"/Q/{code.replace('0', 'O').replace('1', 'l')}")

    assert upper.status_code == lower.status_code == misread.status_code == 200
    assert upper.text == lower.text == misread.text


def test_a_restricted_sheet_tells_no_name_no_title_and_no_link(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    page = hub.browser().get(f"/Q/{code}").text

    assert LIST_TITLE not in page
    assert not any(name in page for name in ("王珺昇", "李堃翀", "户主", "渡口社区"))
    assert "/item/" not in page
    assert "<h2>公示</h2>" in page


def test_a_sheet_that_is_online_too_leads_to_its_page(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]

    page = hub.browser().get(f"/Q/{code}").text

    assert headline(page) == "有效"
    assert TITLE in page
    assert f'href="http://127.0.0.1:8765/item/0/{item}.html"' in page


def publish_with_board(hub: Hub) -> int:
    """Publish an item that stands on the website and on boards."""
    return publish(hub, matter="SHJZ-02", kind="notice")


def test_an_older_edition_says_that_there_is_a_newer_one(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]

    correct(hub, item, body="<p>更正为1,560元。</p>")
    page = hub.browser().get(f"/Q/{code}").text

    assert headline(page) == "已有新版，此件作废"
    assert "这是第 1 版，现行为第 2 版" in page


def test_a_taken_down_sheet_says_why_and_nothing_more(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]

    take_down(hub, item, "privacy")
    page = hub.browser().get(f"/Q/{code}").text

    assert headline(page) == "已撤下"
    assert "涉及个人隐私" in page
    assert "It touches somebody&#39;s privacy" in page
    assert "内部" not in page
    assert "/item/" not in page


def test_a_suspended_sheet_says_so_until_it_is_resumed(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]
    with hub.writing() as session:
        by = Signature.own(person(session, "publisher"))
        row = session.get_one(Item, item)
        take_downs.suspend(session, row, reason="内容有误", note="", signature=by, now=hub.now)
    suspended = headline(hub.browser().get(f"/Q/{code}").text)

    with hub.writing() as session:
        by = Signature.own(person(session, "publisher"))
        take_downs.resume(session, session.get_one(Item, item), signature=by, now=hub.now)

    assert suspended == "暂停公开"
    assert headline(hub.browser().get(f"/Q/{code}").text) == "有效"


def test_a_display_that_has_ended_says_so(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    hub.now += timedelta(days=20)

    assert headline(hub.browser().get(f"/Q/{code}").text) == "公示已结束"


def test_a_sheet_holds_until_the_correction_is_in_force(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]

    correct(hub, item, title="新标题", publish_at=hub.now + timedelta(days=5))
    before = hub.browser().get(f"/Q/{code}").text
    pass_by(hub, timedelta(days=5))
    after = hub.browser().get(f"/Q/{code}").text

    assert (headline(before), headline(after)) == ("有效", "已有新版，此件作废")
    assert "新标题" not in before
    assert "这是第 1 版，现行为第 2 版" in after


def test_a_sheet_whose_board_was_taken_off_is_no_longer_for_it(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]
    with hub.reading() as session:
        board = board_row(session, "东堤社区公示栏").id

    correct(hub, item, narrowed=[board])

    assert headline(hub.browser().get(f"/Q/{code}").text) == "本栏不再张贴此件"


def test_after_its_retention_a_sheet_is_not_valid(hub: Hub) -> None:
    item = publish(hub, matter="SHJZ-02", retention_until=hub.now.date() + timedelta(days=9))
    code = sheet_codes(hub, item)[0]

    pass_by(hub, timedelta(days=10))

    assert headline(hub.browser().get(f"/Q/{code}").text) == "公示已结束"


@pytest.mark.parametrize("act", ["suspend", "take down", "withdraw", "end"])
def test_what_is_no_longer_public_is_named_by_its_kind(hub: Hub, act: str) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]
    before = hub.browser().get(f"/Q/{code}").text

    match act:
        case "suspend":
            with hub.writing() as session:
                signature = Signature.own(person(session, "publisher"))
                row = session.get_one(Item, item)
                take_downs.suspend(
                    session, row, reason="privacy", note="", signature=signature, now=hub.now
                )
        case "take down":
            take_down(hub, item, "privacy")
        case "withdraw":
            correct(hub, item, disclosure="none", disclosure_ground="《条例》第十五条")
        case "end":
            correct(hub, item, window_until=hub.now + timedelta(days=1))
            pass_by(hub, timedelta(days=2))

    after = hub.browser().get(f"/Q/{code}").text
    assert TITLE in before
    assert TITLE not in after
    assert "通知公告" in after


def pass_by(hub: Hub, wait: timedelta) -> None:
    """Let time go by and the clock do its part."""
    hub.now += wait
    with hub.writing() as session:
        publishing.wake(session, now=hub.now)
    run(hub)


def test_a_code_that_is_none_is_not_ours(hub: Hub) -> None:
    answer = hub.browser().get("/Q/0000000000000000")

    assert answer.status_code == 404
    assert headline(answer.text) == "不是本系统的张贴件"


def test_whoever_tries_codes_out_is_stopped_and_readers_are_not(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]
    browser = hub.browser()

    good = [browser.get(f"/Q/{code}").status_code for _ in range(40)]
    wrong = [browser.get(f"/Q/{number:016d}").status_code for number in range(31)]

    assert set(good) == {200}
    assert set(wrong[:30]) == {404}
    assert wrong[30] == 429


def test_a_citizen_gets_no_cookie_and_a_small_page(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]

    answer = hub.browser().get(f"/Q/{code}")

    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert len(answer.data) + CSS.stat().st_size < 14 * 1024
    assert CSS.stat().st_size < 6 * 1024


def test_a_boards_own_code_says_what_should_hang_there(hub: Hub) -> None:
    publish_list(hub)
    publish_with_board(hub)
    with hub.writing() as session:
        board = (
            session.scalars(select(Outlet).where(Outlet.name == "东堤社区公示栏")).unique().one()
        )
        code = sheets.board_code(session, board)

    page = hub.browser().get(f"/q/{code.lower()}").text

    assert "现应张贴 2 件" in page
    assert TITLE in page
    assert LIST_TITLE not in page


def test_a_signed_in_clerk_of_another_office_sees_what_everybody_sees(hub: Hub) -> None:
    item = publish_list(hub)
    code = sheet_codes(hub, item)[0]

    page = hub.browser("stranger").get(f"/Q/{code}").text

    assert "<form" not in page
    assert LIST_TITLE not in page


def test_pages_of_codes_are_not_kept_by_search_engines(hub: Hub) -> None:
    answer = Browser(hub.app).get("/Q/0000000000000000")

    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-cache"
