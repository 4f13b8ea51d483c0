"""The round on a real browser of a phone's size: without a server, over reloads, and afterwards."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import chromium
import pytest
from kiosk_hall import Server
from phone import wait_until_kept
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from published import board_row, open_hub, post_sheets, publish, publish_list, run, sheet_codes
from sqlalchemy import select
from web_builders import PASSWORD, Hub

from hub import sheets
from hub.models import Sheet, SheetState, Visit

pytestmark = pytest.mark.browser

BOARD = "东堤社区公示栏"
SEND_AGAIN = """async () => {
    const open = indexedDB.open(`gaoshi-round-${localStorage.getItem('gaoshi-round-keeper')}`);
    await new Promise(done => { open.onsuccess = done; });
    const reports = open.result.transaction('reports', 'readwrite').objectStore('reports');
    const all = reports.getAll();
    await new Promise(done => { all.onsuccess = done; });
    for (const one of all.result) reports.put({...one, state: 'waiting'});
    await new Promise(done => { reports.transaction.oncomplete = done; });
    open.result.close();
    dispatchEvent(new Event('online'));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    return open_hub(tmp_path, monkeypatch)


@pytest.fixture
def server(hub: Hub) -> Iterator[Server]:
    made = Server(hub.app)
    yield made
    made.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, locale="zh-CN"
    )
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a page; a fault in its script fails the test."""
    made = context.new_page()
    made.on("pageerror", _fail)
    return made


def _fail(error: Exception) -> None:
    raise AssertionError(f"the round's script failed: {error}")


def load(page: Page, server: Server, login: str = "keeper") -> None:
    """Sign in and load the round, until the phone can do without the server."""
    page.goto(f"{server.address}/console/sign-in?next=/round")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/round")
    wait_until_kept(page)
    expect(page.locator(".bar .on")).to_have_count(1)


def until(page: Page, condition: Callable[[], bool]) -> None:
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not happen")


def visits(hub: Hub) -> list[Visit]:
    with hub.reading() as session:
        return list(session.scalars(select(Visit)))


def states(hub: Hub, *codes: str) -> list[str]:
    with hub.reading() as session:
        rows = session.execute(select(Sheet.code, Sheet.state).where(Sheet.code.in_(codes)))
        found: dict[str, str] = dict(rows.all())
        return [found[code] for code in codes]


def test_a_round_without_signal_is_kept_and_sent_once(
    hub: Hub, server: Server, page: Page, tmp_path: Path
) -> None:
    guide = publish(hub, matter="SHJZ-02", kind="notice")
    post_sheets(hub)
    persons = publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    (hangs,), (carried,) = sheet_codes(hub, guide), sheet_codes(hub, persons)
    load(page, server)
    with hub.reading() as session:
        code = sheets.board_code(session, board_row(session, BOARD))

    # Out of the door: no server, and the phone's own camera opens the board's address.
    server.stop()
    page.reload()
    expect(page.locator(".bar .off")).to_contain_text("没有信号")
    page.goto(f"{server.address}/Q/{code}")
    expect(page.locator(".scanned")).to_be_visible()
    expect(page.locator("h1")).to_have_text(BOARD)
    page.locator("li.keep summary").click()
    page.locator(f"input[name='said-{hangs}'][value=missing]").check()
    page.reload()
    expect(page.locator(".finish")).to_have_text("全部办好，除了 1 处")
    page.locator("#photo").set_input_files(_photograph(tmp_path))
    expect(page.locator(".photo img")).to_be_visible()
    page.locator(".finish").click()
    expect(page.locator("h1")).to_contain_text("已记在手机里")
    page.reload()
    expect(page.locator(".queue")).to_have_text("▲ 1 条待上传")
    assert visits(hub) == []

    # Back at the office.
    server.start()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator(".queue")).to_have_count(0)
    page.evaluate(SEND_AGAIN)
    until(page, lambda: page.locator(".queue").count() == 0)
    run(hub)

    (visit,) = visits(hub)
    assert (visit.strength, len(visit.lines), len(visit.photo)) == ("scan", 2, 64)
    assert states(hub, carried, hangs) == ["posted", "lost"]
    kept = Image.open(io.BytesIO(hub.runtime.blobs.read(visit.photo)))
    assert max(kept.size) == 1600
    assert not kept.getexif()
    assert len(visit.original) == 64


def test_another_keeper_on_the_same_phone_neither_sees_nor_sends_it(
    hub: Hub, server: Server, page: Page
) -> None:
    publish_list(hub)
    post_sheets(hub, SheetState.PRINTED)
    load(page, server)
    server.stop()
    page.get_by_text(BOARD).click()
    page.locator(".finish").click()
    expect(page.locator("h1")).to_contain_text("已记在手机里")

    # The sign-in ended on the way: the report stays, and the page says what to do.
    server.start()
    page.context.clear_cookies(name="gaoshi")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator(".bar + .problem")).to_contain_text("手机里的 1 条记录都在")

    # Somebody else signs in, in another tab of the same browser.
    other = page.context.new_page()
    load(other, server, "publisher")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    for seen in (page, other):
        expect(seen.get_by_text("没有由您管理的公示栏")).to_be_visible()
        expect(seen.locator(".queue")).to_have_count(0)
    assert visits(hub) == []

    page.context.clear_cookies(name="gaoshi")
    load(page, server)
    until(page, lambda: len(visits(hub)) == 1)
    expect(page.locator(".queue")).to_have_count(0)

    # The board was given to another office while the keeper stood before it.
    server.stop()
    page.get_by_text(BOARD).click()
    page.locator(".finish").click()
    expect(page.locator("h1")).to_contain_text("已记在手机里")
    with hub.writing() as session:
        board_row(session, BOARD).office_id = board_row(session, "渡口社区公示栏").office_id
    server.start()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.locator(".queue.bad").click()
    expect(page.locator("li.refused")).to_contain_text("公示栏管理员")
    expect(page.locator("li.refused")).to_contain_text("由经办人在“公示栏”里代您登记")
    page.reload()
    expect(page.locator(".queue.bad")).to_be_visible()


def _photograph(folder: Path) -> Path:
    image = Image.effect_noise((3200, 2400), 40)
    exif = image.getexif()
    exif.get_ifd(0x8825)[1] = "N"
    path = folder / "board.jpg"
    image.save(path, "JPEG", exif=exif)
    return path
