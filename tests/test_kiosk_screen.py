"""A hall's screen in real Chromium: it shows, goes offline, hides what has ended, and forgets."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import chromium
import pytest
from channel_builders import Clock, article, corrected, file
from kiosk_hall import Hall, Server
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import select

from channels.base import Column, Seen
from channels.document import canonical
from hub import kiosks
from hub.models import Device, Display

pytestmark = pytest.mark.browser

TITLE = "关于2026年最低生活保障标准的通知"
# The screen's own clock: the hub's and the screen's are the same when a test begins.
START = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def hall(tmp_path: Path, clock: Clock) -> Iterator[Hall]:
    made = Hall(tmp_path, clock)
    yield made
    made.close()


@pytest.fixture
def server(hall: Hall) -> Iterator[Server]:
    made = Server(hall.app())
    yield made
    made.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1080, "height": 1920})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a page whose clock is the test's; a fault in its script fails the test."""
    made = context.new_page()
    made.clock.install(time=START)
    made.on("pageerror", _fail)
    return made


def _fail(error: Exception) -> None:
    raise AssertionError(f"the screen's script failed: {error}")


def let_in(page: Page, hall: Hall, server: Server) -> None:
    """Open the screen with an invitation and wait until it can do without the hub."""
    page.goto(f"{server.address}/kiosk#invite={hall.invite()}")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    expect(page.locator(".hall")).not_to_be_empty(timeout=15_000)
    until(page, lambda: shown(hall) == hall.shelf.serial)


def shown(hall: Hall, device: str = "1") -> int:
    """Return the serial a device last said it shows."""
    said = hall.reports[-1] if hall.reports else {}
    return int(said[device]["serial"]) if device in said else -1


def settle(page: Page, *, seconds: int = 10) -> None:
    """Let time go by on the screen, timers included."""
    page.clock.run_for(seconds * 1000)


def pass_by(page: Page, clock: Clock, wait: timedelta) -> None:
    """Let time go by at the hub and on the screen."""
    clock.pass_by(wait)
    page.clock.fast_forward(int(wait.total_seconds() * 1000))


def choice(page: Page) -> None:
    page.locator(".choice.main").click()


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Wait for what happens at the hub, while time goes by on the screen."""
    for _ in range(50):
        if condition():
            return
        settle(page, seconds=4)
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")


def test_a_screen_shows_a_code_and_a_person_lets_it_in(
    page: Page, hall: Hall, server: Server
) -> None:
    hall.publish(article())
    page.goto(f"{server.address}/kiosk")
    code = page.locator(".code-digits").inner_text()
    digits = page.locator(".check-digits").inner_text()

    with hall.database.writing() as session:
        seen = kiosks.waiting(session, code, by=hall.clerk, now=hall.clock())
        kiosks.confirm(session, code, 1, "5 号窗口屏", hall.clerk, now=hall.clock())
    settle(page)

    assert seen.fingerprint == digits
    expect(page.locator(".hall")).to_have_text("世纪公园街道便民服务中心")
    expect(page.locator(".choice.main")).to_contain_text("1 条")


def test_a_code_outlives_a_reload(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/kiosk")
    code = page.locator(".code-digits").inner_text()

    page.reload()

    expect(page.locator(".code-digits")).to_have_text(code)


def test_a_published_item_is_read_and_the_hub_hears_that_it_is_shown(
    page: Page, hall: Hall, server: Server
) -> None:
    let_in(page, hall, server)
    expect(page.locator(".message h1")).to_have_text("现在没有公开的信息")

    of = article()
    ref, rendered = hall.publish(of)
    until(page, lambda: hall.kiosk.look(ref, rendered).seen is Seen.SHOWN)
    choice(page)
    page.locator(".row").click()

    text = canonical(page.locator(".notice").inner_text())
    for line in of.document.text().replace("\t", "\n").split("\n"):
        assert canonical(line) in text
    expect(page.locator(".notice a")).to_have_count(0)


def test_pictures_are_shown_without_the_hub_too(page: Page, hall: Hall, server: Server) -> None:
    content = io.BytesIO()
    Image.new("RGB", (64, 40), "#12396b").save(content, "PNG")
    picture = file("图.png", content.getvalue(), "image/png")
    body = f'<p>见图：</p><img src="blob:{picture.sha256}" alt="流程图">'
    hall.publish(article(body=body, pictures={picture.sha256: picture}))
    let_in(page, hall, server)
    server.stop()

    choice(page)
    page.locator(".row").click()

    image = page.locator(".notice img")
    expect(image).to_have_attribute("alt", "流程图")
    expect(image).to_have_js_property("naturalWidth", 64)


def test_it_goes_on_without_the_hub_and_after_a_reload(
    page: Page, hall: Hall, server: Server
) -> None:
    hall.publish(article())
    let_in(page, hall, server)
    server.stop()
    settle(page)

    page.reload()
    choice(page)
    page.locator(".row").click()

    expect(page.locator(".notice h1")).to_have_text(TITLE)
    expect(page.locator(".state")).to_contain_text("离线")


def test_what_ends_is_hidden_offline_at_its_moment_and_setting_the_clock_back_is_no_help(
    page: Page, hall: Hall, server: Server
) -> None:
    hall.publish(article(), shown_until=START + timedelta(minutes=10))
    let_in(page, hall, server)
    server.stop()
    choice(page)
    page.clock.run_for(1000)
    expect(page.locator(".row")).to_have_count(1)

    page.clock.fast_forward(600_000)
    page.clock.run_for(2000)
    expect(page.locator(".message h1")).to_have_text("现在没有公开的信息")
    # Somebody sets the computer's clock back by a day and starts it anew.
    settle(page, seconds=11)
    page.clock.set_system_time(START - timedelta(days=1))
    page.reload()

    expect(page.locator(".message h1")).to_have_text("现在没有公开的信息")


def test_what_is_not_yet_due_appears_offline_at_its_moment(
    page: Page, hall: Hall, server: Server
) -> None:
    hall.publish(article(), shown_from=START + timedelta(minutes=10))
    let_in(page, hall, server)
    server.stop()
    expect(page.locator(".message h1")).to_have_text("现在没有公开的信息")

    page.clock.fast_forward(600_000)
    page.clock.run_for(2000)

    expect(page.locator(".choice.main")).to_contain_text("1 条")


def test_a_taken_down_item_goes_even_while_it_is_read(
    page: Page, hall: Hall, server: Server
) -> None:
    of = article()
    ref, _ = hall.publish(of)
    hall.publish(article(item=18, title="另一条"))
    let_in(page, hall, server)
    choice(page)
    page.get_by_text(TITLE).click()
    expect(page.locator(".notice h1")).to_have_text(TITLE)

    hall.take_down(of, ref)
    # One poll is three seconds, give or take a fifth.
    page.clock.run_for(3700)
    expect(page.locator(".message h1")).to_have_text("这条信息已停止公开")
    expect(page.locator(".message p")).to_have_text("名单有误")
    until(page, lambda: hall.kiosk.look(ref, None).seen is Seen.ABSENT)

    assert ref["content"] not in str(page.evaluate(KEPT))
    page.locator(".key.back").click()
    expect(page.locator(".row")).to_have_count(1)


KEPT = """async () => {
  const names = await caches.keys();
  const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return all.flat().map((request) => request.url);
}"""


def test_a_correction_takes_the_place(page: Page, hall: Hall, server: Server) -> None:
    of = article()
    hall.publish(of)
    let_in(page, hall, server)
    second = corrected(of)

    ref, rendered = hall.publish(second)
    until(page, lambda: hall.kiosk.look(ref, rendered).seen is Seen.SHOWN)
    choice(page)
    page.locator(".row").click()

    expect(page.locator(".notice")).to_contain_text("每月 1,560 元")
    expect(page.locator(".notice")).to_contain_text("标准金额有误")
    expect(page.locator(".notice")).not_to_contain_text("1,510")


def test_after_its_lease_only_the_halls_own_words_are_left(
    page: Page, hall: Hall, server: Server
) -> None:
    hall.publish(article())
    let_in(page, hall, server)
    server.stop()

    page.clock.fast_forward((72 * 3600 + 1) * 1000)
    page.clock.run_for(2000)

    expect(page.locator(".banner")).to_contain_text("超过 72 小时没有联网")
    expect(page.locator(".card")).to_contain_text("世纪大道 1 号")
    expect(page.locator("body")).not_to_contain_text("最新公开")


def test_a_revoked_screen_forgets_everything(page: Page, hall: Hall, server: Server) -> None:
    ref, _ = hall.publish(article())
    let_in(page, hall, server)

    with hall.database.writing() as session:
        kiosks.revoke(session, 1, hall.clerk, now=hall.clock())
    page.clock.run_for(5000)

    expect(page.locator(".code-digits")).to_be_visible()
    assert ref["content"] not in str(page.evaluate(KEPT))


def test_a_manifest_signed_by_another_key_is_refused(
    page: Page, hall: Hall, server: Server, tmp_path: Path
) -> None:
    hall.publish(article())
    let_in(page, hall, server)
    hall.desk.signer = kiosks.Signer(tmp_path / "somebody-else")

    hall.publish(article(item=18, title="伪造"))
    until(page, lambda: trouble(hall) == "signature_wrong")
    expect(page.locator(".choice.main")).to_contain_text("1 条")
    hall.desk.signer = hall.signer
    hall.desk._served.clear()
    until(page, lambda: shown(hall) == 2)

    expect(page.locator(".choice.main")).to_contain_text("2 条")


def trouble(hall: Hall) -> str:
    with hall.database.reading() as session:
        return session.scalars(select(Device.trouble)).one()


def test_an_older_manifest_is_refused(page: Page, hall: Hall, server: Server) -> None:
    of = article()
    ref, _ = hall.publish(of)
    manifest = hall.kiosk.screens.folder.path("manifest")
    older = manifest.read_bytes()
    hall.take_down(of, ref)
    let_in(page, hall, server)

    manifest.write_bytes(older)
    settle(page)

    expect(page.locator(".message h1")).to_have_text("现在没有公开的信息")


def test_the_settings_of_one_person_are_gone_before_the_next(
    page: Page, hall: Hall, server: Server
) -> None:
    hall.publish(article())
    let_in(page, hall, server)
    page.get_by_role("button", name="大字版").click()
    page.get_by_role("button", name="低位操作").click()
    page.get_by_role("button", name="English").click()
    page.locator(".choice.main").click()

    page.clock.run_for(91_000)
    expect(page.locator(".idle h1")).to_have_text("Are you still reading?")
    page.get_by_role("button", name="Keep reading").click()
    expect(page.locator(".over")).to_be_hidden()
    page.clock.run_for(121_000)

    expect(page.locator(".start h1")).to_have_text("您想看什么？")
    assert page.evaluate("document.documentElement.className") == ""


def test_what_was_on_screen_is_reported_once_an_hour(
    page: Page, hall: Hall, server: Server, clock: Clock
) -> None:
    hall.publish(article())
    let_in(page, hall, server)
    choice(page)
    watch(page, seconds=20)
    page.locator(".row").click()
    page.locator(".notice").wait_for()
    watch(page, seconds=30)

    pass_by(page, clock, timedelta(hours=1))
    until(page, lambda: bool(displays(hall)))

    (row,) = displays(hall)
    assert (row.item_id, row.edition, row.title, row.opened) == (17, 1, TITLE, 1)
    assert 15 <= row.listed_seconds <= 25
    assert 25 <= row.open_seconds <= 40


def watch(page: Page, *, seconds: int) -> None:
    """Let seconds go by one after the other, each with what it sets off."""
    for _ in range(seconds):
        page.clock.run_for(1000)


def displays(hall: Hall) -> list[Display]:
    with hall.database.reading() as session:
        rows = list(session.scalars(select(Display)))
        session.expunge_all()
        return rows


@pytest.mark.parametrize(("width", "height"), [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("mode", ["", "大字版", "低位操作"])
def test_every_target_is_large_and_back_stays_in_its_corner(
    page: Page, hall: Hall, server: Server, width: int, height: int, mode: str
) -> None:
    for number in range(12):
        hall.publish(
            article(
                item=30 + number, title=f"第 {number} 号公告", topics=(Column("z", "稳岗就业专题"),)
            )
        )
    page.set_viewport_size({"width": width, "height": height})
    let_in(page, hall, server)
    expect(page.locator(".choice.main")).to_contain_text("12 条")
    if mode:
        page.get_by_role("button", name=mode).click()

    corners = []
    for go_on in (".choice.main", ".row >> nth=0", ""):
        sizes = page.evaluate(SIZES)
        corners.append(page.locator(".key.back").bounding_box())
        assert min(sizes) >= 72, sizes
        if go_on:
            page.locator(go_on).click()

    assert corners[0] == corners[1] == corners[2]
    first = corners[0]
    assert first is not None
    assert first["x"] < width * 0.06
    assert first["y"] + first["height"] > height * 0.95
    if mode == "低位操作":
        assert page.locator(".stage").evaluate("e => e.getBoundingClientRect().top") > height * 0.3
    if mode == "大字版":
        size = page.locator(".notice").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= 30


SIZES = """() => [...document.querySelectorAll("button")]
  .filter((button) => button.offsetParent)
  .flatMap((button) => [button.offsetWidth, button.offsetHeight])"""


def test_every_text_stands_out_seven_to_one(page: Page, hall: Hall, server: Server) -> None:
    hall.publish(article(), shown_until=START + timedelta(days=3))
    let_in(page, hall, server)

    weak = [page.evaluate(CONTRAST)]
    choice(page)
    weak.append(page.evaluate(CONTRAST))
    page.locator(".row").click()
    page.locator(".notice").wait_for()
    weak.append(page.evaluate(CONTRAST))

    assert weak == [[], [], []]


CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("#screen *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.offsetParent) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 7) weak.push(`${element.className} ${element.textContent} ${ratio.toFixed(2)}`);
  }
  return weak;
}"""


def test_over_plain_http_it_says_what_is_missing(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.route(
        "http://hub.example.gov.cn/**",
        lambda route: route.fulfill(
            response=page.request.get(
                server.address + re.sub(r"^https?://[^/]+", "", route.request.url)
            )
        ),
    )

    page.goto("http://hub.example.gov.cn/kiosk")

    expect(page.locator(".message h1")).to_have_text("此页面需要安全连接")
    page.unroute_all(behavior="ignoreErrors")


def test_two_slots_of_one_browser_are_two_screens(
    page: Page, context: BrowserContext, hall: Hall, server: Server
) -> None:
    hall.publish(article())
    let_in(page, hall, server)
    other = context.new_page()

    other.goto(f"{server.address}/kiosk?slot=2#invite={hall.invite('6 号窗口屏')}")
    other.wait_for_selector(".start")
    page.reload()
    page.wait_for_selector(".start")

    assert [one["name"] for one in hall.reports[-1].values()] == ["5 号窗口屏", "6 号窗口屏"]


def test_an_invitation_makes_a_screen_another_halls_and_one_that_ran_out_changes_nothing(
    page: Page, hall: Hall, server: Server, clock: Clock
) -> None:
    hall.publish(article())
    let_in(page, hall, server)
    spent, fresh = hall.invite("旧请柬"), hall.invite("7 号窗口屏", timedelta(days=1))
    clock.pass_by(timedelta(hours=1))

    for secret in (spent, fresh):
        page.goto("about:blank")
        page.goto(f"{server.address}/kiosk#invite={secret}")
        expect(page.locator(".choice.main")).to_contain_text("1 条")

    until(page, lambda: shown(hall, "2") == 1)
    assert hall.reports[-1]["2"]["name"] == "7 号窗口屏"
    assert "invite" not in page.url
