"""Outlets that fail in every way an outlet can, over worlds in memory that tell the truth.

A test registers these channels in the place of ours. What really stands at an outlet is in its
`World`; what the hub is told of it passes through the faults the test has planned.
"""

import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from channels.base import (
    AccessLost,
    Around,
    Article,
    Channel,
    Drift,
    Field,
    Notice,
    Problem,
    Receipt,
    Ref,
    Rejected,
    Removal,
    Rendered,
    Seen,
    Serves,
    ShelfKey,
    ShelfState,
    Sighting,
    Throttled,
    Traits,
    Unavailable,
    Unclear,
)

BEFORE = ("unavailable", "throttled", "access_lost", "rejected", "unclear", "broken", "killed")
AFTER = ("unclear_after", "broken_after", "killed_after", "slow")
LATE = "late"
FAULTS = (*BEFORE, *AFTER, LATE)
REVIEW = timedelta(seconds=40)


class Killed(BaseException):
    """The worker died in the middle of a call: nobody hears how it ended."""


@dataclass
class Thing:
    """One thing that stands at an outlet."""

    key: str
    item: int
    edition: int
    body: bytes
    ready_at: datetime


@dataclass
class World:
    """What really stands at one outlet, and what it will do to the next calls."""

    outlet: int
    now: Callable[[], datetime]
    pass_by: Callable[[float], None]
    # What the next calls meet, oldest first; then what every call meets until it is healed.
    faults: deque[str] = field(default_factory=deque)
    lasting: str = ""
    # Promises the hub has broken here, as sentences.
    wrongs: list[str] = field(default_factory=list)
    pages: dict[int, Thing] = field(default_factory=dict)
    drafts: dict[str, Thing] = field(default_factory=dict)
    articles: dict[str, Thing] = field(default_factory=dict)
    sheets: dict[str, Thing] = field(default_factory=dict)
    lines: dict[int, tuple[int, bool]] = field(default_factory=dict)
    submitted: Counter[str] = field(default_factory=Counter)
    calls: list[tuple[str, str]] = field(default_factory=list)
    ever: set[int] = field(default_factory=set)
    # Keys of what somebody changed here behind the hub's back, until it looks.
    meddled: set[str] = field(default_factory=set)

    def heal(self) -> None:
        """Let every call from now on do what it should."""
        self.faults.clear()
        self.lasting = ""

    def meddle(self, *, gone: bool) -> None:
        """Change or take away a page, or take away an article, behind the hub's back."""
        for item, page in self.pages.items():
            self.meddled.add(page.key)
            if not gone:
                page.body += b" "
                return
            del self.pages[item]
            return
        for name, article in self.articles.items():
            self.meddled.add(article.key)
            del self.articles[name]
            return

    def before(self, verb: str, key: str) -> str:
        """Fail as planned before the call has an effect; return the fault that comes after it."""
        self.calls.append((verb, key))
        fault = self.faults.popleft() if self.faults else self.lasting
        match fault:
            case "unavailable":
                raise Unavailable("connection_failed")
            case "throttled":
                raise Throttled("too_many", until=self.now() + timedelta(minutes=10))
            case "access_lost":
                raise AccessLost("key_wrong")
            case "rejected" if verb == "put":
                raise Rejected("content_refused")
            case "unclear":
                raise Unclear("answer_lost")
            case "broken":
                raise ValueError("a fault of the channel's own")
            case "killed":
                raise Killed
            case "slow":
                self.pass_by(20)
        return fault

    def after(self, fault: str) -> None:
        """Lose the answer of a call that had its effect."""
        match fault:
            case "unclear_after":
                raise Unclear("answer_lost")
            case "broken_after":
                raise ValueError("a fault of the channel's own")
            case "killed_after":
                raise Killed

    def left(self, item: int) -> list[str]:
        """Return what stands here of an item, drafts included."""
        things = {"page": self.pages.values(), "draft": self.drafts.values()}
        things |= {"article": self.articles.values(), "sheet": self.sheets.values()}
        return [
            f"{name} {thing.key} of edition {thing.edition}"
            for name, kept in things.items()
            for thing in kept
            if thing.item == item
        ]

    def shown(self, item: int) -> list[int]:
        """Return the editions of an item a reader finds here, one for each copy."""
        kept = (*self.pages.values(), *self.articles.values(), *self.sheets.values())
        return [t.edition for t in kept if t.item == item and t.ready_at <= self.now()]


@dataclass
class City:
    """All worlds by outlet."""

    now: Callable[[], datetime]
    pass_by: Callable[[float], None]
    worlds: dict[int, World] = field(default_factory=dict)

    def world(self, outlet: int) -> World:
        """Return the world of an outlet, empty at first."""
        return self.worlds.setdefault(outlet, World(outlet, self.now, self.pass_by))

    @property
    def wrongs(self) -> list[str]:
        """Return every promise broken anywhere."""
        return [wrong for world in self.worlds.values() for wrong in world.wrongs]

    def kinds(self) -> Mapping[str, type[Channel]]:
        """Return the channels to register, over these worlds."""
        parts = (_Pages, _Articles, _Paper, _Typed)
        return {part.kind: type(part.__name__, (part,), {"city": self}) for part in parts}


@dataclass(frozen=True)
class _Outlet:
    """What the four have in common: they render to JSON and reach their world."""

    label: ClassVar[str] = "试验"
    form: ClassVar[tuple[Field, ...]] = ()
    city: ClassVar[City]

    world: World

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        return cls(cls.city.world(int(fields["outlet"])))

    def check(self, article: Article) -> tuple[Problem, ...]:
        return ()

    def render(self, article: Article) -> Rendered:
        published = article.published_at
        said = {
            "item": article.item,
            "edition": article.edition,
            "title": article.title,
            "published_at": published.isoformat() if published else None,
        }
        text = f"{article.title}\n{article.document.text()}"
        body = json.dumps(said, ensure_ascii=False).encode()
        return Rendered(body, "application/json", text, article.fingerprint)

    def find(self, key: str) -> Sighting:
        self.world.after(self.world.before("find", key))
        return Sighting(Seen.ABSENT)

    def _thing(self, rendered: Rendered, key: str, wait: timedelta = timedelta(0)) -> Thing:
        said = json.loads(rendered.body)
        ready = self.world.now() + wait
        self.world.ever.add(said["item"])
        return Thing(key, said["item"], said["edition"], rendered.body, ready)


class _Pages(_Outlet):
    """Like a site: one page for each item, changed in place, with a list."""

    kind: ClassVar[str] = "website"
    traits: ClassVar[Traits] = Traits(
        updates=True,
        repeatable=True,
        removes=Removal.NOTICE,
        serves=Serves.UPWARDS,
        online=True,
        drift=Drift.MENDED,
    )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        fault = self.world.before("put", key)
        self.world.meddled.discard(key)
        thing = self._thing(rendered, key)
        held = self.world.pages.get(thing.item)
        if held is not None and held.edition > thing.edition:
            self.world.wrongs.append(f"edition {thing.edition} replaced {held.edition}")
        self.world.pages[thing.item] = thing
        self.world.after(fault)
        return Receipt({"item": thing.item}, self.address_of(thing.item))

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        fault = self.world.before("remove", key)
        self.world.meddled.discard(key)
        item = int(key.split(".", maxsplit=1)[0])
        self.world.pages.pop(item, None)
        self.world.after(fault)
        return Receipt({"item": item}, self.address_of(item))

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        fault = self.world.before("look", str(ref["item"]))
        self.world.after(fault)
        thing = self.world.pages.get(int(ref["item"]))
        return _compared(thing, expect, late=fault == LATE)

    def find(self, key: str) -> Sighting:
        self.world.after(self.world.before("find", key))
        thing = self.world.pages.get(int(key.split(".", maxsplit=1)[0]))
        return Sighting(Seen.SHOWN, {"item": thing.item}) if thing else Sighting(Seen.ABSENT)

    def address_of(self, item: int) -> str:
        return f"https://example.gov.cn/{self.world.outlet}/{item}"

    def shelves(self, article: Article) -> tuple[ShelfKey, ...]:
        return (ShelfKey("all", "", "全部"),)

    def write_shelf(self, shelf: ShelfState) -> None:
        for page in shelf.dirty:
            for entry in page.entries:
                before = self.world.lines.get(entry.position)
                if before is not None and before[0] != entry.item:
                    self.world.wrongs.append("a position changed its item")
                if entry.live and entry.item not in self.world.ever:
                    self.world.wrongs.append("a list named a page that never was")
                self.world.lines[entry.position] = (entry.item, entry.live)

    @property
    def listed(self) -> set[int]:
        return {item for item, live in self.world.lines.values() if live}


class _Articles(_Outlet):
    """Like a WeChat account: drafts, then articles under review, which can only be deleted."""

    kind: ClassVar[str] = "wechat"
    traits: ClassVar[Traits] = Traits(
        updates=False,
        repeatable=False,
        removes=Removal.FINAL,
        serves=Serves.UPWARDS,
        online=True,
        drift=Drift.ASKED,
        deadline=timedelta(seconds=90),
    )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        fault = self.world.before("put", key)
        ref = {**(previous or {}), "key": key}
        if ref.get("article"):
            return Receipt(ref)
        if ref.get("draft") in self.world.drafts:
            return self._submit(rendered, ref, fault)
        name = f"d{len(self.world.calls)}"
        self._once(self.world.drafts, key, "draft")
        self.world.drafts[name] = self._thing(rendered, key)
        self.world.after(fault)
        return Receipt({**ref, "draft": name}, more=True)

    def _submit(self, rendered: Rendered, ref: Ref, fault: str) -> Receipt:
        del self.world.drafts[ref["draft"]]
        name = f"a{len(self.world.calls)}"
        self._once(self.world.articles, ref["key"], "article")
        self.world.meddled.discard(ref["key"])
        self.world.articles[name] = self._thing(rendered, ref["key"], REVIEW)
        self.world.submitted[ref["key"]] += 1
        self.world.after(fault)
        return Receipt({**ref, "article": name})

    def _once(self, kept: Mapping[str, Thing], key: str, name: str) -> None:
        if any(thing.key == key for thing in kept.values()):
            self.world.wrongs.append(f"a second {name} of {key}")

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        fault = self.world.before("remove", key)
        self.world.drafts.pop(str(ref.get("draft")), None)
        self.world.articles.pop(str(ref.get("article")), None)
        self.world.after(fault)
        return Receipt(ref)

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        fault = self.world.before("look", str(ref.get("key")))
        self.world.after(fault)
        thing = self.world.articles.get(str(ref.get("article")))
        if expect is None and ref.get("draft") in self.world.drafts:
            return Sighting(Seen.SHOWN)
        if thing and expect and thing.ready_at > self.world.now():
            return Sighting(Seen.PENDING, next_look=timedelta(seconds=10), code="in_review")
        return _compared(thing, expect, late=fault == LATE)

    def find(self, key: str) -> Sighting:
        self.world.after(self.world.before("find", key))
        for name, thing in self.world.articles.items():
            if thing.key == key:
                ref = {"key": key, "article": name}
                return Sighting(Seen.PENDING, ref, next_look=timedelta(seconds=1))
        for name, thing in self.world.drafts.items():
            if thing.key == key:
                return Sighting(Seen.PENDING, {"key": key, "draft": name}, more=True)
        return Sighting(Seen.ABSENT)


class _Paper(_Outlet):
    """Like a board: the machine only takes notes, a keeper hangs and takes down."""

    kind: ClassVar[str] = "board"
    traits: ClassVar[Traits] = Traits(
        updates=False,
        repeatable=True,
        removes=Removal.PERSON,
        serves=Serves.DOWNWARDS,
        online=False,
        paper=True,
    )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        fault = self.world.before("put", key)
        self.world.after(fault)
        return Receipt(previous or {"key": key, "state": "planned"})

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        fault = self.world.before("remove", key)
        self.world.after(fault)
        return Receipt({**ref, "removing": True})

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        fault = self.world.before("look", str(ref.get("key")))
        self.world.after(fault)
        hangs = ref.get("state") == "posted"
        if expect is None or ref.get("removing"):
            return Sighting(Seen.PENDING, code="to_take_down") if hangs else Sighting(Seen.ABSENT)
        return Sighting(Seen.SHOWN) if hangs else Sighting(Seen.PENDING, code="to_post")


class _Typed(_Outlet):
    """Like a portal without a door for machines: a person types in, and tells."""

    kind: ClassVar[str] = "hand"
    traits: ClassVar[Traits] = Traits(
        updates=True, repeatable=True, removes=Removal.PERSON, serves=Serves.UPWARDS, online=True
    )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        fault = self.world.before("put", key)
        item = int(key.split(".", maxsplit=1)[0])
        self.world.after(fault)
        return Receipt({"item": item, "state": "to_type_in"})

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        fault = self.world.before("remove", key)
        self.world.after(fault)
        return Receipt({**ref, "item": int(key.split(".", maxsplit=1)[0])})

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        fault = self.world.before("look", str(ref["item"]))
        self.world.after(fault)
        thing = self.world.pages.get(int(ref["item"]))
        if expect is None:
            return Sighting(Seen.PENDING, code="to_remove") if thing else Sighting(Seen.ABSENT)
        if thing is not None and thing.body == expect.body:
            return Sighting(Seen.SHOWN)
        return Sighting(Seen.PENDING, code="to_type_in")


def _compared(thing: Thing | None, expect: Rendered | None, *, late: bool) -> Sighting:
    """Return what is seen; a late look sees the state before the last effect."""
    if expect is None:
        there = thing is not None or late
        return Sighting(Seen.SHOWN if there else Seen.ABSENT)
    if thing is None or late:
        return Sighting(Seen.ABSENT)
    return Sighting(Seen.SHOWN if thing.body == expect.body else Seen.CHANGED)


def hang(world: World, key: str, body: bytes) -> None:
    """Let a keeper hang a sheet."""
    world.sheets[key] = _by_hand(world, key, body)


def type_in(world: World, key: str, body: bytes) -> None:
    """Let a person type in what the hub asks for."""
    thing = _by_hand(world, key, body)
    world.pages[thing.item] = thing


def _by_hand(world: World, key: str, body: bytes) -> Thing:
    said: dict[str, Any] = json.loads(body)
    return Thing(key, said["item"], said["edition"], body, world.now())
