"""What the channel tests work with: an article, a memory, and a wire in place of the network."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from channels.base import (
    Around,
    Article,
    Column,
    Entry,
    File,
    Json,
    Notice,
    Ref,
    ShelfKey,
    ShelfPage,
    ShelfState,
    Unavailable,
    Unclear,
)
from channels.document import Document
from channels.http import Answer

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PUBLIC = "https://hub.example.gov.cn"
SECRET = "only-the-two-of-us-know-珺"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
BODY = """
<p>各社区居委会：</p>
<h2>一、范围</h2>
<p>本通知适用于全街道。姓名含生僻字的（珺 昇 喆 堃 翀 𬭎）照常办理，依据示府〔2026〕1号，
见<a href="https://www.example.gov.cn/zc/1.html">政策原文</a>。<br>联系人：<strong>王珺</strong></p>
<table><tr><th>项目</th><th>标准</th></tr><tr><td>低保</td><td>每月 1,510 元</td></tr></table>
<ol><li>第一步<br>带身份证</li><li>第二步</li></ol>
<blockquote><p>逾期不予受理。</p></blockquote>
"""


def file(name: str, content: bytes, media_type: str = "application/pdf") -> File:
    """Return a file of these bytes."""
    return File(name, media_type, sha256(content).hexdigest(), len(content), lambda: content)


def article(**changes: Any) -> Article:
    """Return an article that every channel takes, with changes; `body` is HTML."""
    body = changes.pop("body", BODY)
    fields: dict[str, Any] = {
        "item": 17,
        "edition": 1,
        "kind": "notice",
        "kind_label": "通知",
        "title": "关于2026年最低生活保障标准的通知",
        "short_title": "2026年低保标准",
        "summary": "自2026年12月1日起，最低生活保障标准调整为每人每月1,510元。",
        "document": Document.from_html(body),
        "field": Column("SHJZ", "社会救助"),
        "office": Column("jd1", "示例街道办事处"),
        "column": Column("tzgg", "通知公告"),
        "matter": "最低生活保障标准",
        "matter_code": "SHJZ-04",
        "index_number": "SH001-2026-0017",
        "document_number": "示府〔2026〕1号",
        "issuers": ("示例街道办事处",),
        "formed_on": date(2026, 11, 20),
        "published_at": NOON,
        "updated_at": NOON,
        "address": f"{PUBLIC}/items/17.html",
        "contact_phone": "021-00000001",
        "supervision_phone": "021-00000002",
        "check_phrase": "1234 5678",
        "display_days": 7,
        "seed": "5f2c8a90d1e34b7796af",
        "verify_at": PUBLIC,
        **changes,
    }
    return Article(**fields)


def corrected(first: Article, **changes: Any) -> Article:
    """Return the next edition of an article: an hour later, with another sum."""
    fields: dict[str, Any] = {
        name: getattr(first, name) for name in first.__dataclass_fields__ if name != "document"
    }
    later = (first.updated_at or NOON) + timedelta(hours=1)
    markup = first.document.to_html().replace("1,510", "1,560")
    fields |= {"edition": first.edition + 1, "updated_at": later, "body": markup}
    fields |= {"before": (first.title, first.document)}
    return article(**{**fields, "change_note": "标准金额有误", **changes})


def notice(**changes: Any) -> Notice:
    """Return what a take-down says in public."""
    fields: dict[str, Any] = {
        "item": 17,
        "kind": "taken_down",
        "title": "通知",
        "reason": "名单有误",
        "since": NOON + timedelta(days=1),
        "office": "示例街道办事处",
        "phone": "021-00000001",
        **changes,
    }
    return Notice(**fields)


def entry(of: Article, **changes: Any) -> Entry:
    """Return the line of an article on a shelf."""
    fields: dict[str, Any] = {
        "position": 0,
        "item": of.item,
        "edition": of.edition,
        "title": of.title,
        "summary": of.summary,
        "address": of.address,
        "office": of.office.name,
        "field": of.field.name,
        "document_number": of.document_number,
        "published_at": of.published_at or NOON,
        "updated_at": of.updated_at or NOON,
        "formed_on": of.formed_on,
        "live": True,
        "serial": 1,
        **changes,
    }
    return Entry(**fields)


ALL = ShelfKey("all", "", "全部信息")


def shelf(entries: Sequence[Entry], *, key: ShelfKey = ALL) -> ShelfState:
    """Return a list of one page; `entries` newest change first."""
    by_position = tuple(sorted(entries, key=lambda line: line.position))
    serial = max((line.serial for line in entries), default=0)
    newest = tuple(line for line in reversed(by_position) if line.live)
    return ShelfState(key, serial, 1, (ShelfPage(1, by_position),), tuple(entries), newest)


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, wait: timedelta) -> None:
        """Let time go by."""
        self.now += wait


class DictMemory:
    """A channel's memory in a dictionary."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.kept: dict[str, tuple[Json, datetime | None]] = {}
        self.spent: dict[tuple[str, date], int] = {}
        self._clock = clock
        self._locks: dict[str, threading.Lock] = {}

    def get(self, key: str) -> Json:
        """Return the value, or None when it is missing or has run out."""
        value, ends = self.kept.get(key, (None, None))
        return None if ends is not None and ends <= self._clock() else value

    def set(self, key: str, value: Json, *, ttl: timedelta | None = None) -> None:
        """Keep a value."""
        self.kept[key] = (value, None if ttl is None else self._clock() + ttl)

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """Hold a lock of this process."""
        with self._locks.setdefault(key, threading.Lock()):
            yield

    def spend(self, key: str, *, limit: int) -> bool:
        """Take one from today's budget."""
        day = (key, self._clock().astimezone(SHANGHAI).date())
        if self.spent.get(day, 0) >= limit:
            return False
        self.spent[day] = self.spent.get(day, 0) + 1
        return True


def around(data: Path, *, clock: Clock | None = None, **secrets: str) -> Around:
    """Return what the hub lends a channel; the secret called `shared` is SECRET."""
    clock = clock or Clock()
    known = {"shared": SECRET, **secrets}
    return Around(data, PUBLIC, DictMemory(clock), known.__getitem__, clock)


@dataclass(frozen=True)
class Call:
    """One call that went over the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


Handler = Callable[[Call], Answer]


class Wire:
    """Stands in for `channels.http`: hands each call to whoever answers for its address."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._handlers: dict[str, Handler] = {}
        self._lose = 0

    def on(self, prefix: str, handler: Handler) -> None:
        """Let a handler answer for all addresses that begin with `prefix`."""
        self._handlers[prefix] = handler

    def say(
        self, prefix: str, body: str | bytes = b"", *, status: int = 200, **headers: str
    ) -> None:
        """Give the same answer to every call; `Content_Type` names a header."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.on(prefix, lambda call: Answer(status, named, content))

    def serve(self, prefix: str, folder: Path) -> None:
        """Serve a folder of public files as any web server does; nothing under a dot."""
        self.on(prefix, lambda call: _static(folder, urlsplit(call.url).path))

    def lose_next_answer(self) -> None:
        """Let the next POST have its effect and its answer get lost."""
        self._lose = 1

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        deadline: timedelta | None = None,
        max_bytes: int = 0,
    ) -> Answer:
        """Take the place of `channels.http.get`."""
        return self._handle(Call("GET", url, headers or {}, b""))

    def post(
        self,
        url: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        deadline: timedelta | None = None,
        max_bytes: int = 0,
    ) -> Answer:
        """Take the place of `channels.http.post`."""
        answer = self._handle(Call("POST", url, headers or {}, body or b""))
        if self._lose:
            self._lose = 0
            raise Unclear("no_answer_in_time")
        return answer

    def _handle(self, call: Call) -> Answer:
        self.calls.append(call)
        found = [prefix for prefix in self._handlers if call.url.startswith(prefix)]
        if not found:
            raise Unavailable("connection_failed")
        return self._handlers[max(found, key=len)](call)


def _static(folder: Path, path: str) -> Answer:
    parts = [part for part in unquote(path).split("/") if part]
    target = folder.joinpath(*parts)
    if any(part.startswith(".") for part in parts) or not target.is_file():
        return Answer(404, {}, b"")
    written = datetime.fromtimestamp(target.stat().st_mtime, UTC)
    return Answer(
        200, {"Last-Modified": format_datetime(written, usegmt=True)}, target.read_bytes()
    )


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder by its relative name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def ref_over_json(ref: Ref) -> Ref:
    """Return a ref as the hub gives it back: through its database's JSON."""
    again: Ref = json.loads(json.dumps(ref))
    return again
