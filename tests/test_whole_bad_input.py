"""Broken, huge and hostile input through the console and the command line: said, and nothing lost."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import intake_files
import pytest
import requests
from click.testing import CliRunner, Result
from console_acts import begin, tool
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from whole_hub import WholeHub

from hub.cli import main
from hub.models import Edition, Item, LedgerLine

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("whole_hub")]

ROWS = [("序号", "单位", "岗位"), *((n, f"临江第{n}商店", "收银员") for n in range(1, 5001))]
LONG = intake_files.workbook(*ROWS)
WORDS = "望江路周三停水，请王珺、𬭎先生提前储水。"
HOSTILE = (
    '<p onclick="window.bad=1">甲<script>window.bad=1</script><img src="x" onerror="window.bad=1">'
    '<a href="javascript:window.bad=1">乙</a></p><style>body{display:none}</style>'
    '<iframe src="https://example.com/"></iframe><svg onload="window.bad=1"></svg>'
)
BOMB = intake_files.with_parts(
    intake_files.word_file(),
    {intake_files.BODY: intake_files.word_body(intake_files.run("甲" * 20_000_000))},
)
# A file's name, its bytes, and words of the sentence that refuses it.
FILES: dict[str, tuple[str, bytes, str]] = {
    "broken": ("通知.docx", b"PK\x03\x04 not a file of Word", "文件“通知.docx”已损坏"),
    "old": ("通知.doc", intake_files.OLE + bytes(600), "旧版 Office"),
    "bomb": ("通知.docx", BOMB, "文件“通知.docx”的组成部分“word/document.xml”压缩比异常"),
    "empty": ("通知.docx", intake_files.word_file(""), "文件“通知.docx”没有正文"),
    "nothing": ("通知.txt", b"", "文件“通知.txt”是空的"),
    "no glyph": ("通知.txt", f"{WORDS}☕".encode(), "字库里没有“☕”"),
}


@pytest.fixture
def page(whole_hub: WholeHub, chromium_browser: Browser) -> Iterator[Page]:
    """Return the form of a new guide, with a title and a line of text typed in."""
    with whole_hub.context(chromium_browser, "clerk") as context:
        made = context.new_page()
        begin(made, whole_hub, "临时救助 指南")
        made.locator("#title").fill("周三停水")
        made.locator(".editor-page").click()
        made.keyboard.type(WORDS)
        yield made


def publish(hub: WholeHub, file: Path, *more: str, title: str = "周三停水") -> Result:
    """Publish a file by the command."""
    settings = hub.runtime.settings
    environment = {
        "GAOSHI_DATA": str(settings.data),
        "GAOSHI_PORT": str(settings.port),
        "GAOSHI_SECRETS": str(settings.secrets),
        "GAOSHI_PRIVATE_HOSTS": ",".join(sorted(settings.private_hosts)),
    }
    given = ("publish", str(file), "--office", "wj", "--title", title, "--wait", "0", *more)
    return CliRunner().invoke(main, given, env=environment)


def counts(hub: WholeHub) -> tuple[int, ...]:
    """Return how much of everything is stored."""
    with hub.runtime.database.reading() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Item, Edition, LedgerLine)
        )


@pytest.mark.parametrize("case", FILES)
def test_the_command_refuses_with_a_sentence_and_changes_nothing(
    case: str, whole_hub: WholeHub, tmp_path: Path
) -> None:
    name, data, words = FILES[case]
    (tmp_path / name).write_bytes(data)
    before = counts(whole_hub)

    done = publish(whole_hub, tmp_path / name, "--matter", "SHJZ-12")

    assert done.exit_code == 1
    assert words in done.output
    assert "Traceback" not in done.output
    assert counts(whole_hub) == before


@pytest.mark.parametrize(
    ("title", "words"), [("题" * 500, "标题 500 字，最多 200 字"), ("", "请填写标题")]
)
def test_the_command_refuses_titles_nobody_could_show(
    title: str, words: str, whole_hub: WholeHub, tmp_path: Path
) -> None:
    (tmp_path / "停水.txt").write_text(WORDS, "utf-8")

    done = publish(whole_hub, tmp_path / "停水.txt", "--matter", "SHJZ-12", title=title)

    assert done.exit_code == 1
    assert words in done.output


def test_five_thousand_rows_no_paper_can_hold_are_refused(
    whole_hub: WholeHub, tmp_path: Path
) -> None:
    (tmp_path / "岗位.xlsx").write_bytes(LONG)
    more = ("--matter", "SHJZ-12", "--summary", "五千个岗位。")

    done = publish(whole_hub, tmp_path / "岗位.xlsx", *more)

    assert done.exit_code == 1
    assert "名单有 5001 行，纸上放不下" in done.output


def test_five_thousand_rows_are_right_where_they_may_go(
    whole_hub: WholeHub, tmp_path: Path
) -> None:
    (tmp_path / "岗位.xlsx").write_bytes(LONG)

    done = publish(whole_hub, tmp_path / "岗位.xlsx", "--summary", "五千个岗位。")

    assert done.exit_code == 0, done.output
    item = whole_hub.newest()
    address = whole_hub.settled(item, "website").address
    whole_hub.settled(item, "feeds")
    page = requests.get(address, timeout=20).text
    feed = requests.get(f"{whole_hub.address}/feeds/all.json", timeout=20).json()["items"]
    assert len(set(re.findall(r"临江第\d+商店", page))) == 5000
    # A feed that carried it whole would be fetched whole by every reader, for ever.
    assert next(one for one in feed if one["url"] == address)["content_text"] == "五千个岗位。"


def test_a_title_of_500_characters_is_refused_and_kept_to_be_mended(page: Page) -> None:
    page.locator("#title").fill("题" * 500)
    page.get_by_role("button", name="检查并预览").click()

    expect(page.locator(".message.must")).to_contain_text("标题 500 字，最多 200 字")
    expect(page.get_by_role("button", name="送审")).to_have_count(0)
    page.get_by_role("link", name="去修改").click()
    expect(page.locator("#title")).to_have_value("题" * 500)
    expect(page.locator(".editor-page")).to_contain_text(WORDS)


def test_an_empty_text_is_refused_and_the_title_kept(page: Page) -> None:
    page.locator(".editor-page").press("Control+a")
    page.keyboard.press("Delete")
    page.get_by_role("button", name="检查并预览").click()

    expect(page.locator(".message.must").first).to_be_visible()
    expect(page.get_by_role("button", name="送审")).to_have_count(0)
    assert "周三停水" in page.content()


@pytest.mark.parametrize("case", ["broken", "old", "bomb", "empty"])
def test_a_file_that_cannot_be_read_is_named_and_the_text_kept(page: Page, case: str) -> None:
    name, data, words = FILES[case]
    with page.expect_file_chooser() as chooser:
        tool(page, "导入 Word").click()
    chooser.value.set_files({"name": name, "mimeType": "", "buffer": data})

    expect(page.locator(".editor-messages")).to_contain_text(words)
    expect(page.locator(".editor-page")).to_contain_text(WORDS)
    expect(page.locator("#title")).to_have_value("周三停水")


def test_an_image_of_20_megabytes_is_refused_and_the_text_kept(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "大图.png"
    large.write_bytes(intake_files.picture() + bytes(21 * 1024 * 1024))
    with page.expect_file_chooser() as chooser:
        tool(page, "图片").click()
    chooser.value.set_files(large)

    expect(page.locator(".editor-messages")).to_contain_text("图片“大图.png”超过 20 MB")
    expect(page.locator(".editor-page")).to_contain_text(WORDS)
    expect(page.locator(".editor-picture img")).to_have_count(0)


def test_a_character_no_font_has_is_named_with_the_boards(page: Page) -> None:
    page.keyboard.type("☕")
    page.get_by_role("button", name="检查并预览").click()

    expect(page.locator(".message.must")).to_contain_text("字库里没有“☕”")
    expect(page.locator(".message.must")).to_contain_text("东堤社区公示栏")
    page.get_by_role("link", name="去修改").click()
    expect(page.locator(".editor-page")).to_contain_text(f"{WORDS}☕")


def test_a_paste_with_a_script_runs_nowhere(page: Page, whole_hub: WholeHub) -> None:
    page.locator(".editor-page").evaluate(
        """(text, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            text.dispatchEvent(new ClipboardEvent("paste",
                {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        HOSTILE,
    )
    expect(page.locator(".editor-page")).to_contain_text("甲")
    page.get_by_role("button", name="检查并预览").click()
    page.wait_for_url("**/check")

    assert page.evaluate("window.bad") is None
    _assert_harmless_everywhere(page, whole_hub)


def test_a_script_sent_past_the_editor_reaches_no_channel(page: Page, whole_hub: WholeHub) -> None:
    page.locator("#body").evaluate("(area, html) => { area.value += html; }", HOSTILE)
    form = page.locator("#write")
    fields = json.loads(
        str(form.evaluate("form => JSON.stringify(Object.fromEntries(new FormData(form)))"))
    )
    body = {name: str(value) for name, value in fields.items() if name not in ("files", "document")}
    answer = page.request.post(
        f"{whole_hub.address}{form.get_attribute('action')}",
        form={**body, "body": f"<p>{WORDS}</p>{HOSTILE}", "act": "check"},
        headers={"Referer": page.url},
    )
    page.goto(answer.url)

    expect(page.locator("h1")).to_have_text("周三停水")
    _assert_harmless_everywhere(page, whole_hub)


def _assert_harmless_everywhere(page: Page, hub: WholeHub) -> None:
    """Fail when a preview, which is what an outlet is sent, holds anything that could run."""
    item = int(page.url.split("/")[-2])
    for kind in ("website", "wechat", "feeds", "kiosk", "hand", "webhook"):
        address = f"{hub.address}/console/items/{item}/preview/{hub.outlet(kind, '')}/frame"
        if kind == "kiosk":
            address = address.replace(f"/{hub.outlet(kind)}/", f"/{hub.outlet(kind, '望江')}/")
        answer = page.request.get(address)
        assert answer.ok, kind
        text = answer.text()
        assert "甲" in text, kind
        for word in ("window.bad", "javascript:", "onerror", "onclick", "<script>w", "<iframe"):
            assert word not in text, f"{kind}: {word}"


def test_a_list_of_five_thousand_is_shown_to_read_and_refused_with_the_reason(page: Page) -> None:
    with page.expect_file_chooser() as chooser:
        tool(page, "导入 Word").click()
    chooser.value.set_files({"name": "岗位.xlsx", "mimeType": "", "buffer": LONG})
    page.get_by_role("button", name="替换现有正文").click()
    expect(page.locator(".editor-messages")).to_contain_text("5,001 行")
    page.get_by_role("button", name="检查并预览").click()

    expect(page.locator(".message.must")).to_contain_text("纸上放不下", timeout=30_000)
    expect(page.get_by_role("button", name="送审")).to_have_count(0)
