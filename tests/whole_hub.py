"""A whole hub: the sample district, stand-ins for others, a server and the engine, on free ports."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import chromium
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    ViewportSize,
    sync_playwright,
)
from sqlalchemy import select

from hub import (
    catalogue_site,
    demo,
    demo_run,
    migrations,
    people,
    server,
    stand_ins,
    standing,
    terminal,
)
from hub.app import screens_desk
from hub.engines.embedded import Engine
from hub.kiosks import pairing
from hub.kiosks.signing import Signer
from hub.models import Device, Outlet
from hub.runtime import Runtime
from hub.settings import Settings
from hub.standing import ItemStanding, PlacementStanding

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
# WeChat's stand-in needs two seconds for each article, and several tests share two cores.
PATIENCE = 60.0


class Portal:
    """Another authority's portal: pages a person typed in, on loopback."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        handler = type("PortalHandler", (_PortalHandler,), {"pages": self.pages})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def host(self) -> str:
        """Return host:port, as the hub is told what it may call."""
        return f"127.0.0.1:{self._server.server_port}"

    def put(self, path: str, html: str) -> str:
        """Publish a page and return its address."""
        self.pages[path] = html
        return f"http://{self.host}{path}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _PortalHandler(BaseHTTPRequestHandler):
    pages: dict[str, str]

    def do_GET(self) -> None:
        html = self.pages.get(self.path)
        body = (html or "没有这一页").encode()
        self.send_response(200 if html is not None else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is Python's
        """Keep the test's output clean."""


class Door:
    """The hub's web server; it can be taken away and come back on the same port."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.open()

    def open(self) -> None:
        """Listen, as `gaoshi serve` does."""
        self._server = server.open_server(self._runtime)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def shut(self) -> None:
        """Stop listening and break what is open; a second time changes nothing."""
        if self._thread.is_alive():
            # Sockets are closed by the thread that waits for them.
            self._server.trigger.pull_trigger(self._close)
            self._thread.join(10)

    def _close(self) -> None:
        self._server.task_dispatcher.shutdown()
        for channel in list(self._server._map.values()):
            channel.close()


class WholeHub:
    """Everything that runs in a district, in one process; its clock is the wall's."""

    def __init__(self, folder: Path) -> None:
        port = free_ports(3)
        self.folder = folder
        self.portal = Portal()
        settings = settings_at(folder, port)
        shared = stand_ins.make_secrets(settings.secrets)
        self.others = stand_ins.start(
            folder,
            shared,
            port=port + 1,
            callback=f"{settings.public}/callbacks/{demo_run.WECHAT_OUTLET}",
        )
        hosts = self.others.hosts | {self.portal.host}
        self.runtime = Runtime.open(replace(settings, private_hosts=hosts))
        migrations.upgrade(self.runtime.database)
        demo.load(self.runtime, self.others)
        catalogue_site.write(self.runtime)
        self.door = Door(self.runtime)
        self.engine = Engine(self.runtime)
        self.engine.start()
        self._signed_in: dict[str, StorageState] = {}

    @property
    def address(self) -> str:
        """Return where the hub is reached."""
        return self.runtime.settings.public

    def close(self) -> None:
        """End everything that was started."""
        self.door.shut()
        self.engine.stop()
        self.others.stop()
        self.portal.stop()
        self.runtime.close()

    # How things stand

    def item(self, item: int) -> ItemStanding:
        """Return how an item stands now."""
        with self.runtime.database.reading() as session:
            return standing.item_standing(session, item, now=self.runtime.clock())

    def newest(self) -> int:
        """Return the number of the newest item."""
        with self.runtime.database.reading() as session:
            return max(one.id for one in standing.items(session))

    def placement(self, item: int, channel: str, outlet: str = "") -> PlacementStanding:
        """Return an item's placement at the outlet of a channel whose name holds `outlet`."""
        found = [
            one
            for one in self.item(item).placements
            if one.channel == channel and outlet in one.outlet
        ]
        assert found, f"there is no placement of {item} at {channel} {outlet}"
        return found[0]

    def outlet(self, kind: str, name: str = "") -> int:
        """Return the number of the first outlet of a kind whose name holds `name`."""
        with self.runtime.database.reading() as session:
            rows = session.scalars(select(Outlet).where(Outlet.kind == kind).order_by(Outlet.id))
            return next(row.id for row in rows if name in row.name)

    def until(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something holds; fail with what was waited for."""
        ends = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < ends, f"it did not happen: {what}"
            time.sleep(0.1)

    def settled(self, item: int, channel: str, outlet: str = "") -> PlacementStanding:
        """Wait until a placement is settled and return it."""

        def is_settled() -> bool:
            return self.placement(item, channel, outlet).settled

        try:
            self.until(is_settled, f"{channel} settles")
        except AssertionError:
            print(terminal.table([self.item(item)]))
            raise
        return self.placement(item, channel, outlet)

    @contextmanager
    def screen(self, hall: str) -> Iterator[str]:
        """Lend what lets a screen into a hall; the screen is sent away afterwards."""
        outlet, now = self.outlet("kiosk", hall), self.runtime.clock
        signer, name = Signer(self.runtime.settings.secrets), "试用屏"
        database = self.runtime.database
        with database.writing() as session:
            secret = pairing.invite(
                session, signer, outlet, name, None, now=now(), lasts=pairing.CODE_LASTS
            )
        yield secret
        with database.writing() as session:
            by = people.by_login(session, "wj-duty").id
            for device in session.scalars(select(Device).where(Device.revoked_at.is_(None))):
                if device.name == name:
                    pairing.revoke(session, device.id, by, now=now())
        screens_desk(self.runtime).report(outlet)

    def heard(self, hall: str) -> None:
        """Wait until every screen of a hall has heard that it was sent away.

        While one may still show something, each take-down in its hall waits for it.
        """
        outlet = self.outlet("kiosk", hall)
        self.until(lambda: not self._may_show(outlet), "the screens hear of it")

    def _may_show(self, outlet: int) -> bool:
        away = select(Device.id).where(Device.outlet_id == outlet, Device.revoked_at.is_not(None))
        with self.runtime.database.reading() as session:
            left = away.where(Device.lease_until > self.runtime.clock()).limit(1)
            return session.scalar(left) is not None

    # People in front of browsers

    def context(self, browser: Browser, login: str = "", **options: Any) -> BrowserContext:
        """Return a browser context of its own, signed in when a sign-in name is given."""
        given: dict[str, Any] = {"viewport": WIDE, "locale": "zh-CN", **options}
        if login:
            given["storage_state"] = self._sign_in(browser, login)
        made = browser.new_context(**given)
        made.set_default_timeout(15_000)
        return made

    def _sign_in(self, browser: Browser, login: str) -> StorageState:
        if login not in self._signed_in:
            context = browser.new_context(locale="zh-CN")
            page = context.new_page()
            sign_in(page, self.address, login)
            self._signed_in[login] = context.storage_state()
            context.close()
        return self._signed_in[login]


def sign_in(page: Page, address: str, login: str) -> None:
    """Sign a person of the sample district in through the page."""
    page.goto(f"{address}/console/")
    page.locator("#login").fill(login)
    page.locator("#password").fill(demo.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/console/")


def settings_at(folder: Path, port: int) -> Settings:
    """Return the settings of a hub with its data in a folder."""
    return Settings(
        data=folder,
        secrets=folder / "secrets",
        port=port,
        public=f"http://127.0.0.1:{port}",
        workers=8,
        demo=True,
    )


def free_ports(count: int) -> int:
    """Return the first of `count` neighbouring ports nobody listens on."""
    for _ in range(50):
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            start = int(first.getsockname()[1])
        if start + count < 65_536 and all(_is_free(start + more) for more in range(count)):
            return start
    raise AssertionError("there are no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def watched(context: BrowserContext) -> list[str]:
    """Return a list that fills with what no page may say: script errors, breaches of the policy."""
    wrong: list[str] = []

    def look(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: wrong.append(f"{page.url}: {said.text}") if breach(said.text) else None,
        )

    context.on("page", look)
    return wrong


def breach(said: str) -> bool:
    """Tell whether a line of the browser's console speaks of the content policy."""
    return "Content Security Policy" in said or "Content-Security-Policy" in said


@pytest.fixture(scope="session")
def whole_hub(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WholeHub]:
    """Return the one hub all these tests share.

    Its process is its own until they are done: other tests decide anew what may be called, or
    put a wire in the network's place.
    """
    if request.config.getoption("loadgroup", default=False):
        grouped = [one for one in request.session.items if one.get_closest_marker("xdist_group")]
        assert all("@" in one.nodeid for one in grouped), (
            "the groups of tests are not kept together"
        )
    made = WholeHub(tmp_path_factory.mktemp("hub"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def chromium_browser() -> Iterator[Browser]:
    """Return the installed Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.ARGUMENTS)
        yield opened
        opened.close()
