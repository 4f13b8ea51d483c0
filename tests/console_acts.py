"""What people do in the console, in a real browser: write, pass, correct, print, post, take down."""

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from whole_hub import PHONE, WholeHub

CELLS = ("家庭", "每户", "说明", "火灾", "3000 元", "一次", "重病", "5000 元", "可再申请")


def tool(page: Page, name: str) -> Locator:
    """Return a button of the editor's toolbar."""
    return page.locator(".editor-toolbar").get_by_role("button", name=name, exact=True)


def type_text(page: Page) -> None:
    """Write a heading, two paragraphs, a list and a table with a heading row."""
    page.locator(".editor-page").click()
    tool(page, "一级标题").click()
    page.keyboard.type("一、谁可以申请")
    page.keyboard.press("Enter")
    page.keyboard.type(
        "望江街道户籍的王珺、李喆、𬭎先生这样的家庭，因火灾、重病等生活困难的。〔2026〕"
    )
    page.keyboard.press("Enter")
    tool(page, "项目列表").click()
    page.keyboard.type("身份证和户口簿")
    page.keyboard.press("Enter")
    page.keyboard.type("困难情况的材料，复印件也可以")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("救助标准见下表，咨询电话 0000-55500100。")
    page.keyboard.press("Enter")
    tool(page, "表格").click()
    for number, word in enumerate(CELLS):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(word)


def begin(page: Page, hub: WholeHub, words: str) -> None:
    """Press 写一条, type words of a matter, and take the first one found."""
    page.goto(f"{hub.address}/console/")
    page.get_by_role("link", name="写一条").first.click()
    # Only then does the page listen; a person is slower than its script.
    page.wait_for_load_state("load")
    page.locator("#q").press_sequentially(words)
    expect(page.locator(".pick a")).to_have_count(1)
    page.locator(".pick a").click()


def hand_in(page: Page) -> int:
    """Check, see that nothing keeps it back, hand in, and return the item's number."""
    page.get_by_role("button", name="检查并预览").click()
    page.get_by_role("button", name="送审").click()
    page.wait_for_url("**/review")
    return int(page.url.split("/")[-2])


def pass_step(hub: WholeHub, browser: Browser, login: str, item: int) -> None:
    """Let one person pass the step that waits, from what waits for them today."""
    with hub.context(browser, login) as context:
        page = context.new_page()
        page.goto(f"{hub.address}/console/")
        page.locator(f"a.button[href$='/items/{item}/review']").click()
        page.get_by_role("button", name="通过", exact=True).click()
        page.wait_for_url(lambda address: not address.endswith("/review"))


def approve(hub: WholeHub, browser: Browser, item: int) -> None:
    """Let the two others of the sub-district's chain pass an item."""
    for login in ("reviewer", "approver"):
        pass_step(hub, browser, login, item)


def pair(hub: WholeHub, browser: Browser, screen: Page, hall: str) -> None:
    """Let a screen in through the console, by the code it shows."""
    screen.goto(f"{hub.address}/kiosk")
    code = screen.locator(".code-digits").inner_text()
    digits = screen.locator(".check-digits").inner_text()
    with hub.context(browser, "wj-duty") as context:
        page = context.new_page()
        page.goto(f"{hub.address}/console/kiosks")
        page.locator("#code").fill(code)
        page.locator("form[action$='/kiosks/find'] button").click()
        expect(page.locator(".fingerprint")).to_have_text(digits)
        page.locator("#hall").select_option(label=hall)
        page.locator("#name").fill("5 号窗口屏")
        page.locator("form[action$='/kiosks/confirm'] button").click()
        page.wait_for_url("**/console/kiosks")


def publish_by_hand(hub: WholeHub, page: Page, placement: int, path: str) -> str:
    """Copy the fields into the portal's page, paste its address, and return it."""
    page.goto(f"{hub.address}/console/placements/{placement}/by-hand")
    title = field(page, "标题").input_value()
    body = field(page, "正文 HTML").input_value()
    address = hub.portal.put(path, f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}")
    page.locator("#address").fill(address)
    page.locator("form[action$='/published'] button.primary").click()
    expect(page.locator(".message.done").first).to_be_visible()
    return address


def field(page: Page, name: str) -> Locator:
    """Return a copy-ready field by its name."""
    return page.get_by_label(name, exact=True)


def print_run(hub: WholeHub, page: Page) -> bytes:
    """Print what waits at all boards, say so, and return the PDF that came out."""
    page.goto(f"{hub.address}/console/boards")
    page.locator("form[action$='/console/packets'] button.primary").click()
    link = page.locator("a[href$='/a4.pdf']").get_attribute("href")
    answer = page.context.request.get(f"{hub.address}{link}")
    assert answer.headers["content-type"] == "application/pdf"
    page.locator("form[action$='/printed'] button").click()
    expect(page.locator(".message.done").first).to_be_visible()
    return answer.body()


def report_round(hub: WholeHub, page: Page) -> None:
    """Go round the boards with a phone: do at each one what is ticked."""
    page.goto(f"{hub.address}/k")
    for _ in range(12):
        waiting = page.locator("a.stop:not(.quiet)")
        if waiting.count() == 0:
            return
        waiting.first.click()
        page.locator("form[action$='/done'] button.primary").click()
        page.wait_for_url("**/k")
    raise AssertionError("the round does not end")


def citizen(hub: WholeHub, browser: Browser, **options: Any) -> BrowserContext:
    """Return a citizen's phone: nobody is signed in."""
    return hub.context(browser, viewport=PHONE, is_mobile=True, has_touch=True, **options)


def words_of(page: Page) -> str:
    """Return a page's words without the whitespace between them."""
    return re.sub(r"\s+", "", page.locator("body").inner_text())
