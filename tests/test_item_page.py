"""The item's page: where it is, what can be done, and what a take-down leaves."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest
from PIL import Image
from published import (
    GUIDE,
    LIST_TITLE,
    TITLE,
    board_row,
    correct,
    open_hub,
    person,
    placement_of,
    post_sheets,
    publish,
    publish_list,
    run,
    take_down,
)
from web_builders import Browser, Hub

from channels import registry
from hub import adoptions, removals, take_downs
from hub.editorial import drafts, review
from hub.errors import Conflict, Forbidden, Refused
from hub.models import (
    Adoption,
    Copy,
    Item,
    LedgerLine,
    Placement,
    PlacementState,
    Rendering,
    SheetState,
)
from hub.people import Signature

Act: TypeAlias = Callable[..., None]


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


def text(page: str) -> str:
    """Return a page's words without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_it_shows_the_document_beside_where_it_is(hub: Hub) -> None:
    item = publish(hub)

    page = hub.browser("clerk").get(f"/console/items/{item}").text

    words = text(page)
    assert TITLE in words
    assert "珺 昇 喆 堃 翀 𬭎 照常办理" in words
    assert "1/4 到位" in words
    assert "● 已核验" in words
    assert f'href="http://127.0.0.1:8765/item/0/{item}.html"' in page
    assert "等待人工录入" in words


def test_a_channel_nobody_answers_is_shown_as_a_gap(hub: Hub) -> None:
    with hub.writing() as session:
        board_row(session, "区政务公开专栏").answers = ["政府网站"]

    page = text(hub.browser("clerk").get(f"/console/items/{publish(hub)}").text)

    assert "■ 政务服务中心 — — ▲ 没有发布端" in page


def test_the_live_part_says_nothing_while_nothing_changes(hub: Hub) -> None:
    item = publish(hub)
    browser = hub.browser("clerk")
    page = browser.get(f"/console/items/{item}").text
    address = re.findall(r'hx-get="([^"]+)"', page)[0].replace("&amp;", "&")

    still = browser.get(address, headers={"HX-Request": "true"})
    correct(hub, item, body="<p>更正为1,560元。</p>")
    moved = browser.get(address, headers={"HX-Request": "true"})

    assert (still.status_code, still.data) == (204, b"")
    assert moved.status_code == 200
    assert 'id="placed"' in moved.text
    assert "<html" not in moved.text


def test_a_page_that_has_come_to_rest_does_not_ask_again(hub: Hub) -> None:
    item = publish(hub)
    with hub.writing() as session:
        session.query(Placement).filter(Placement.item_id == item).update(
            {"state": PlacementState.SETTLED}
        )

    page = hub.browser("clerk").get(f"/console/items/{item}").text

    assert "hx-trigger" not in page


def test_nobody_sees_another_offices_draft_list(hub: Hub) -> None:
    item = publish_list(hub)

    answer = hub.browser("stranger").get(f"/console/items/{item}")

    assert answer.status_code == 404
    assert LIST_TITLE not in answer.text


@pytest.mark.parametrize(
    ("login", "offered"),
    [
        ("clerk", {"更正"}),
        ("approver", {"暂停", "撤下"}),
        ("publisher", {"暂停", "撤下"}),
        ("reviewer", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do(hub: Hub, login: str, offered: set[str]) -> None:
    item = publish(hub)

    page = hub.browser(login).get(f"/console/items/{item}").text

    head = text(page.split('class="item-head"')[1].split("</header>")[0])
    assert {word for word in ("更正", "暂停", "恢复", "撤下") if f" {word} " in head} == offered


def test_a_take_down_says_before_what_cannot_be_undone(hub: Hub) -> None:
    item = publish(hub)

    page = text(hub.browser("publisher").get(f"/console/items/{item}/take-down").text)

    assert "● 政府网站 临江区人民政府网站" in page
    assert "▲ 人工发布 区政务公开专栏" in page
    assert "须由人登录对方平台删除" in page


def test_before_approval_it_says_what_can_be_taken_back_and_what_can_only_be_asked_for(
    hub: Hub,
) -> None:
    item = publish(hub)
    correct_to_review(hub, item)
    reviewer = hub.browser("reviewer")

    page = text(reviewer.get(f"/console/items/{item}/review").text)
    reviewer.post("/language", {"language": "en", "here": "/console/"})
    english = text(reviewer.get(f"/console/items/{item}/review").text)

    assert "签发以后，哪些收得回来" in page
    assert "搜索引擎里的旧页面收不回来" in page
    assert "纸要由管理员到现场取下" in page
    assert "群聊、朋友圈里的转发和截图" in page
    assert "kept by search engines, stays" in english
    assert "Paper hangs until a keeper takes it down" in english


def test_each_kind_of_outlet_has_its_own_answer_in_both_languages() -> None:
    codes = {channel.traits.undo for channel in registry.kinds().values()}

    assert codes <= set(removals.UNDOING)
    assert len(codes) == len(registry.kinds())
    for code, (chinese, english) in removals.UNDOING.items():
        assert chinese != english, code
        assert "{" not in removals.undoing(code, {"sheets": 3, "lease_hours": "72"})


def test_before_a_take_down_the_sheets_are_counted(hub: Hub) -> None:
    item = publish_list(hub)
    before = text(hub.browser("publisher").get(f"/console/items/{item}/take-down").text)

    post_sheets(hub)

    after = text(hub.browser("publisher").get(f"/console/items/{item}/take-down").text)
    assert "张纸" not in before
    assert "有 1 张纸要由管理员到现场取下" in after


def test_a_take_down_without_a_reason_changes_nothing_and_keeps_the_note(hub: Hub) -> None:
    item = publish(hub)
    browser = hub.browser("publisher")
    browser.get(f"/console/items/{item}/take-down")

    answer = browser.post(
        f"/console/items/{item}/take-down", {"reason": "王珺昇的名单", "note": "街道来电〔3〕"}
    )

    assert answer.status_code == 422
    assert "公开理由请从固定的几种中选择" in answer.text
    assert "街道来电〔3〕" in answer.text
    with hub.reading() as session:
        assert session.get_one(Item, item).taken_down_at is None


def test_a_take_down_is_counted_down_until_all_is_clear(hub: Hub) -> None:
    item = publish(hub)
    browser = hub.browser("publisher")
    browser.get(f"/console/items/{item}/take-down")

    sent = browser.post(f"/console/items/{item}/take-down", {"reason": "list_wrong", "note": ""})
    begun = text(browser.get(sent.headers["Location"]).text)
    run(hub)
    left = text(browser.get(sent.headers["Location"]).text)
    photograph(browser, placement_of(hub, item, "区政务公开专栏"))
    run(hub)
    done = text(browser.get(sent.headers["Location"]).text)

    assert sent.status_code == 303
    assert "4 处可能还看得到" in begun
    assert "1 处可能还看得到" in left
    assert "区政务公开专栏" in left
    assert "全部撤清" in done
    assert "曾经公开的每一处都已核验消失" in done


def photograph(browser: Browser, placement: int) -> None:
    """Report with a photograph that something was removed by hand."""
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "PNG")
    picture.seek(0)
    browser.get(f"/console/placements/{placement}/by-hand")
    answer = browser.post(
        f"/console/placements/{placement}/removed", {"photo": (picture, "屏幕.png")}
    )
    assert answer.status_code == 303


def test_what_nobody_typed_in_was_never_published_there(hub: Hub) -> None:
    item = publish(hub)
    placement = placement_of(hub, item, "区政务公开专栏")
    remove(hub, take_downs.take_down, item, by="publisher")
    run(hub)
    browser = hub.browser("publisher")
    asked = browser.get(f"/console/placements/{placement}/by-hand").text

    answer = browser.post(f"/console/placements/{placement}/never-published")
    run(hub)

    assert "从未在那里发布过" in asked
    assert answer.status_code == 303
    with hub.reading() as session:
        assert session.get_one(Placement, placement).state == PlacementState.SETTLED
        (line,) = session.query(LedgerLine).filter_by(act="never_published")
    assert (line.item_id, line.facts) == (item, {"placement": placement})


def correct_to_review(hub: Hub, item: int) -> None:
    """Hand in a next edition, for the reviewer to look at."""
    with hub.writing() as session:
        clerk = person(session, "clerk")
        edition = drafts.revise(session, session.get_one(Item, item), by=clerk, now=hub.now)
        content = replace(drafts.content_of(edition), change_note="更正")
        drafts.save(session, edition, content, version=edition.version, by=clerk, now=hub.now)
        review.submit(session, edition, hub.runtime.review, by=clerk, now=hub.now)


def remove(hub: Hub, act: Act, item: int, *, by: str, reason: str = "by_mistake") -> None:
    """Suspend or take down, past the page."""
    with hub.writing() as session:
        row, who = session.get_one(Item, item), Signature.own(person(session, by))
        act(session, row, reason=reason, note="", signature=who, now=hub.now)


def test_a_suspended_item_can_be_shown_again(hub: Hub) -> None:
    item = publish(hub)
    browser = hub.browser("publisher")
    browser.get(f"/console/items/{item}/suspend")

    browser.post(f"/console/items/{item}/suspend", {"reason": "content_wrong"})
    run(hub)
    suspended = text(browser.get(f"/console/items/{item}").text)
    browser.post(f"/console/items/{item}/resume")
    run(hub)

    assert "▲ 已暂停公开" in suspended
    assert "1/4 到位" in text(browser.get(f"/console/items/{item}").text)


def test_the_word_of_the_duty_person_suspends_but_takes_nothing_down(hub: Hub) -> None:
    item = publish(hub)

    with pytest.raises(Forbidden):
        remove(hub, take_downs.suspend, item, by="clerk")
    with pytest.raises(Forbidden):
        remove(hub, take_downs.take_down, item, by="reviewer")
    answer = hub.browser("clerk").get(f"/console/items/{item}/take-down")

    assert answer.status_code == 403


def test_a_reason_is_kept_as_its_code_and_said_in_words_outside(hub: Hub) -> None:
    item = publish(hub)

    take_down(hub, item, "涉及个人隐私")

    with hub.reading() as session:
        assert session.get_one(Item, item).removal_reason == "privacy"
    gone = (hub.runtime.settings.data / "site").rglob(f"*{item}*gone*")
    page = next(iter(gone)).read_text("utf-8")
    assert "涉及个人隐私" in page
    assert "privacy" not in page


def test_a_lower_office_adopts_a_superiors_item(hub: Hub) -> None:
    item = publish(hub)
    with hub.writing() as session:
        keeper = person(session, "keeper")
        keeper.grants[0].role = "clerk"
    browser = hub.browser("keeper")
    page = browser.get(f"/console/items/{item}").text
    office = re.search(r'name="office" value="(\d+)"', page)
    assert office

    browser.post(f"/console/items/{item}/adopt", {"office": office.group(1)})

    with hub.reading() as session:
        assert [one.item_id for one in session.query(Adoption)] == [item]
    assert (
        "由望江街道东堤社区居民委员会引用"
        not in browser.get(f"/console/items/{item}").text.split('class="item-head"')[1]
    )


def test_a_stranger_cannot_adopt(hub: Hub) -> None:
    item = publish(hub)

    with hub.writing() as session:
        office, by = board_row(session, "东堤社区公示栏").office, person(session, "stranger")
        row = session.get_one(Item, item)
        with pytest.raises(Forbidden):
            adoptions.adopt(session, row, office, by=by, now=hub.now)


def test_a_held_placement_goes_on_when_a_person_says_so(hub: Hub) -> None:
    item = publish(hub)
    placement = placement_of(hub, item, "临江区人民政府网站")
    with hub.writing() as session:
        row = session.get_one(Placement, placement)
        row.state, row.reason, row.next_at = PlacementState.HELD, "text_differs", None
    browser = hub.browser("clerk")
    held = text(browser.get(f"/console/items/{item}").text)

    browser.post(f"/console/placements/{placement}/try_again")
    run(hub)

    assert "公开页面上的内容与审定的不一致" in held
    assert "再试一次" in held
    with hub.reading() as session:
        assert session.get_one(Placement, placement).state == PlacementState.SETTLED


def test_a_stranger_leads_nothing_out_of_a_hold(hub: Hub) -> None:
    item = publish(hub)
    placement = placement_of(hub, item, "临江区人民政府网站")
    browser = hub.browser("stranger")
    browser.get("/console/")

    with hub.writing() as session:
        session.get_one(Placement, placement).state = PlacementState.HELD
    answer = browser.post(f"/console/placements/{placement}/try_again")

    assert answer.status_code == 404


def test_an_address_pasted_by_hand_is_looked_at(hub: Hub) -> None:
    item = publish(hub)
    placement = placement_of(hub, item, "区政务公开专栏")
    browser = hub.browser("clerk")
    page = browser.get(f"/console/placements/{placement}/by-hand").text

    answer = browser.post(
        f"/console/placements/{placement}/published",
        {"address": f"http://127.0.0.1:8765/item/0/{item}.html"},
    )
    run(hub)

    assert f'value="{TITLE}"' in page
    assert "在后台“新增”里粘贴。" in page
    assert answer.status_code == 303
    assert "2/4 到位" in text(browser.get(f"/console/items/{item}").text)


def test_an_address_that_is_none_is_refused_beside_its_field(hub: Hub) -> None:
    item = publish(hub)
    placement = placement_of(hub, item, "区政务公开专栏")
    browser = hub.browser("clerk")
    browser.get(f"/console/placements/{placement}/by-hand")

    wrong = browser.post(f"/console/placements/{placement}/published", {"address": "见附件"})
    empty = browser.post(f"/console/placements/{placement}/published", {"address": ""})

    assert wrong.status_code == 422
    assert 'value="见附件"' in wrong.text
    assert "网址要以 http:// 或 https:// 开头" in wrong.text
    assert "没有网址的，请拍照上传" in empty.text


def test_a_file_to_upload_keeps_its_own_name_and_does_nothing_when_opened(hub: Hub) -> None:
    item = publish(hub)
    placement = placement_of(hub, item, "区政务公开专栏")
    sha256 = hub.runtime.blobs.put(b"<script>alert(1)</script>")
    with hub.writing() as session:
        copy = session.query(Copy).filter(Copy.placement_id == placement).one()
        rendering = session.get_one(Rendering, copy.rendering_id)
        rendering.rest = {**rendering.rest, "files": [["补贴表.xlsx", "text/html", sha256, 25]]}

    answer = hub.browser("clerk").get(f"/console/placements/{placement}/files/0")
    missing = hub.browser("clerk").get(f"/console/placements/{placement}/files/1")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert missing.status_code == 404


def test_a_machines_outlet_takes_no_word_by_hand(hub: Hub) -> None:
    item = publish(hub)
    placement = placement_of(hub, item, "临江区人民政府网站")

    answer = hub.browser("clerk").get(f"/console/placements/{placement}/by-hand")

    assert answer.status_code == 404


def test_the_history_names_who_did_it_and_who_typed_it_in(hub: Hub) -> None:
    item = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)

    page = text(hub.browser("clerk").get(f"/console/items/{item}/history").text)

    assert "初审 ● 通过 周晓棠" in page
    assert "终审 ● 通过 魏翀" in page
    assert "张贴件：已打印 张阿姨 扫码" in page
    assert "approved" in page


def test_a_matter_outside_the_list_of_reasons_is_refused_in_the_use_case(hub: Hub) -> None:
    item = publish(hub, matter=GUIDE)

    with pytest.raises(Refused):
        remove(hub, take_downs.take_down, item, by="publisher", reason="因为王珺昇")
    with hub.writing() as session:
        by = Signature.own(person(session, "publisher"))
        row = session.get_one(Item, item)
        with pytest.raises(Conflict):
            take_downs.resume(session, row, signature=by, now=hub.now)
