"""The page behind a code on paper: one answer for anybody, and never more than they may know."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from published import (
    BODY,
    LIST,
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

from hub import doctor, publishing, sheets, take_downs, wrong_codes
from hub.models import Edition, Item, Outlet, Preference, Sheet
from hub.people import Signature
from hub.wrong_codes import Count

WEB = Path(__file__).parent.parent / "hub" / "web"


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
    assert "这张纸" in page
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
    english = hub.browser().get(f"/Q/{code}?lang=en").text
    assert "It touches somebody&#39;s privacy" in english
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


def test_whoever_tries_codes_out_is_stopped_and_a_village_behind_one_gateway_is_not(
    hub: Hub,
) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]
    browser = hub.browser()

    wrong = [browser.get(f"/Q/{number:016d}") for number in range(32)]
    good = [browser.get(f"/Q/{code}").status_code for _ in range(40)]
    elsewhere = browser.get(f"/Q/{99:016d}", environ_base={"REMOTE_ADDR": "192.0.2.9"})
    beside = browser.get(f"/Q/{98:016d}", environ_base={"REMOTE_ADDR": "127.0.0.200"})
    hub.now += timedelta(minutes=11)
    later = browser.get(f"/Q/{97:016d}")

    assert {one.status_code for one in wrong[:30]} == {404}
    assert (wrong[30].status_code, wrong[30].headers["Retry-After"]) == (429, "600")
    assert "真的码照常可以查" in wrong[30].text
    assert set(good) == {200}
    assert (elsewhere.status_code, beside.status_code, later.status_code) == (404, 429, 404)


def test_wrong_codes_are_told_to_administrators_and_name_nobody(hub: Hub) -> None:
    browser = hub.browser()
    for number in range(31):
        browser.get(f"/Q/{number:016d}", environ_base={"REMOTE_ADDR": "198.51.100.77"})

    today = hub.browser("admin").get("/console/").text
    clerks = hub.browser("clerk").get("/console/").text
    hub.now += timedelta(minutes=2)
    browser.get("/Q/0000000000000000")

    assert "今天查了 31 次不存在的码，其中 1 次被限制" in today
    assert "有人在试码" in today
    assert "不存在的码" not in clerks
    with hub.reading() as session:
        assert wrong_codes.of_today(session, now=hub.now) == Count(32, 1)
        stored = session.get_one(Preference, wrong_codes.KEY).value
    assert stored == {"2026-11-23": [32, 1]}
    (line,) = [one for one in doctor.examine(hub.runtime) if "不存在的码" in one.text]
    assert not line.well


def test_wrong_numbers_of_a_signed_in_keeper_are_counted_and_limited_too(hub: Hub) -> None:
    publish_list(hub)
    with hub.reading() as session:
        board = board_row(session, "东堤社区公示栏").id
        right = session.scalars(select(Sheet.number).where(Sheet.page == 1)).first()
    keeper, address = hub.browser("keeper"), f"/k/boards/{board}/number"

    wrong = [keeper.get(f"{address}?number={n:06d}").text for n in range(1, 32)]

    assert "错误的号码太多了" not in wrong[29]
    assert "错误的号码太多了" in wrong[30]
    assert keeper.get(f"{address}?number={right}").status_code == 303


def test_a_citizen_gets_no_cookie_and_at_most_14_kilobytes_with_everything(hub: Hub) -> None:
    long = "关于调整望江街道困难群众基本生活救助标准和办理流程有关事项的通知" * 6
    body = "".join(
        f"<p>第{n}条：每月{n},510元，由社区受理、街道审核、区民政局确认。</p>" for n in range(30)
    )
    item = publish(hub, matter="SHJZ-02", kind="notice", title=long[:200], body=body)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    correct(hub, item, title=long[:199] + "一", body=body.replace(",510", ",560"))

    for language in ("zh-CN,zh;q=0.9", "en-GB,en;q=0.8"):
        answer = hub.browser().get(f"/Q/{code}", headers={"Accept-Language": language})
        parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text)
        sizes = [(WEB / part.partition("?")[0].strip("/")).stat().st_size for part in parts]

        assert "Set-Cookie" not in answer.headers
        assert "Content-Encoding" not in answer.headers
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        assert len(parts) == 2
        assert len(answer.data) + sum(sizes) < 14 * 1024


def test_the_page_speaks_the_browsers_language_and_switches_in_sight(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    browser = hub.browser()

    english = browser.get(f"/Q/{code}", headers={"Accept-Language": "en-US,en;q=0.9"})
    chinese = browser.get(f"/Q/{code}?lang=zh", headers={"Accept-Language": "en-US"})
    other = browser.get(f"/Q/{code}", headers={"Accept-Language": "fr"})

    assert '<html lang="en">' in english.text
    assert headline(english.text) == "Ondisplay,7workingdaysleft"
    assert "Check phrase" in english.text
    assert "公示中" in english.text
    assert 'href="?lang=zh"' in english.text
    assert english.headers["Content-Language"] == "en"
    assert "Accept-Language" in english.headers["Vary"]
    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="zh-CN">' in other.text


def test_an_old_sheet_says_what_changed_since(hub: Hub) -> None:
    item = publish_with_board(hub)
    code = sheet_codes(hub, item)[0]
    correct(hub, item, body=BODY.replace("1,510", "1,560"))
    correct(hub, item, body=BODY.replace("1,510", "1,590") + "<p>电话另行公布。</p>")

    page = hub.browser().get(f"/Q/{code}").text

    assert "这是第 1 版，现行为第 3 版" in page
    assert "全街道每人每月<del>1,510</del><ins>1,590</ins>元。" in page
    assert "<ins>电话另行公布。</ins>" in page
    assert "1,560" not in page


def test_of_a_list_of_persons_no_change_is_ever_told(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    code = sheet_codes(hub, item)[0]
    correct(hub, item, body=LIST.replace("王珺昇", "王喆"))

    page = hub.browser().get(f"/Q/{code}").text

    assert headline(page) == "已有新版，此件作废"
    assert not any(told in page for told in ("此后改了什么", "王珺昇", "王喆", "<ins>", "<del>"))


def board_page(hub: Hub, board: str = "东堤社区公示栏", language: str = "zh") -> str:
    with hub.writing() as session:
        code = sheets.board_code(session, board_row(session, board))
    return hub.browser().get(f"/q/{code.lower()}?lang={language}").text


def test_a_board_lists_what_hangs_there_today_and_what_is_no_longer_valid(hub: Hub) -> None:
    persons = publish_list(hub)
    item = publish_with_board(hub)
    empty = board_page(hub)
    post_sheets(hub)
    page = board_page(hub)
    correct(hub, item, body="<p>更正为1,560元。</p>")
    after = board_page(hub)

    assert "今天张贴 0 件" in empty
    assert "即将张贴" in empty
    assert "今天张贴 2 件" in page
    assert f'href="http://127.0.0.1:8765/item/0/{item}.html"' in page
    assert "栏里的其他纸张不是本系统张贴的" in page
    assert "已作废，等待取下" in after
    with hub.reading() as session:
        query = select(Edition.check_phrase).where(Edition.item_id == persons)
        assert session.scalars(query).one() in page
    assert not any(told in page for told in (LIST_TITLE, "王珺昇", "李堃翀", "张阿姨"))


def test_what_was_taken_down_is_named_on_its_board_by_its_kind_alone(hub: Hub) -> None:
    item = publish_with_board(hub)
    post_sheets(hub)
    take_down(hub, item, "privacy")

    page = board_page(hub, language="en")

    assert "No longer valid, to be taken down" in page
    assert TITLE not in page
    assert "通知公告" in page


def test_an_items_page_leads_to_the_boards_it_hangs_at(hub: Hub) -> None:
    item = publish_with_board(hub)
    post_sheets(hub)
    site = (hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html").read_text("utf-8")
    browser = hub.browser()

    page = browser.get(f"/Q/item/{item}").text
    board = re.search(r'href="(/Q/board/\d+\?lang=zh)"', page)

    assert f'href="http://127.0.0.1:8765/Q/item/{item}"' in site
    assert "现张贴于 1 处，共应张贴 2 处" in page
    assert "东堤社区一号门" in page
    assert board is not None
    assert "今天张贴 1 件" in browser.get(board.group(1)).text
    assert "张阿姨" not in page


def test_where_a_list_of_persons_hangs_is_told_by_its_boards_alone(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub)
    browser = hub.browser()

    listed, unknown = browser.get(f"/Q/item/{item}"), browser.get("/Q/item/4711")

    assert (listed.status_code, unknown.status_code) == (404, 404)
    assert listed.text == unknown.text


@pytest.mark.parametrize("act", ["take down", "withdraw"])
def test_where_it_hung_is_not_told_of_what_is_no_longer_public(hub: Hub, act: str) -> None:
    item = publish_with_board(hub)
    if act == "take down":
        take_down(hub, item)
    else:
        correct(hub, item, disclosure="none", disclosure_ground="《条例》第十五条")

    assert hub.browser().get(f"/Q/item/{item}").status_code == 404


def test_an_office_lists_its_boards_and_those_below_it(hub: Hub) -> None:
    publish_list(hub)
    post_sheets(hub)

    page = hub.browser().get("/Q/office/wj").text
    one = hub.browser().get("/Q/office/wj-dk").text

    assert [board in page for board in ("东堤社区公示栏", "渡口社区公示栏")] == [True, True]
    assert "今天张贴 1 件" in page
    assert "东堤社区公示栏" not in one
    assert hub.browser().get("/Q/office/none").status_code == 404


def test_an_item_that_comes_to_hang_at_boards_says_so_on_its_page(hub: Hub) -> None:
    with hub.reading() as session:
        boards = session.scalars(select(Outlet.id).where(Outlet.kind == "board")).all()
    item = publish(hub, narrowed=list(boards))
    page = hub.runtime.settings.data / "site" / "item" / "0" / f"{item}.html"
    before = page.read_text("utf-8")

    correct(hub, item, narrowed=[])

    assert "张贴地点" not in before
    assert f"/Q/item/{item}" in page.read_text("utf-8")


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


def test_behind_a_proxy_the_limit_is_of_who_asked_and_not_of_the_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(tmp_path, public="https://hub.example", port=8765, proxies=1)
    browser = Browser(hub.app)

    def ask(number: int, address: str) -> int:
        headers = {"X-Forwarded-For": f"203.0.113.1, {address}"}
        return browser.get(f"/Q/{number:016d}", headers=headers).status_code

    from_one = [ask(number, "198.51.100.7") for number in range(31)]
    from_another = ask(99, "192.0.2.7")
    hub.close()

    assert (from_one[29], from_one[30]) == (404, 429)
    assert from_another == 404
