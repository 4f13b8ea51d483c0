"""What the WeChat tests work with: a clock, a memory, a stand-in account, a channel to it, an article."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request as WebRequest
from werkzeug.wrappers import Response

from channels import http
from channels.base import (
    Around,
    Article,
    Column,
    File,
    Json,
    Notice,
    Receipt,
    Ref,
    Rejected,
    Rendered,
    Report,
    Request,
    Seen,
    Sighting,
    Unavailable,
    Unclear,
)
from channels.document import Document
from channels.wechat.channel import WeChat
from channels.wechat.platform.archive import Publication
from channels.wechat.platform.faults import Fault, FaultKind
from channels.wechat.platform.settings import PushMode, Settings
from channels.wechat.sandbox import Sandbox
from channels.wechat.sandbox import make_server as make_sandbox

SECRET = "only-this-account-knows-珺"
TOKEN = "推送Token2026"
KEY = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
SETTINGS = Settings(app_id="wx2026abcdef", secret=SECRET)
SHANGHAI = ZoneInfo("Asia/Shanghai")
QUICK = timedelta(seconds=0.4)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 10, 5, tzinfo=SHANGHAI).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def pass_by(self, wait: timedelta) -> None:
        self.now += wait


class DictMemory:
    """A channel's memory in a dictionary."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.kept: dict[str, tuple[Json, datetime | None]] = {}
        self.spent: dict[tuple[str, date], int] = {}
        self._clock = clock
        self._locks: dict[str, threading.Lock] = {}

    def get(self, key: str) -> Json:
        value, ends = self.kept.get(key, (None, None))
        return None if ends is not None and ends <= self._clock() else value

    def set(self, key: str, value: Json, *, ttl: timedelta | None = None) -> None:
        self.kept[key] = (value, None if ttl is None else self._clock() + ttl)

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        with self._locks.setdefault(key, threading.Lock()):
            yield

    def spend(self, key: str, *, limit: int) -> bool:
        day = (key, self._clock().astimezone(SHANGHAI).date())
        if self.spent.get(day, 0) >= limit:
            return False
        self.spent[day] = self.spent.get(day, 0) + 1
        return True


@dataclass
class Desk:
    """A running stand-in and a channel that speaks to it."""

    sandbox: Sandbox
    clock: Clock
    memory: DictMemory
    channel: WeChat
    sightings: list[Sighting] = field(default_factory=list)

    def fault(self, path: str, kind: FaultKind, **options: Any) -> None:
        """Let the next call of a path go wrong."""
        self.sandbox.faults.add(Fault(path, kind, **{"seconds": 1.0, **options}))

    def publish(self, given: Article, *, key: str = "17.3.1") -> Ref:
        """Do what the hub does until the article is seen, and return the last ref."""
        rendered = self.channel.render(given)
        ref = self.put(rendered, key=key)
        return self.see(ref, rendered).ref or ref

    def put(self, rendered: Rendered, *, key: str = "17.3.1") -> Ref:
        """Put until nothing more is asked for; a lost answer is looked into first."""
        ref: Ref | None = None
        unclear = False
        for _ in range(20):
            try:
                if unclear:
                    found = self.channel.find(key)
                    unclear = False
                    ref = found.ref if found.seen is not Seen.ABSENT else None
                    if found.seen is not Seen.ABSENT and not found.more:
                        return ref or {}
                receipt: Receipt = self.channel.put(rendered, key=key, previous=ref)
            except Unclear:
                unclear = True
                continue
            except Unavailable as error:
                self.clock.pass_by(error.retry_after or timedelta(seconds=2))
                continue
            ref = receipt.ref
            if not receipt.more:
                return ref
        raise AssertionError("the put never ended")

    def put_once(self, rendered: Rendered, *, key: str = "17.3.1") -> Ref | None:
        """Put until something gets lost; None tells that it did."""
        ref: Ref | None = None
        while True:
            try:
                receipt = self.channel.put(rendered, key=key, previous=ref)
            except Unclear:
                return None
            ref = receipt.ref
            if not receipt.more:
                return ref

    def see(self, ref: Ref, expect: Rendered | None, *, patience: int = 20) -> Sighting:
        """Look, as often as the channel asks for it, until something is seen."""
        for _ in range(patience):
            sighting = self.channel.look(ref, expect)
            self.sightings.append(sighting)
            if sighting.seen is not Seen.PENDING or sighting.next_look is None:
                return sighting
            ref = sighting.ref or ref
            self.clock.pass_by(sighting.next_look)
        raise AssertionError("nothing was ever seen")

    def remove(self, ref: Ref, *, key: str = "17.3.1") -> Ref:
        """Remove a copy and return its ref."""
        return self.channel.remove(ref, notice(), key=key).ref

    def drafts(self) -> list[str]:
        """Return the titles in the draft box."""
        archive = self.sandbox.account.archive
        return [draft.articles[0]["title"] for draft in archive.drafts.values()]

    def publications(self) -> list[Publication]:
        """Return all that was ever submitted."""
        return list(self.sandbox.account.archive.publications.values())

    def calls(self, path: str) -> int:
        """Return how often a path was called today."""
        return self.sandbox.account.access.used[path]

    def become(self, **changes: Any) -> None:
        """Change the channel's own fields."""
        self.channel = replace(self.channel, **changes)


@contextmanager
def open_desk(settings: Settings = SETTINGS, folder: Path | None = None) -> Iterator[Desk]:
    """Start a stand-in on a free loopback port, and let the hub's guard know it."""
    clock = Clock()
    sandbox = make_sandbox(settings=settings, folder=folder, clock=clock.seconds)
    http.configure(http.Policy(frozenset({f"127.0.0.1:{sandbox.port}"})))
    memory = DictMemory(clock)
    with sandbox:
        yield Desk(sandbox, clock, memory, open_channel(sandbox, memory, clock))
    http.configure(http.Policy())


def open_channel(sandbox: Sandbox, memory: DictMemory, clock: Clock, **fields: str) -> WeChat:
    """Build the channel as the hub does, from fields and named secrets."""
    secrets = {"account": SECRET, "token": TOKEN, "key": KEY}
    around = Around(
        data=Path("unused"),
        public="https://hub.example.gov.cn",
        memory=memory,
        secret=secrets.__getitem__,
        now=clock,
    )
    given = {"app_id": "wx2026abcdef", "secret": "account", "address": sandbox.address, **fields}
    return WeChat.open(given, around)


class Door:
    """The hub's own door for pushes: a loopback server that hands each call to the channel."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.reports: list[Report] = []
        self.requests: list[Request] = []
        self.refuse = 0
        self.came = threading.Event()
        self._server = make_server("127.0.0.1", 0, self._app, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Door":
        self._thread.start()
        port = self._server.port
        hosts = {f"127.0.0.1:{port}", f"127.0.0.1:{self.desk.sandbox.port}"}
        http.configure(http.Policy(frozenset(hosts)))
        self.desk.become(callback_token=TOKEN)
        self.desk.sandbox.account.change(
            callback_address=f"http://127.0.0.1:{port}/callbacks/3", callback_token=TOKEN
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.desk.sandbox.account.change(callback_address="")
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def encrypt(self, mode: PushMode) -> None:
        """Use encryption on both sides."""
        self.desk.become(callback_keys=(KEY,))
        self.desk.sandbox.account.change(callback_key=KEY, push_mode=mode)

    def wait(self) -> None:
        """Wait for a push that was taken."""
        assert self.came.wait(10), "no push came"

    def _app(self, environ: Any, start_response: Any) -> Any:
        web = WebRequest(environ)
        request = Request(web.method, web.args.to_dict(), dict(web.headers), web.get_data())
        self.requests.append(request)
        if self.refuse > 0:
            self.refuse -= 1
            return Response(status=500)(environ, start_response)
        try:
            reply, reports = self.desk.channel.receive(request)
        except Rejected:
            return Response(status=403)(environ, start_response)
        self.reports += reports
        self.came.set()
        return Response(reply.body, reply.status)(environ, start_response)


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


def picture(size: tuple[int, int] = (90, 60), form: str = "PNG", colour: str = "#35c") -> File:
    """Return a picture file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    content = out.getvalue()
    kind = form.lower()
    return File(
        f"图.{kind}", f"image/{kind}", sha256(content).hexdigest(), len(content), lambda: content
    )


BODY = """
<p>各社区居委会：</p>
<h2>一、范围</h2>
<p>本通知适用于全街道。姓名含生僻字的（珺 昇 喆 堃 翀 𬭎）照常办理 ☕，依据示府〔2026〕1号，
见<a href="https://www.example.gov.cn/zc/1.html">政策原文</a>。</p>
<table><tr><th>项目</th><th>标准</th></tr><tr><td>低保</td><td>每月 1,510 元</td></tr></table>
<ol><li>第一步<br>带身份证</li><li>第二步</li></ol>
"""


def article(**changes: Any) -> Article:
    """Return an article that fits, with changes."""
    fields: dict[str, Any] = {
        "item": 17,
        "edition": 2,
        "kind": "notice",
        "kind_label": "通知",
        "title": "关于2026年最低生活保障标准的通知",
        "short_title": "2026年低保标准",
        "summary": "自2026年12月1日起，最低生活保障标准调整为每人每月1,510元。",
        "document": Document.from_html(BODY),
        "field": Column("SHJZ", "社会救助"),
        "office": Column("jd1", "示例街道办事处"),
        "column": Column("tzgg", "通知公告"),
        "index_number": "SH001-2026-0017",
        "document_number": "示府〔2026〕1号",
        "formed_on": date(2026, 11, 20),
        "published_at": datetime(2026, 11, 23, 2, 5, tzinfo=UTC),
        "address": "https://www.example.gov.cn/items/17.html",
        "supervision_phone": "021-00000000",
        **changes,
    }
    return Article(**fields)


def notice() -> Notice:
    """Return what a take-down says."""
    moment = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    return Notice(17, "taken_down", "关于2026年最低生活保障标准的通知", "名单有误", moment)
