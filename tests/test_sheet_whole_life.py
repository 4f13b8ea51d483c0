"""A sheet's whole life in a browser of a phone's size, from its approval to the erasure by law.

The paper is the PDF that was made: its codes are read from its picture by a decoder of others. What
the keeper does happens without the hub.
"""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import chromium
import pytest
from kiosk_hall import Server
from paper import Paper
from phone import wait_until_kept
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from published import PERSONS, board_row, open_hub, person, placement_of, run
from sqlalchemy import select
from web_builders import PASSWORD, Hub

from hub import catalogue, heads, ledger, sheets
from hub.editorial import drafts, review
from hub.editorial.digest import digest
from hub.editorial.drafts import Content
from hub.models import Item, Office
from hub.people import Signature

pytestmark = pytest.mark.browser

BOARD = "东堤社区公示栏"
TITLE = "9月低保审核对象名单公示"
NAME, RIGHT_NAME = "王珺昇", "王珺昇甫"
LIST = (
    "<table><thead><tr><th>社区</th><th>户主</th></tr></thead><tbody>"
    "<tr><td>东堤社区</td><td>{}</td></tr></tbody></table>"
)
# Milliseconds, for a machine that does much beside.
PATIENCE = 15_000
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Life:
    """One list of persons, its board, and everybody's phone."""

    hub: Hub
    server: Server
    browser: Browser
    item: int = 0
    phones: dict[str, Page] = field(default_factory=dict)

    def phone(self, login: str = "") -> Page:
        """Return somebody's phone, signed in; a citizen's, new each time, without a name."""
        if login in self.phones:
            return self.phones[login]
        context = self.browser.new_context(
            viewport=PHONE, is_mobile=True, has_touch=True, locale="zh-CN"
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", _fail)
        if login:
            self.phones[login] = page
            page.goto(f"{self.server.address}/console/sign-in")
            page.locator("#login").fill(login)
            page.locator("#password").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.locator("#login").wait_for(state="detached")
        return page

    def at(self, login: str, path: str) -> Page:
        """Open a page of the hub on somebody's phone."""
        page = self.phone(login)
        page.goto(f"{self.server.address}{path}")
        return page

    def pass_time(self, **wait: float) -> None:
        """Let time go by and the machines do what is due."""
        self.hub.now += timedelta(**wait)
        run(self.hub)

    # The office

    def write(self, body: str) -> None:
        """Let the clerk hand in the list, or the next edition of it, and the reviewer pass it."""
        content = Content(title=TITLE, body=body, kind="publicity", display_days=7)
        with self.hub.writing() as session:
            clerk, reviewer = person(session, "clerk"), person(session, "reviewer")
            desk, now = self.hub.runtime.review, self.hub.now
            if self.item:
                item = session.get_one(Item, self.item)
                edition = drafts.revise(session, item, by=clerk, now=now)
                changed = {
                    **vars(drafts.content_of(edition)),
                    "body": body,
                    "change_note": "姓名有误",
                    "restarts": False,
                }
                content = Content(**changed)
                version = edition.version
                drafts.save(session, edition, content, version=version, by=clerk, now=now)
            else:
                office = session.scalars(select(Office).where(Office.code == "wj")).one()
                matter = catalogue.matter_by_code(session, PERSONS)
                item = drafts.create(
                    session, content, office=office, matter=matter, by=clerk, now=now
                )
                self.item, edition = item.id, item.editions[-1]
            review.submit(session, edition, desk, by=clerk, now=now)
            own = Signature.own(reviewer)
            review.pass_step(session, edition, desk, own, read=digest(edition), now=now)

    def approve(self) -> None:
        """Let the approver pass the last step on the phone."""
        page = self.at("approver", "/console/")
        page.locator(f"a.button[href$='/items/{self.item}/review']").click()
        page.get_by_role("button", name="通过", exact=True).click()
        page.wait_for_url(lambda address: not address.endswith("/review"))
        run(self.hub)

    def print(self) -> str:
        """Let the publisher print what waits; return the path of the one code that was printed."""
        page = self.at("publisher", "/console/boards")
        page.locator("form[action$='/console/packets'] button.primary").click()
        link = page.locator("a[href$='/a4.pdf']").get_attribute("href")
        answer = page.context.request.get(f"{self.server.address}{link}")
        page.locator("form[action$='/printed'] button").click()
        expect(page.locator(".message.done").first).to_be_visible()
        run(self.hub)
        paper = Paper(answer.body())
        paper.check()
        ((text, code),) = paper.pages_about(TITLE)
        assert NAME in text
        return urlsplit(code).path

    def stop(self, act: str) -> None:
        """Let the duty person suspend the item, or take it down, on the phone."""
        page = self.at("publisher", f"/console/items/{self.item}/{act}")
        page.get_by_label("名单有误").check()
        page.locator(f"form[action$='/{act}'] button").first.click()
        page.wait_for_url("**/removal")
        run(self.hub)

    def certificate(self) -> str:
        """Return the words of the display's certificate, without whitespace."""
        page = self.at("publisher", f"/console/items/{self.item}")
        place = placement_of(self.hub, self.item, BOARD)
        address = f"{self.server.address}/console/placements/{place}/certificate.pdf"
        paper = Paper(page.context.request.get(address).body())
        paper.check()
        return "".join(paper.text.split())

    def evidence(self) -> bytes:
        """Return the archive that the button on the item's page hands out."""
        with self.hub.writing() as session:
            ledger.seal(session)
        with self.hub.reading() as session:
            heads.Keeper(self.hub.runtime.settings.heads_file).keep(session, self.hub.now)
        page = self.at("publisher", f"/console/items/{self.item}")
        with page.expect_download() as download:
            page.get_by_role("button", name="证明材料").click()
        return Path(download.value.path()).read_bytes()

    def erase(self) -> None:
        """Let one person ask for all content to be erased, and another do it."""
        page = self.at("publisher", f"/console/items/{self.item}/removal")
        page.get_by_role("link", name="依法删除").click()
        page.get_by_label("个人信息主体请求删除").check()
        page.get_by_role("button", name="提请删除").click()
        expect(page.get_by_text("等另一个人确认").last).to_be_visible()
        page = self.at("approver", "/console/")
        page.locator(f"a.button[href$='/items/{self.item}/erase']").click()
        page.get_by_role("button", name="确认删除，不可恢复").click()
        expect(page.locator(".message.done").first).to_have_text("✓ 内容已依法删除。")

    # The street

    @contextmanager
    def without_signal(self) -> Iterator[Page]:
        """Lend the keeper's phone outside, the round loaded before; then let it find the hub again."""
        page = self.at("keeper", "/round")
        wait_until_kept(page)
        expect(page.locator(".bar .on")).to_have_count(1, timeout=PATIENCE)
        with self.hub.reading() as session:
            code = sheets.board_code(session, board_row(session, BOARD))
        self.server.stop()
        page.goto(f"{self.server.address}/Q/{code}")
        expect(page.locator("h1")).to_have_text(BOARD, timeout=PATIENCE)
        yield page
        self.server.start()
        page.evaluate("() => dispatchEvent(new Event('online'))")
        expect(page.locator(".queue")).to_have_count(0, timeout=PATIENCE)
        run(self.hub)

    def all_done(self) -> None:
        """Let the keeper do at the board whatever the round says."""
        with self.without_signal() as page:
            page.locator(".finish").click()
            expect(page.locator("h1")).to_contain_text("已记在手机里", timeout=PATIENCE)
            expect(page.locator(".queue")).to_have_text("▲ 1 条待上传", timeout=PATIENCE)

    def told(self, code: str) -> str:
        """Return what a citizen who scans the code is told, in one line."""
        page = self.phone()
        page.goto(f"{self.server.address}{code}")
        told = page.locator("h1").inner_text()
        assert NAME not in page.content()
        assert page.context.cookies() == []
        page.context.close()
        return told


def _fail(error: Exception) -> None:
    raise AssertionError(f"a page's script failed: {error}")


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Life]:
    hub = open_hub(tmp_path, monkeypatch)
    server = Server(hub.app)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGUMENTS)
        yield Life(hub, server, browser)
        browser.close()
    server.stop()


def test_a_sheet_lives_from_its_approval_to_its_erasure(life: Life, tmp_path: Path) -> None:
    life.write(LIST.format(NAME))
    life.approve()
    first = life.print()
    assert life.told(first) == "公示中"
    life.all_done()
    assert life.told(first) == "公示中（剩余 7 个工作日）"

    life.pass_time(days=2)
    life.write(LIST.format(RIGHT_NAME))
    life.approve()
    assert life.told(first) == "已有新版，此件作废"
    expect(life.at("keeper", first).locator(".order")).to_have_text("▲ 请取下")
    second = life.print()
    life.all_done()

    third = replaced(life, second)
    life.pass_time(days=1)
    life.stop("suspend")
    assert life.told(third) == "暂停公开"
    life.stop("take-down")
    assert life.told(third) == "已撤下"
    page = life.at("approver", f"/console/items/{life.item}/removal")
    expect(page.locator("#still-seen .left li")).to_contain_text(BOARD)
    page.get_by_role("button", name="确认撤下").click()
    life.all_done()
    page.reload()
    expect(page.locator(".countdown")).to_contain_text("全部撤清")

    certificate = life.certificate()
    assert "公示证明" in certificate
    assert NAME not in certificate
    verify_without_the_hub(life.evidence(), tmp_path)
    life.erase()
    assert NAME not in life.at("approver", f"/console/items/{life.item}").content()
    assert life.told(third) == "已撤下"
    assert ledger_verifies(life.hub)


def replaced(life: Life, code: str) -> str:
    """Have a fresh sheet made in the place of a torn one, put it up, and return its code."""
    page = life.at("publisher", "/console/boards")
    page.get_by_role("link", name=BOARD).first.click()
    page.get_by_role("button", name="换新张").click()
    run(life.hub)
    fresh = life.print()
    assert life.told(code) == "已换新张，此张作废"
    life.all_done()
    return fresh


def verify_without_the_hub(archive: bytes, folder: Path) -> None:
    """Check the evidence as somebody would who has nothing but the archive and Python."""
    with ZipFile(BytesIO(archive)) as packed:
        packed.extractall(folder)
    (root,) = folder.glob("evidence-*")
    for line in (root / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest, name
    names = [path.name for path in root.rglob("*.pdf")]
    assert "summary.pdf" in names
    assert len(names) >= 4, "the three sheets that were printed are in it as they were"
    command = [sys.executable, "-I", "verify_ledger.py", "ledger.jsonl", "ledger-heads.txt"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "all lines verify\n")


def ledger_verifies(hub: Hub) -> bool:
    """Tell whether the hub's own ledger still verifies."""
    with hub.writing() as session:
        ledger.seal(session)
    with hub.reading() as session:
        return ledger.first_fault(session) is None
