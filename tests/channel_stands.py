"""Every registered kind set up on a stand: the outlet it speaks to, and the people around it."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from channel_builders import (
    ALL,
    PUBLIC,
    SECRET,
    Call,
    Clock,
    DictMemory,
    Wire,
    around,
    article,
    entry,
    files_in,
    notice,
    ref_over_json,
    shelf,
)
from wechat_desk import SECRET as ACCOUNT_SECRET
from wechat_desk import Desk, open_desk

from channels.base import Article, Channel, Fronted, Ref, Rendered, Seen, Shelves, Sighting
from channels.http import Answer
from channels.registry import open_channel
from channels.wechat.platform.faults import FaultKind

KEY = "17.3.1"
RECEIVER = "https://portal.example.gov.cn/in"
PORTAL = "https://portal.example.gov.cn/xxgk/17.html"
# What each kind asks of the operator.
FIELDS: dict[str, dict[str, str]] = {
    "website": {"site_name": "示范区人民政府"},
    "wechat": {},
    "feeds": {"title": "示范区政务公开"},
    "board": {"name": "世纪公园社区 3 号栏"},
    "kiosk": {"hall": "世纪公园街道便民服务中心", "outlet": "3"},
    "hand": {"portal": "市政务公开平台"},
    "webhook": {"address": RECEIVER, "secret": "shared"},
}

# Whose put goes over a network with a key: the key may be refused, and an answer be lost.
OVER_A_NETWORK = ("webhook", "wechat")

Person = Callable[[Ref, Rendered | None], Ref]


@dataclass
class Stand:
    """One channel, and all that the hub and the people around it would do."""

    channel: Channel
    clock: Any
    # What can be found at the outlet, comparable before and after.
    effects: Callable[[], Any]
    person: Person = lambda ref, expect: ref
    # Lets the next put have its effect and its answer get lost; None where nothing can get lost.
    lose_answer: Callable[[], None] | None = None
    # Lets the outlet refuse the key from now on; None where there is no key.
    refuse_key: Callable[[], None] | None = None
    secrets: tuple[str, ...] = ()

    def put(self, rendered: Rendered, *, key: str = KEY, previous: Ref | None = None) -> Ref:
        """Put as the hub does: again while the receipt says more."""
        ref = previous
        for _ in range(20):
            receipt = self.channel.put(rendered, key=key, previous=ref)
            ref = ref_over_json(receipt.ref)
            if not receipt.more:
                return ref
        raise AssertionError("the put never ended")

    def remove(self, ref: Ref, *, key: str = KEY) -> Ref:
        """Remove as the hub does: again while the receipt says more."""
        for _ in range(20):
            receipt = self.channel.remove(ref, notice(), key=key)
            ref = ref_over_json(receipt.ref)
            if not receipt.more:
                return ref
        raise AssertionError("the removal never ended")

    def list(self, given: Article, ref: Ref, *, live: bool = True, serial: int = 1) -> None:
        """Write the lists the article stands in."""
        if isinstance(self.channel, Shelves):
            line = entry(given, ref=ref, live=live, serial=serial)
            keys = {one.path: one for one in (ALL, *self.channel.shelves(given))}.values()
            lists = [shelf([line], key=key) for key in keys]
            for one in lists:
                self.channel.write_shelf(one)
            if isinstance(self.channel, Fronted):
                self.channel.write_front(lists)

    def see(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Let the people do their part, and look as often as the channel asks for it."""
        ref = ref_over_json(self.person(ref, expect))
        for _ in range(50):
            sighting = self.channel.look(ref, expect)
            if sighting.seen is not Seen.PENDING or sighting.next_look is None:
                return sighting
            ref = ref_over_json(sighting.ref or ref)
            self.clock.pass_by(sighting.next_look)
        return sighting

    def publish(self, given: Article, *, previous: Ref | None = None, serial: int = 1) -> Ref:
        """Bring an article to the outlet until it is seen there, and return its ref."""
        rendered = self.channel.render(given)
        ref = self.put(rendered, previous=previous)
        self.list(given, ref, serial=serial)
        sighting = self.see(ref, rendered)
        assert sighting.seen is Seen.SHOWN, sighting
        return ref_over_json(sighting.ref or self.person(ref, rendered))


@contextmanager
def stand_of(kind: str, data: Path, wire: Wire) -> Iterator[Stand]:
    """Set up the stand of one kind."""
    clock = Clock()
    if kind == "wechat":
        with open_desk() as desk:
            yield _wechat(desk)
        return
    channel = open_channel(kind, FIELDS[kind], around(data, clock=clock))
    stand = Stand(channel, clock, effects=lambda: files_in(data))
    if kind in ("website", "feeds"):
        wire.serve(PUBLIC, data / "site")
    elif kind == "board":
        stand.person = _keeper
    elif kind == "kiosk":
        memory = channel.around.memory  # type: ignore[attr-defined]
        stand.person = _screens(memory, clock)
    elif kind == "hand":
        stand.person = _typist(stand, wire)
    elif kind == "webhook":
        _receiver(stand, wire)
    yield stand


def _wechat(desk: Desk) -> Stand:
    def effects() -> Any:
        return (desk.drafts(), [one.article_id for one in desk.publications()])

    def lose_answer() -> None:
        for path in ("/cgi-bin/freepublish/submit", "/cgi-bin/draft/add"):
            desk.fault(path, FaultKind.CUT_AFTER)

    return Stand(
        desk.channel,
        desk.clock,
        effects,
        refuse_key=lambda: desk.sandbox.account.change(secret="another"),
        secrets=(ACCOUNT_SECRET,),
        lose_answer=lose_answer,
    )


def _keeper(ref: Ref, expect: Rendered | None) -> Ref:
    """Post every page, or take every page down."""
    state = "posted" if expect else "taken_down"
    return {**ref, "states": dict.fromkeys(ref.get("states", {}), state)}


def _screens(memory: DictMemory, clock: Clock) -> Person:
    def report(ref: Ref, expect: Rendered | None) -> Ref:
        lease = (clock() + timedelta(hours=72)).isoformat()
        seen = {"name": "1 号屏", "serial": 99, "seen_at": "", "lease_until": lease}
        memory.set("devices", {"1": seen})
        return ref

    return report


def _typist(stand: Stand, wire: Wire) -> Person:
    def act(ref: Ref, expect: Rendered | None) -> Ref:
        if expect is None:
            wire.say(PORTAL, "没有这个页面", status=404)
            return ref
        title, _, text = expect.text.partition("\n")
        lines = "".join(f"<p>{_escaped(line)}</p>" for line in text.split("\n"))
        wire.say(PORTAL, f"<h1>{_escaped(title)}</h1><p>来源：本站</p>{lines}")
        typed: Ref = stand.channel.typed_in(ref, address=PORTAL)  # type: ignore[attr-defined]
        return typed

    return act


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _receiver(stand: Stand, wire: Wire) -> None:
    had: set[str] = set()
    items: dict[str, bytes] = {}
    refuses: list[bool] = []

    def take(call: Call) -> Answer:
        if refuses:
            return Answer(401, {}, b"")
        # A receiver that keeps to the specification drops what it has had.
        if call.headers["webhook-id"] not in had:
            had.add(call.headers["webhook-id"])
            data = json.loads(call.body)["data"]
            items[f"item {data['item']}"] = b"" if "notice" in data else call.body
        return Answer(204, {}, b"")

    wire.on(RECEIVER, take)
    # What it shows, and what it shows no longer.
    stand.effects = lambda: dict(items)
    stand.lose_answer = wire.lose_next_answer
    stand.refuse_key = lambda: refuses.append(True)
    stand.secrets = (SECRET,)


def digest(rendered: Rendered) -> str:
    """Return what makes a rendering another one."""
    whole = (rendered.body, rendered.text, rendered.fields, rendered.sheets, rendered.files)
    return hashlib.sha256(repr(whole).encode()).hexdigest()


__all__ = ["FIELDS", "KEY", "Stand", "article", "digest", "stand_of"]
