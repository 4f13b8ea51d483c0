"""The console's document editor in a real Chromium, under the strict content policy of the hub."""

import base64
import hashlib
import io
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import chromium
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from channels.document import Document
from hub.intake.html import clean_html

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parent.parent / "hub" / "web" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HTMX = '{"allowEval":false,"includeIndicatorStyles":false,"allowScriptTags":false,"historyCacheSize":0}'
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
p.MsoNormal {mso-style-parent:""; font-size:10.5pt;}</style></head><body><!--StartFragment-->
<h1 style='text-align:center'><span style='font-family:宋体'>一、发放对象<o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:21.0pt'><span style='color:red'>本街道户籍的</span><b>低保家庭</b><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span><![endif]>身份证<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>复印件<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>2.<span>&nbsp; </span></span><![endif]>户口簿<o:p></o:p></p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'>
 <tr><td rowspan=2 style='width:1cm'><p class=MsoNormal>姓名<o:p></o:p></p></td>
  <td colspan=2><p class=MsoNormal>金额〔2026〕<o:p></o:p></p></td></tr>
 <tr><td><p class=MsoNormal>元</p></td><td><p class=MsoNormal>角</p></td></tr>
 <tr><td><p class=MsoNormal>吴珺</p></td><td><p class=MsoNormal>880</p></td><td><p class=MsoNormal>5</p></td></tr>
</table>
<p class=MsoNormal>附图如下<img width=100 src="file:///C:/Users/a/clip_image001.png"></p>
<!--EndFragment--></body></html>"""


@dataclass
class Desk:
    """The page's server: what it answers and what it was sent."""

    address: str = ""
    body: str = ""
    lang: str = "zh-CN"
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def page(self) -> str:
        """Return the form of the console in small: a title, the body, two ways to send."""
        return f"""<!doctype html><html lang="{self.lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="htmx-config" content='{HTMX}'>
<title>写信息</title><link rel="stylesheet" href="/static/page.css">
<link rel="stylesheet" href="/static/editor/editor.css">
<script src="/static/htmx.min.js" defer></script><script src="/static/editor/editor.js" defer></script>
</head><body><main><h1>写信息</h1><form method="post" action="/save">
<p><label for="title">标题</label> <input id="title" name="title"></p>
<label for="body">正文</label>
<textarea id="body" name="body" required data-editor data-upload-url="/upload" data-import-url="/import"
 data-paste-url="/paste" data-picture-url="/pictures/{{sha256}}" data-csrf="token-1"
>{escape(self.body)}</textarea>
<p><button>保存</button> <button type="button" id="auto" hx-post="/auto" hx-include="#body"
 hx-swap="none">自动保存</button></p></form></main></body></html>"""

    def answer(self, path: str, fields: dict[str, bytes]) -> tuple[int, dict[str, Any]]:
        """Return status and JSON for a request: what a test set, else what the hub would say."""
        if path in self.answers:
            return self.answers[path]
        if path == "/paste":
            return 200, {"html": clean_html(fields["html"].decode()).html, "warnings": []}
        if path == "/upload":
            sha256 = hashlib.sha256(fields["file"]).hexdigest()
            self.pictures[sha256] = fields["file"]
            return 200, {"src": f"/pictures/{sha256}", "sha256": sha256}
        return 404, {"error": "没有这一页。"}


class Handler(BaseHTTPRequestHandler):
    """Serves the page, the checked-in files and the stand-ins of the hub's addresses."""

    desk: Desk

    def do_GET(self) -> None:
        """Answer the page, a static file or a picture."""
        static = STATIC / self.path.removeprefix("/static/")
        picture = self.desk.pictures.get(self.path.removeprefix("/pictures/"))
        if self.path == "/":
            self._reply(200, KINDS[".html"], self.desk.page().encode())
        elif picture is not None:
            self._reply(200, "image/png", picture)
        elif self.path == "/static/page.css":
            self._reply(
                200, KINDS[".css"], b"main{max-width:1000px;margin:16px auto;padding:0 16px}"
            )
        elif self.path.startswith("/static/") and static.is_file():
            self._reply(200, KINDS[static.suffix], static.read_bytes())
        else:
            self._reply(404, "text/plain", b"")

    def do_POST(self) -> None:
        """Keep what was sent and answer as the desk says."""
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Type"].startswith("multipart/"):
            fields = _fields(self.headers["Content-Type"], content)
            self.desk.sent.append(
                {"path": self.path, "csrf": self.headers["X-CSRFToken"], **fields}
            )
            status, answer = self.desk.answer(self.path, fields)
            self._reply(status, "application/json", json.dumps(answer).encode())
        else:
            self.desk.forms.append(parse_qs(content.decode(), keep_blank_values=True))
            self._reply(200, KINDS[".html"], b"<!doctype html><title>ok</title>")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the test's output clean."""

    def _reply(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)


def _fields(kind: str, content: bytes) -> dict[str, bytes]:
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + content)
    return {
        str(part.get_param("name", header="Content-Disposition")): bytes(
            part.get_payload(decode=True)
        )
        for part in message.iter_parts()
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the installed Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Return a running server for one test."""
    desk = Desk()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("DeskHandler", (Handler,), {"desk": desk}))
    desk.address = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield desk
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page that fails its test for any script error or breach of the content policy."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if _is_breach(said.text) else None)
    yield page
    page.close()
    assert wrong == []


def _is_breach(text: str) -> bool:
    return "Content Security Policy" in text or "ProseMirror" in text


def _open(page: Page, desk: Desk, body: str = "") -> None:
    desk.body = body
    page.goto(desk.address)
    expect(page.locator(".editor")).to_be_visible()


def _text(page: Page) -> Any:
    return page.locator(".editor-page")


def _value(page: Page) -> str:
    return page.locator("#body").evaluate("area => area.value")  # type: ignore[no-any-return]


def _tool(page: Page, name: str) -> Any:
    return page.locator(".editor-toolbar").get_by_role("button", name=name, exact=True)


def _import(page: Page, name: str = "通知.docx") -> None:
    with page.expect_file_chooser() as chooser:
        _tool(page, "导入 Word").click()
    chooser.value.set_files({"name": name, "mimeType": "", "buffer": b"PK"})


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        # No hand is quicker than a frame, in which the editor hears where the caret went.
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def _paste(page: Page, html: str, kind: str = "text/html") -> None:
    # A synthetic event, because Chromium takes Word's styles out of what a script puts on the real clipboard.
    _text(page).evaluate(
        """(text, [kind, html]) => {
            const data = new DataTransfer();
            data.setData(kind, html);
            text.dispatchEvent(new ClipboardEvent("paste",
                {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [kind, html],
    )


def _png(width: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 8), "#0b3d91").save(out, "PNG")
    return out.getvalue()


def _is_canonical(html: str) -> bool:
    return Document.from_html(html).to_html() == html


def _has_only_our_tags(html: str) -> bool:
    return not re.search(r"\s(style|class|data-[a-z-]+|id|width)=", html) and _is_canonical(html)


def test_what_is_typed_is_written_back_as_the_document_writes_it(page: Page, desk: Desk) -> None:
    _open(page, desk)

    _text(page).click()
    _tool(page, "一级标题").click()
    page.keyboard.type("发放标准 ☕")
    _press(page, "Enter")
    page.keyboard.type("每人每月 ")
    _press(page, "Control+b")
    page.keyboard.type("1595 元")
    _press(page, "Control+b", "Enter")
    _tool(page, "编号列表").click()
    page.keyboard.type("吴珺 <a@b.cn> & 同住人")
    _press(page, "Enter")
    page.keyboard.type("〔2026〕3 号")

    assert _value(page) == (
        "<h2>发放标准 ☕</h2>\n<p>每人每月 <strong>1595 元</strong></p>\n"
        "<ol><li><p>吴珺 &lt;a@b.cn&gt; &amp; 同住人</p></li><li><p>〔2026〕3 号</p></li></ol>"
    )
    assert _is_canonical(_value(page))


EVERYTHING = (
    '<h2>一</h2>\n<h3>二</h3>\n<h4>三</h4>\n<p><a href="https://a.gov.cn/?x=1&amp;y=2"><strong>网址</strong></a>'
    "<br><sup>2</sup><sub>3</sub><u><em>斜</em></u><s>删</s></p>\n<ul><li><p>外</p><ol><li><p>内</p></li></ol></li></ul>\n"
    "<blockquote><p>引文</p></blockquote>\n<hr>\n"
    f'<img src="blob:{"a" * 64}" alt="图 &quot;甲&quot;">\n'
    '<table><thead><tr><th rowspan="2">姓名</th><th colspan="2">金额</th></tr><tr><th>元</th><th>角</th></tr></thead>'
    "<tbody><tr><td>𬭎</td><td>8<br>补 2</td><td></td></tr></tbody></table>\n<p>完</p>"
)


def test_every_kind_of_block_comes_back_as_it_went_in(page: Page, desk: Desk) -> None:
    _open(page, desk, EVERYTHING)
    assert _is_canonical(EVERYTHING)

    _text(page).get_by_text("完").click()
    _press(page, "Control+End")
    page.keyboard.type("。")

    expect(page.locator("#body")).to_have_value(EVERYTHING.replace("<p>完</p>", "<p>完。</p>"))


def test_a_table_grows_and_merges_and_is_undone(page: Page, desk: Desk) -> None:
    _open(page, desk)
    _text(page).click()

    _tool(page, "表格").click()
    for word in ("街道", "户数", "金额", "东明", "12", "880", "南码头", "7", "512"):
        page.keyboard.type(word)
        _press(page, "Tab")
    page.keyboard.type("合计")
    _tool(page, "合并").click()
    _tool(page, "加列").click()

    merged = (
        "<table><thead><tr><th>街道</th><th>户数</th><th></th><th>金额</th></tr></thead><tbody>"
        "<tr><td>东明</td><td>12</td><td></td><td>880</td></tr><tr><td>南码头</td><td>7</td><td></td><td>512</td></tr>"
        '<tr><td colspan="2">合计</td><td></td><td></td></tr></tbody></table>'
    )
    expect(page.locator("#body")).to_have_value(merged)
    assert _is_canonical(merged)
    _tool(page, "拆开").click()
    _tool(page, "删列").click()
    _tool(page, "删行").click()
    assert "合计" not in _value(page)
    for _ in range(3):
        _press(page, "Control+z")
    expect(page.locator("#body")).to_have_value(merged)


def test_selected_cells_are_merged_with_the_keyboard_alone(page: Page, desk: Desk) -> None:
    rows = "<table><tbody><tr><td>一</td><td>二</td></tr><tr><td>三</td><td>四</td></tr></tbody></table>"
    _open(page, desk, rows)

    _text(page).get_by_text("一").click()
    _press(page, "End", "Shift+ArrowDown", "Shift+ArrowDown", "Alt+F10")
    while page.evaluate("document.activeElement.textContent") != "合并":
        _press(page, "ArrowRight")
    _press(page, "Enter")

    assert '<td rowspan="2">一<br>三</td><td>二</td>' in _value(page)


def test_rows_of_the_caret_become_header_rows(page: Page, desk: Desk) -> None:
    rows = "<table><tbody><tr><td>一</td><td>二</td></tr><tr><td>三</td><td>四</td></tr></tbody></table>"
    _open(page, desk, rows)

    _text(page).get_by_text("二").click()
    _tool(page, "表头").click()

    assert _value(page) == (
        "<table><thead><tr><th>一</th><th>二</th></tr></thead><tbody><tr><td>三</td><td>四</td></tr></tbody></table>"
    )
    expect(_tool(page, "表头")).to_have_attribute("aria-pressed", "true")


def test_the_toolbar_is_one_stop_and_its_arrows_walk_it(page: Page, desk: Desk) -> None:
    _open(page, desk)
    page.locator("#title").focus()

    _press(page, "Tab")
    first = page.evaluate("document.activeElement.textContent")
    _press(page, "ArrowRight", "ArrowRight", "Enter")
    page.keyboard.type("二级")
    _press(page, "Alt+F10", "End")
    last = page.evaluate("document.activeElement.textContent")
    _press(page, "Escape")
    page.keyboard.type("标题")

    assert (first, last) == ("正文", "导入 Word")
    expect(page.locator("#body")).to_have_value("<h3>二级标题</h3>")


def test_tab_leaves_a_table_after_escape(page: Page, desk: Desk) -> None:
    _open(page, desk, "<table><tbody><tr><td>一</td></tr></tbody></table>")
    _text(page).get_by_text("一").click()

    _press(page, "Escape", "Tab")

    assert page.evaluate("document.activeElement.textContent") == "保存"
    expect(page.locator("#body")).to_have_value(
        "<table><tbody><tr><td>一</td></tr></tbody></table>"
    )


def test_targets_are_large_enough_for_a_thumb_and_the_page_fits_a_phone(
    page: Page, desk: Desk
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    _open(page, desk, EVERYTHING)
    _text(page).get_by_text("𬭎").click()

    # The table's own tools appear once the editor has seen the click.
    tools = page.locator(".editor-tool:visible")
    expect(tools).to_have_count(21)
    boxes = [tool.bounding_box() for tool in tools.all()]

    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("server_is_there", [True, False])
def test_a_paste_from_word_keeps_its_structure(
    page: Page, desk: Desk, server_is_there: bool
) -> None:
    if not server_is_there:
        desk.answers["/paste"] = (503, {})
    _open(page, desk)
    _text(page).click()

    _paste(page, WORD)

    expect(_text(page).locator("table")).to_be_visible()
    value = _value(page)
    assert "<p>本街道户籍的<strong>低保家庭</strong></p>" in value
    assert re.match(r"<h2>一、发放对象</h2>\n", value)
    assert (
        "<ol><li><p>身份证</p><ul><li><p>复印件</p></li></ul></li><li><p>户口簿</p></li></ol>"
        in value
    )
    assert '<tr><td rowspan="2">姓名</td><td colspan="2">金额〔2026〕</td></tr>' in value.replace(
        "th", "td"
    )
    assert "<td>吴珺</td><td>880</td><td>5</td>" in value
    assert _has_only_our_tags(value)
    said = page.locator(".editor-messages")
    expect(said).to_contain_text("有 1 张图片没有随粘贴带入")
    expect(said).to_contain_text("位置：“附图如下”之后。")
    expect(said.get_by_text("没有连上服务器")).to_have_count(0 if server_is_there else 1)


def test_numbers_a_list_cannot_show_stay_in_the_text(page: Page, desk: Desk) -> None:
    desk.answers["/paste"] = (503, {})
    _open(page, desk)
    _text(page).click()

    _paste(page, WORD.replace(">1.<", ">（一）<").replace(">2.<", ">（二）<"))

    expect(page.locator(".editor-messages")).to_contain_text("编号已作为文字保留")
    assert "<p>（一）身份证</p>\n<ul><li><p>复印件</p></li></ul>\n<p>（二）户口簿</p>" in _value(
        page
    )


def test_a_pasted_picture_is_uploaded_and_stands_where_it_stood(page: Page, desk: Desk) -> None:
    _open(page, desk)
    _text(page).click()
    data = base64.b64encode(_png()).decode()

    _paste(page, f'<p>上<img src="data:image/png;base64,{data}" alt="窗口照片">下</p><p>末</p>')

    expect(page.locator(".editor-picture img")).to_have_js_property("naturalWidth", 8)
    sha256 = hashlib.sha256(_png()).hexdigest()
    assert (
        _value(page) == f'<p>上</p>\n<img src="blob:{sha256}" alt="窗口照片">\n<p>下</p>\n<p>末</p>'
    )


def test_typing_goes_on_while_a_paste_is_cleaned(page: Page, desk: Desk) -> None:
    _open(page, desk, "<p>甲</p>\n<p>乙</p>")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/paste", hold)
    _text(page).get_by_text("甲").click()
    _press(page, "End")

    _paste(page, "<b>粘贴</b>")
    _press(page, "ArrowDown", "End")
    page.keyboard.type("丙")
    page.wait_for_timeout(50)
    held[0].continue_()
    expect(_text(page).locator("strong")).to_be_visible()
    page.keyboard.type("丁")

    expect(page.locator("#body")).to_have_value("<p>甲<strong>粘贴</strong></p>\n<p>乙丙丁</p>")


def test_hostile_html_is_not_run_when_pasted(page: Page, desk: Desk) -> None:
    desk.answers["/paste"] = (503, {})
    _open(page, desk)
    _text(page).click()

    _paste(
        page,
        '<p onclick="x()">a<script>document.title="x"</script><img src=x onerror="document.title=1">'
        '<a href="javascript:alert(1)">b</a><iframe src="/"></iframe></p><svg onload="x()"></svg>',
    )

    expect(_text(page)).to_contain_text("ab")
    expect(page.locator("#body")).to_have_value("<p>ab</p>")
    assert page.title() == "写信息"


def test_a_picture_needs_a_description(page: Page, desk: Desk) -> None:
    _open(page, desk, "<p>前</p>")
    _text(page).click()
    _press(page, "Control+End")

    with page.expect_file_chooser() as chooser:
        _tool(page, "图片").click()
    chooser.value.set_files({"name": "平面图.png", "mimeType": "image/png", "buffer": _png(64)})
    insert = page.get_by_role("button", name="插入图片")
    insert.click()
    expect(page.get_by_role("alert")).to_contain_text("请写图片说明")
    page.get_by_label("这张图片上有什么").fill("大厅三楼平面图")
    _press(page, "Enter")

    expect(page.locator(".editor-picture img")).to_have_js_property("naturalWidth", 64)
    sha256 = hashlib.sha256(_png(64)).hexdigest()
    expect(page.locator("#body")).to_have_value(
        f'<p>前</p>\n<img src="blob:{sha256}" alt="大厅三楼平面图">'
    )
    assert desk.sent[0]["csrf"] == "token-1"
    assert desk.sent[0]["file"] == _png(64)


def test_a_refused_picture_is_said_beside_the_editor(page: Page, desk: Desk) -> None:
    desk.answers["/upload"] = (400, {"error": "图片“平面图.png”已损坏。"})
    _open(page, desk, "<p>已写</p>")

    with page.expect_file_chooser() as chooser:
        _tool(page, "图片").click()
    chooser.value.set_files({"name": "平面图.png", "mimeType": "image/png", "buffer": b"?"})

    expect(page.locator(".editor-messages")).to_contain_text(
        "图片“平面图.png”已损坏。已写的内容都还在。"
    )
    expect(page.locator("#body")).to_have_value("<p>已写</p>")


def test_a_picture_without_description_is_pointed_out_until_it_has_one(
    page: Page, desk: Desk
) -> None:
    _open(page, desk, f'<p>前</p>\n<img src="blob:{"b" * 64}" alt="">')

    page.get_by_role("button", name="补写", exact=True).click()
    page.get_by_label("这张图片上有什么").fill("门牌")
    page.get_by_role("button", name="保存说明").click()

    expect(page.get_by_text("缺说明")).to_have_count(0)
    assert 'alt="门牌"' in _value(page)


def test_an_import_asks_before_it_replaces_and_can_be_undone(page: Page, desk: Desk) -> None:
    desk.answers["/import"] = (
        200,
        {"html": "<h2>导入</h2><p>新</p>", "title": "通知", "warnings": ["有批注未导入。"]},
    )
    _open(page, desk, "<p>旧</p>")
    page.evaluate(
        "document.addEventListener('gaoshi:imported', e => document.title = e.detail.title)"
    )

    _import(page)
    replace = page.get_by_role("button", name="替换现有正文")
    expect(replace).to_be_focused()
    expect(page.locator("#body")).to_have_value("<p>旧</p>")
    replace.click()

    expect(page.locator(".editor-messages")).to_contain_text("有批注未导入。")
    expect(page.locator("#body")).to_have_value("<h2>导入</h2>\n<p>新</p>")
    assert page.title() == "通知"
    _press(page, "Control+z")
    expect(page.locator("#body")).to_have_value("<p>旧</p>")


def test_a_failed_import_keeps_what_was_typed(page: Page, desk: Desk) -> None:
    desk.answers["/import"] = (422, {"error": "“坏.docx”不是 Word 文件。"})
    _open(page, desk, "<p>旧</p>")

    _import(page, "坏.docx")

    expect(page.locator(".editor-messages")).to_contain_text(
        "“坏.docx”不是 Word 文件。已写的内容都还在。"
    )
    expect(page.locator("#body")).to_have_value("<p>旧</p>")


def test_a_link_is_set_by_keyboard_and_refuses_what_is_no_address(page: Page, desk: Desk) -> None:
    _open(page, desk, "<p>咨询电话</p>")
    _text(page).click()

    _press(page, "Control+a", "Control+k")
    page.keyboard.type("javascript:alert(1)")
    _press(page, "Enter")
    expect(page.get_by_role("alert").first).to_contain_text("请写以 http://")
    page.get_by_label("网址、邮箱或电话").fill("021-5888 0000")
    _press(page, "Enter")

    expect(page.locator("#body")).to_have_value('<p><a href="tel:021-58880000">咨询电话</a></p>')


def test_a_list_of_two_thousand_rows_is_shown_to_read(page: Page, desk: Desk) -> None:
    rows = "".join(
        f"<tr><td>{number}</td><td>吴珺</td><td>{number} 号</td></tr>" for number in range(2000)
    )
    table = f"<table><tbody>{rows}</tbody></table>"

    _open(page, desk, table)

    expect(page.locator(".editor-messages")).to_contain_text("2,000 行")
    expect(page.locator(".editor-preview tr")).to_have_count(2000)
    expect(page.locator(".editor-tool:visible")).to_have_text(["导入 Word"])
    assert page.locator("[contenteditable=true]").count() == 0
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/save")
    assert desk.forms[0]["body"] == [table]


def test_a_long_list_is_imported_to_read_and_replaced_by_a_short_one(
    page: Page, desk: Desk
) -> None:
    table = f"<table><tbody>{'<tr><td>吴珺</td></tr>' * 1600}</tbody></table>"
    desk.answers["/import"] = (200, {"html": table})
    _open(page, desk)

    _import(page)
    expect(page.locator(".editor-preview tr")).to_have_count(1600)
    long = _value(page)
    desk.answers["/import"] = (200, {"html": "<p>短</p>"})
    _import(page)
    page.get_by_role("button", name="替换现有正文").click()
    expect(_text(page)).to_have_attribute("contenteditable", "true")

    assert long == table
    expect(page.locator("#body")).to_have_value("<p>短</p>")


def test_a_paste_that_makes_a_table_too_long_is_refused(page: Page, desk: Desk) -> None:
    _open(page, desk, "<p>旧</p>")
    _text(page).click()

    _paste(page, f"<table>{'<tr><td>吴珺</td></tr>' * 1501}</table>")

    expect(page.locator(".editor-messages")).to_contain_text("超过 1500 行，没有粘贴")
    expect(page.locator("#body")).to_have_value("<p>旧</p>")


def test_chinese_is_typed_through_an_input_method(page: Page, desk: Desk) -> None:
    _open(page, desk)
    _text(page).click()
    keyboard = page.context.new_cdp_session(page)

    for typed in ("g", "gao", "gao'shi"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
    keyboard.send("Input.insertText", {"text": "告示"})
    _press(page, "Enter")
    keyboard.send("Input.insertText", {"text": "喆堃"})

    expect(page.locator(".editor-blank")).to_have_count(0)
    expect(page.locator("#body")).to_have_value("<p>告示</p>\n<p>喆堃</p>")


def test_copying_inside_the_editor_keeps_merged_cells(page: Page, desk: Desk) -> None:
    _open(page, desk, EVERYTHING)
    _text(page).click()

    _press(page, "Control+a", "Control+c", "Control+End", "Enter", "Control+v")

    expect(page.locator("#body")).to_have_value(EVERYTHING + "\n" + EVERYTHING)
    assert desk.sent == []


def test_an_editor_comes_and_goes_with_what_htmx_puts_in(page: Page, desk: Desk) -> None:
    _open(page, desk, "<p>旧</p>")

    swap = "html => htmx.swap('form', html, {swapStyle: 'innerHTML'})"
    page.evaluate(swap, "<textarea id=body name=body data-editor>&lt;p>新&lt;/p></textarea>")
    expect(_text(page)).to_have_text("新")
    expect(page.locator(".editor")).to_have_count(1)
    page.evaluate(swap, "<p>没有编辑框</p>")

    expect(page.locator(".editor")).to_have_count(0)


def test_the_caret_never_goes_under_the_toolbar(page: Page, desk: Desk) -> None:
    _open(page, desk, "\n".join(f"<p>第 {number} 段</p>" for number in range(60)))
    _text(page).get_by_text("第 59 段").click()

    for _ in range(45):
        _press(page, "ArrowUp")

    toolbar = page.locator(".editor-top").bounding_box()
    line = _text(page).get_by_text("第 14 段").bounding_box()
    assert toolbar
    assert line
    assert line["y"] >= toolbar["y"] + toolbar["height"]


def test_a_form_and_htmx_send_the_latest_text(page: Page, desk: Desk) -> None:
    _open(page, desk, "<p>旧</p>")
    _text(page).click()
    _press(page, "Control+End")

    page.keyboard.type("新")
    with page.expect_response("**/auto"):
        page.locator("#auto").click()
    page.keyboard.type("再")
    page.locator("#title").fill("标题")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/save")

    assert desk.forms[0]["body"] == ["<p>旧新</p>"]
    assert desk.forms[1]["body"][0].startswith("<p>旧新")


def test_the_textarea_serves_without_javascript(browser: Browser, desk: Desk) -> None:
    desk.body = "<p>旧</p>"
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(desk.address)
    page.locator("#body").fill("<p>手写</p>")
    page.get_by_role("button", name="保存", exact=True).click()
    context.close()

    assert desk.forms[0]["body"] == ["<p>手写</p>"]


def test_an_english_page_has_an_english_editor(page: Page, desk: Desk) -> None:
    desk.lang = "en"

    _open(page, desk)

    expect(page.get_by_role("toolbar", name="Text tools")).to_be_visible()
    expect(page.locator(".editor")).not_to_contain_text(re.compile(r"[\u4e00-\u9fff]"))


def test_the_bundle_is_small_and_its_licences_are_beside_it() -> None:
    script = (STATIC / "editor" / "editor.js").read_bytes()
    licences = (STATIC / "editor" / "LICENSES").read_text()

    assert len(script) < 320 * 1024
    assert b"sourceMappingURL" not in script
    assert {"prosemirror-view", "prosemirror-tables", "w3c-keyname"} <= set(licences.split())
