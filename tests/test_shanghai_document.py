"""A long document of the usual shape: 41 characters of title, 2,669 of text, right on every channel."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

import feedparser
import pytest
import requests
from console_acts import citizen, words_of
from paper import Paper
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from whole_hub import PORTRAIT, WholeHub

from hub import automation, printing
from hub.editorial.drafts import Content
from hub.models import Copy, Edition, Outlet, Placement

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("whole_hub")]

TITLE = "临江区人民政府办公室关于印发临江区推进社区公示栏规范化建设三年行动的实施方案的通知"
SHORT = "临江区推进社区公示栏规范化建设三年行动的实施方案"
NUMBER = "临政办〔2026〕17号"
FIRST = "社区公示栏是居民了解身边政务的第一扇窗口，离群众最近，也最容易被忽视。"
HEAD = (
    TITLE,
    NUMBER,
    "各街道办事处，区政府有关委、办、局，各有关单位：",
    f"经区政府同意，现将《{SHORT}》印发给你们，请认真组织实施。",
    "临江区人民政府办公室",
    "2026年11月16日",
    SHORT,
    FIRST + "为让贴出去的每一张纸都及时、准确、看得懂、查得到，制定本方案。",
)
PARTS = ("总体要求", "试点范围", "重点任务", "实施步骤", "保障措施")
POINTS = ("摸清底数", "统一样式", "落实专人")
SENTENCES = (
    "各街道逐个登记公示栏的地点、大小和管理员，登记结果在区政府网站公开，有变动的五个工作日内更新。",
    "张贴件统一标明发布机构、成文日期、公示期限和监督电话，右下角印二维码，扫码即知是否仍然有效。",
    "管理员每周至少巡看两次，到期的当天取下，被遮盖、损坏的当天补贴，并在手机上逐件确认。",
    "居民名单只在所属社区的公示栏张贴，不上网、不进群，公示期满立即撤下并销毁。",
)
LENGTH = 2669


def document() -> str:
    """Return the text, a paragraph a line, with headings as clerks number them."""
    lines = list(HEAD)
    for part, name in enumerate(PARTS):
        lines.append(f"{'一二三四五'[part]}、{name}")
        for point, told in enumerate(POINTS):
            lines.append(f"（{'一二三'[point]}）{told}，做好{name}")
            turn = (part + point) % len(SENTENCES)
            lines.append(SENTENCES[turn] + SENTENCES[turn - 1])
    lines.append("本方案自印发之日起施行。")
    missing = LENGTH - len("\n".join(lines)) - 1
    filler = "".join(SENTENCES) * 8
    return "\n".join([*lines[:-1], filler[: missing - 1] + "。", lines[-1]])


@dataclass
class Shown:
    """The document at every outlet."""

    hub: WholeHub
    browser: Browser
    item: int
    paper: Paper

    def text(self) -> list[str]:
        """Return the paragraphs without whitespace; the first line became the title."""
        return [re.sub(r"\s", "", line) for line in document().splitlines()[1:]]

    def assert_whole(self, said: str) -> None:
        """Fail when a paragraph is missing from words without whitespace."""
        assert [line for line in self.text() if line not in re.sub(r"\s", "", said)] == []


@pytest.fixture(scope="module")
def shown(
    whole_hub: WholeHub, chromium_browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Shown:
    file: Path = tmp_path_factory.mktemp("brought") / "实施方案.txt"
    file.write_text(document(), encoding="utf-8")
    content = Content(title=TITLE, body="", kind="policy", document_number=NUMBER)
    item = automation.publish(
        whole_hub.runtime, file, matter="SHJZ-12", office="wj", content=content
    )
    for channel in ("website", "wechat", "feeds", "webhook"):
        whole_hub.settled(item, channel)
    whole_hub.until(
        lambda: whole_hub.placement(item, "board").reason == "to_print", "the sheets are set"
    )
    with whole_hub.runtime.database.reading() as session:
        of_boards = select(Copy).join(Placement).join(Outlet).where(Outlet.kind == "board")
        copies = session.scalars(of_boards.where(Placement.item_id == item)).all()
        paper = Paper(printing.print_copies(whole_hub.runtime, list(copies)).pdf)
    return Shown(whole_hub, chromium_browser, item, paper)


def test_the_sample_has_the_shape_it_stands_for() -> None:
    assert len(TITLE) == 41
    assert len(document()) == LENGTH


def test_the_website_has_all_of_it_in_under_sixty_kilobytes(shown: Shown) -> None:
    with citizen(shown.hub, shown.browser) as context:
        page = context.new_page()
        answer = page.goto(shown.hub.placement(shown.item, "website").address)
        assert answer is not None

        assert len(answer.body()) < 60_000
        expect(page.locator("h1")).to_have_text(TITLE)
        expect(page.locator("#text h2")).to_have_count(len(PARTS))
        expect(page.locator("#text h3")).to_have_count(len(PARTS) * len(POINTS))
        expect(page.locator(".facts")).to_contain_text(NUMBER)
        shown.assert_whole(page.locator("#text").inner_text())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_wechat_gets_a_title_it_takes_and_the_whole_text(shown: Shown) -> None:
    address = shown.hub.placement(shown.item, "wechat").address
    publications = shown.hub.others.wechat.account.archive.publications.values()
    article = next(
        one
        for publication in publications
        for index, one in enumerate(publication.articles, start=1)
        if publication.article_address(index) == address
    )

    assert article["title"] == SHORT
    assert article["digest"].startswith(FIRST)
    assert len(article["digest"]) <= 120
    text = html.unescape(re.sub(r"<[^>]*>", "", article["content"]))
    assert TITLE in text
    shown.assert_whole(text)


def test_feeds_carry_the_whole_text(shown: Shown) -> None:
    atom = requests.get(f"{shown.hub.address}/feeds/all.atom", timeout=10).content
    entry = next(one for one in feedparser.parse(atom).entries if one.title == TITLE)

    shown.assert_whole(re.sub(r"<[^>]*>", "", entry.content[0].value))


def test_a_screen_shows_the_whole_text(shown: Shown) -> None:
    hub, portrait = shown.hub, shown.browser.new_context(viewport=PORTRAIT)
    with portrait as context:
        page = context.new_page()
        with hub.screen("望江") as secret:
            page.goto(f"{hub.address}/kiosk#invite={secret}")
            page.locator(".choice.main").click(timeout=20_000)
            page.locator(".row", has_text=TITLE).click()

            expect(page.locator(".notice h1")).to_have_text(TITLE)
            shown.assert_whole(page.locator(".notice").inner_text())
        hub.heard("望江")


def test_a_hand_gets_every_field(shown: Shown) -> None:
    hub = shown.hub
    placement = hub.placement(shown.item, "hand").id
    with hub.context(shown.browser, "wj-duty") as context:
        page = context.new_page()
        page.goto(f"{hub.address}/console/placements/{placement}/by-hand")

        assert page.get_by_label("标题", exact=True).input_value() == TITLE
        assert page.get_by_label("短标题", exact=True).input_value() == SHORT
        shown.assert_whole(page.get_by_label("正文", exact=True).input_value())


def test_each_board_gets_one_page_with_title_summary_and_code(shown: Shown) -> None:
    paper = shown.paper
    paper.check()
    assert len(paper.page_texts) == len(paper.codes) == 5
    for text in paper.page_texts:
        plain = re.sub(r"\s", "", text)
        assert TITLE in plain
        assert FIRST in plain
        assert "以上为摘要" in plain

    with citizen(shown.hub, shown.browser) as context:
        page = context.new_page()
        page.goto(paper.codes[0])
        expect(page.locator("h2").first).to_have_text(TITLE)
        page.get_by_role("link", name="查看网上全文").click()
        shown.assert_whole(words_of(page))


def test_the_approved_summary_is_what_the_chain_saw(shown: Shown) -> None:
    with shown.hub.runtime.database.reading() as session:
        edition = session.scalars(select(Edition).where(Edition.item_id == shown.item)).one()

    assert edition.short_title == SHORT
    assert edition.summary.startswith(FIRST)
