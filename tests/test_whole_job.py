"""The whole job in real Chromium: written once, passed by two, shown everywhere, corrected, gone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import requests
from console_acts import (
    approve,
    begin,
    citizen,
    hand_in,
    pair,
    print_run,
    publish_by_hand,
    report_round,
    type_text,
    words_of,
)
from paper import Paper
from playwright.sync_api import Browser, BrowserContext, Page, expect
from whole_hub import PORTRAIT, WholeHub, watched

from hub import automation
from hub.editorial.drafts import Content

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("whole_hub")]

TITLE = "望江街道临时救助怎么申请"
NAMES = "王珺、李喆、𬭎先生"
BEFORE, AFTER = "身份证和户口簿", "身份证和户口簿原件"
HALL = "望江街道社区事务受理服务中心查询屏"
PORTAL_PAGE = "/linshijiuzhu.html"
EVERYWHERE = ("website", "wechat", "feeds", "webhook")
REASON = "政策已调整"


@dataclass
class Job:
    """One notice on its way, with the people and screens around it."""

    hub: WholeHub
    browser: Browser
    clerk: Page
    screen: Page
    # What no page may have said.
    wrong: list[list[str]]
    item: int = 0
    inputs: int = 0
    portal: str = ""
    # Of each print run the sheets of this notice: text and code.
    printed: list[list[tuple[str, str]]] = field(default_factory=list)
    first_article: str = ""

    def public(self, path: str) -> requests.Response:
        """Fetch a public page as a citizen's browser would."""
        return requests.get(f"{self.hub.address}{path}", timeout=10)

    @property
    def page_address(self) -> str:
        """Return the path of the item's public page."""
        return self.hub.placement(self.item, "website").address.removeprefix(self.hub.address)

    def machines_settle(self) -> None:
        for channel in EVERYWHERE:
            self.hub.settled(self.item, channel)

    def by_hand(self) -> None:
        placement = self.hub.placement(self.item, "hand").id
        self.portal = publish_by_hand(self.hub, self.clerk, placement, PORTAL_PAGE)
        self.hub.settled(self.item, "hand")

    def paper(self) -> None:
        """Let the sub-district's publisher print for all boards and go round them."""
        with self.hub.context(self.browser, "wj-duty") as context:
            page = context.new_page()
            paper = Paper(print_run(self.hub, page))
            paper.check()
            self.printed.append(paper.pages_about(TITLE))
            report_round(self.hub, page)

    def on_screen(self, said: str) -> None:
        """Wait until the kiosk's list shows words."""
        expect(self.screen.locator(".choice.main")).to_be_visible(timeout=20_000)
        self.screen.locator(".choice.main").click()
        expect(self.screen.locator(".row", has_text=said).first).to_be_visible(timeout=20_000)


@pytest.fixture(scope="module")
def contexts(whole_hub: WholeHub, chromium_browser: Browser) -> Iterator[list[BrowserContext]]:
    opened = [
        whole_hub.context(chromium_browser, "clerk"),
        chromium_browser.new_context(viewport=PORTRAIT, locale="zh-CN"),
    ]
    yield opened
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def job(whole_hub: WholeHub, chromium_browser: Browser, contexts: list[BrowserContext]) -> Job:
    """Return the notice once its clerk has handed it in."""
    wrong = [watched(context) for context in contexts]
    clerk, screen = (context.new_page() for context in contexts)
    made = Job(whole_hub, chromium_browser, clerk, screen, wrong)
    pair(whole_hub, chromium_browser, screen, HALL)

    begin(clerk, whole_hub, "临时救助 指南")
    clerk.locator("#title").fill(TITLE)
    type_text(clerk)
    made.inputs = 3
    made.item = hand_in(clerk)
    return made


@pytest.fixture(scope="module")
def shown(job: Job) -> Job:
    """Return the notice once it is approved, and everybody has done their part."""
    approve(job.hub, job.browser, job.item)
    job.machines_settle()
    job.by_hand()
    job.paper()
    job.hub.settled(job.item, "board")
    job.hub.settled(job.item, "kiosk")
    job.first_article = job.hub.placement(job.item, "wechat").address
    return job


@pytest.fixture(scope="module")
def corrected(shown: Job) -> Job:
    """Return the notice once its second edition is approved and shown by all machines."""
    page = shown.clerk
    page.goto(f"{shown.hub.address}/console/items/{shown.item}")
    page.locator("form[action$='/revise'] button").click()
    page.locator("#change_note").fill("写明要带原件。")
    page.locator(".editor-page").get_by_text(BEFORE).click()
    page.keyboard.press("End")
    page.keyboard.type("原件")
    hand_in(page)
    approve(shown.hub, shown.browser, shown.item)
    shown.machines_settle()
    return shown


@pytest.fixture(scope="module")
def taken_down(corrected: Job) -> Job:
    """Return the notice once its take-down was ordered in the console."""
    with corrected.hub.context(corrected.browser, "wj-duty") as context:
        page = context.new_page()
        page.goto(f"{corrected.hub.address}/console/items/{corrected.item}/take-down")
        page.get_by_label(REASON).check()
        page.locator("form[action$='/take-down'] button.danger").click()
        page.wait_for_url("**/removal")
    return corrected


def test_an_ordinary_notice_needs_no_more_than_five_inputs(job: Job) -> None:
    assert job.inputs <= 5
    assert job.hub.item(job.item).state == "in_review"


def test_nobody_passes_what_they_wrote(job: Job) -> None:
    page = job.clerk
    page.goto(f"{job.hub.address}/console/items/{job.item}/review")

    expect(page.get_by_role("button", name="通过", exact=True)).to_have_count(0)
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.post(
        f"{job.hub.address}/console/items/{job.item}/review/pass", form={"csrf_token": token}
    )

    assert answer.status in (403, 409)
    assert job.hub.item(job.item).state == "in_review"


def test_the_public_page_says_what_was_written(shown: Job) -> None:
    with citizen(shown.hub, shown.browser) as context:
        wrong = watched(context)
        page = context.new_page()
        page.goto(f"{shown.hub.address}{shown.page_address}")

        expect(page.locator("h1")).to_have_text(TITLE)
        expect(page.locator("#text h2")).to_have_text("一、谁可以申请")
        expect(page.locator("#text li")).to_have_count(2)
        expect(page.locator("#text th")).to_have_text(["家庭", "每户", "说明"])
        assert NAMES in words_of(page)
        assert wrong == []


def test_wechat_readers_see_the_article(shown: Job) -> None:
    with citizen(shown.hub, shown.browser) as context:
        page = context.new_page()
        page.goto(shown.first_article)

        assert TITLE in words_of(page)
        assert "5000元" in words_of(page)


def test_subscribers_get_it_in_every_kind_of_feed(shown: Job) -> None:
    for kind in ("rss", "atom"):
        feed = feedparser.parse(shown.public(f"/feeds/all.{kind}").content)
        entry = next(one for one in feed.entries if one.title == TITLE)
        text = entry.content[0].value if "content" in entry else entry.summary
        assert "困难情况的材料，复印件也可以" in text
        assert entry.link.endswith(shown.page_address)
    items = shown.public("/feeds/all.json").json()["items"]
    assert NAMES in next(one for one in items if one["title"] == TITLE)["content_html"]


def test_each_board_has_its_sheet_and_a_phone_reads_its_code(shown: Job) -> None:
    codes = {code for _text, code in shown.printed[0]}
    assert len(codes) == len(shown.printed[0]) == 5
    assert all(NAMES in text for text, _code in shown.printed[0])

    with citizen(shown.hub, shown.browser) as context:
        wrong = watched(context)
        page = context.new_page()
        page.goto(shown.printed[0][0][1])

        expect(page.locator("h1")).to_have_text("有效")
        expect(page.locator("h2").first).to_have_text(TITLE)
        assert "第1版" in words_of(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert context.cookies() == []
        assert wrong == []


def test_the_halls_screen_shows_it(shown: Job) -> None:
    shown.on_screen(TITLE)
    shown.screen.locator(".row", has_text=TITLE).first.click()

    expect(shown.screen.locator(".notice h1")).to_have_text(TITLE)
    expect(shown.screen.locator(".notice")).to_contain_text("困难情况的材料")


def test_the_portals_page_was_sighted(shown: Job) -> None:
    placement = shown.hub.placement(shown.item, "hand")

    assert placement.settled
    assert placement.address == shown.portal


def test_the_items_page_says_that_all_is_in_place(shown: Job) -> None:
    item = shown.hub.item(shown.item)
    assert item.in_place == len(item.wanted_places) == 11

    shown.clerk.goto(f"{shown.hub.address}/console/items/{shown.item}")

    expect(shown.clerk.locator("#placed .sum strong")).to_have_text(re.compile(r"11.*11"))
    expect(shown.clerk.locator("#placed .state.proven")).to_have_count(11)


def test_the_screen_goes_on_without_the_hub_and_hides_what_has_ended(shown: Job) -> None:
    hub, screen = shown.hub, shown.screen
    ending = _publish_until(hub, datetime.now(UTC) + timedelta(hours=6))
    hub.settled(ending, "kiosk")
    hub.door.shut()

    screen.reload()
    shown.on_screen("今天下午停水")
    screen.clock.install(time=datetime.now(UTC) + timedelta(hours=7))
    screen.reload()
    shown.on_screen(TITLE)
    expect(screen.locator(".state")).to_contain_text("离线")

    expect(screen.locator(".row", has_text="今天下午停水")).to_have_count(0)
    hub.door.open()


def as_approved(html: str) -> str:
    """Return the words of a page without those a correction marks as gone."""
    return re.sub(r"<[^>]+>", "", re.sub(r"<del>.*?</del>", "", html, flags=re.DOTALL))


def test_a_correction_replaces_it_everywhere(corrected: Job) -> None:
    hub = corrected.hub
    page = corrected.public(corrected.page_address).text
    assert AFTER in as_approved(page)
    # What changed is marked, and said in the office's words.
    assert "<ins>" in page
    assert "更正说明：写明要带原件。" in page
    entries = feedparser.parse(corrected.public("/feeds/all.atom").content).entries
    contents = [one.content[0].value for one in entries if one.title == TITLE]
    assert [AFTER in as_approved(content) for content in contents] == [True]

    article = hub.placement(corrected.item, "wechat").address
    assert article != corrected.first_article
    assert AFTER in requests.get(article, timeout=10).text
    assert "该内容已被发布者删除" in requests.get(corrected.first_article, timeout=10).text


def test_the_old_sheet_is_asked_to_come_down(corrected: Job) -> None:
    with citizen(corrected.hub, corrected.browser) as context:
        page = context.new_page()
        page.goto(corrected.printed[0][0][1])
        expect(page.locator("h1")).to_have_text("已有新版，此件作废")

    corrected.paper()
    corrected.hub.settled(corrected.item, "board")

    old, new = ({code for _text, code in sheets} for sheets in corrected.printed)
    assert len(new) == 5
    assert new.isdisjoint(old)
    assert all(AFTER in text for text, _code in corrected.printed[1])


def test_the_portal_is_asked_for_the_new_text_and_sighted_again(corrected: Job) -> None:
    assert not corrected.hub.placement(corrected.item, "hand").settled

    corrected.by_hand()

    assert AFTER in corrected.hub.portal.pages[PORTAL_PAGE]


def test_a_take_down_removes_it_everywhere_with_its_public_reason(taken_down: Job) -> None:
    hub, item = taken_down.hub, taken_down.item
    taken_down.machines_settle()

    answer = taken_down.public(taken_down.page_address)
    assert answer.status_code == 410
    assert REASON in answer.text
    assert NAMES not in answer.text
    assert TITLE not in taken_down.public("/").text
    atom = taken_down.public("/feeds/all.atom").text
    assert "deleted-entry" in atom
    assert NAMES not in atom
    article = hub.placement(item, "wechat").address
    assert "该内容已被发布者删除" in requests.get(article, timeout=10).text


def test_a_scan_says_why_and_the_keeper_sees_what_to_take_down(taken_down: Job) -> None:
    sheet = taken_down.printed[-1][0][1]
    with citizen(taken_down.hub, taken_down.browser) as context:
        page = context.new_page()
        page.goto(sheet)
        expect(page.locator("h1")).to_have_text("已撤下")
        assert f"原因：{REASON}" in words_of(page)
        assert NAMES not in words_of(page)


def test_the_countdown_ends_when_the_last_sheet_is_down(taken_down: Job) -> None:
    hub = taken_down.hub
    page = taken_down.clerk
    page.goto(f"{hub.address}/console/items/{taken_down.item}/removal")
    expect(page.locator("#still-seen .left li").first).to_be_visible()

    hub.portal.pages.pop(PORTAL_PAGE)
    hand = hub.placement(taken_down.item, "hand").id
    with hub.context(taken_down.browser, "wj-duty") as context:
        other = context.new_page()
        other.goto(f"{hub.address}/console/placements/{hand}/by-hand")
        other.locator("form[action$='/removed'] button.primary").click()
        report_round(hub, other)
    hub.settled(taken_down.item, "hand")
    hub.settled(taken_down.item, "kiosk")

    # The page asks again by itself, but seldom once nothing but people is waited for.
    page.reload()
    expect(page.locator("#still-seen .clear")).to_contain_text("全部撤清")
    expect(taken_down.screen.locator(".row", has_text=TITLE)).to_have_count(0)


def test_no_page_broke_the_content_policy_or_a_script(taken_down: Job) -> None:
    assert [said for page in taken_down.wrong for said in page] == []


def _publish_until(hub: WholeHub, ends: datetime) -> int:
    """Publish a notice whose time ends, on the website and the hall's screen."""
    file = hub.folder / "停水.txt"
    file.write_text("望江路沿线今天下午停水四小时，请提前储水。", encoding="utf-8")
    content = Content(
        title="今天下午停水", body="", window_until=ends, added=[hub.outlet("kiosk", "望江")]
    )
    return automation.publish(hub.runtime, file, matter="", office="wj", content=content)
