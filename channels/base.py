"""The contract between the hub and every channel: what is handed over, and what comes back."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from dataclasses import field as part
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, TypeAlias, runtime_checkable

from channels.document import Document, fingerprint

Json: TypeAlias = Any
# What a channel needs to find a copy again. The hub keeps it and never reads it.
Ref: TypeAlias = dict[str, Json]


# Errors: named for what the reader can do about them.


class ChannelError(Exception):
    """An outlet did not do what was asked; `code` and `params` are put into words at the edge."""

    def __init__(self, code: str = "", /, **params: str | int) -> None:
        super().__init__(code or type(self).__name__)
        self.code = code or type(self).__name__.lower()
        self.params = params


class Unavailable(ChannelError):
    """Nothing happened at the outlet; the same call may succeed later."""

    def __init__(
        self,
        code: str = "",
        /,
        *,
        retry_after: timedelta | None = None,
        **params: str | int,
    ) -> None:
        super().__init__(code, **params)
        self.retry_after = retry_after


class Throttled(ChannelError):
    """The outlet names a time before which it takes nothing more, whatever the copy."""

    def __init__(self, code: str = "", /, *, until: datetime, **params: str | int) -> None:
        super().__init__(code, **params)
        self.until = until


class Rejected(ChannelError):
    """The outlet refuses this copy; only another content or a person can help."""


class AccessLost(ChannelError):
    """The outlet no longer lets the hub in (key, address list, permission)."""


class Unclear(ChannelError):
    """The call may or may not have had its effect: look before acting again."""


# What is to be said.


@dataclass(frozen=True)
class File:
    """Bytes that travel with an article: a picture or an attachment, read only when sent."""

    name: str
    media_type: str
    sha256: str
    size: int
    read: Callable[[], bytes] = part(repr=False, compare=False)


@dataclass(frozen=True)
class Column:
    """One heading items are listed under: a field, an office, a column of the site, a topic."""

    code: str
    name: str


@dataclass(frozen=True)
class Related:
    """Another item this one is linked with, e.g. relation 解读 (interpretation)."""

    relation: str
    title: str
    address: str


@dataclass(frozen=True)
class Article:
    """One approved edition as the public may see it at one outlet.

    Everything a channel may show is in here, already bounded by the item's reach.
    """

    item: int
    edition: int
    kind: str
    kind_label: str
    title: str
    short_title: str
    summary: str
    document: Document
    field: Column
    office: Column
    column: Column
    matter: str = ""
    matter_code: str = ""
    index_number: str = ""
    document_number: str = ""
    issuers: tuple[str, ...] = ()
    formed_on: date | None = None
    published_at: datetime | None = None
    original_published_on: date | None = None
    original_source: str = ""
    validity: str = "有效"
    # The document that changed it, or why.
    validity_reason: str = ""
    topics: tuple[Column, ...] = ()
    keywords: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    pictures: Mapping[str, File] = part(default_factory=dict)
    attachments: tuple[File, ...] = ()
    # The item's public page, or empty when its reach has none.
    address: str = ""
    # Working days a sheet must hang at least; None when the matter names none.
    display_days: int | None = None
    # Whether the day of posting counts among them.
    first_day: bool = False
    display_until: datetime | None = None
    contact_phone: str = ""
    supervision_phone: str = ""
    check_phrase: str = ""
    # Named persons: never summarised, never shortened, no text behind a code.
    statutory_list: bool = False
    restricted: bool = False
    # A secret number of this copy from which a paper sheet draws its codes; empty elsewhere.
    seed: str = part(default="", repr=False)
    # The page that tells at which boards it hangs; empty where it is on none, or may not be told.
    boards_at: str = ""
    # Where codes on paper lead: the address before `/Q/…`, e.g. "https://hub.example".
    verify_at: str = ""
    updated_at: datetime | None = None
    # What a correction changed, in the office's words; empty for the first edition.
    change_note: str = ""
    # The title and text a correction took the place of; None where the public may not compare.
    before: tuple[str, Document] | None = part(default=None, repr=False)

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of the text approval was given to."""
        return fingerprint(self.title, self.document)


@dataclass(frozen=True)
class Notice:
    """What stands in the place of something that is no longer public."""

    item: int
    kind: str
    title: str
    reason: str
    since: datetime
    office: str = ""
    phone: str = ""


@dataclass(frozen=True)
class SheetPage:
    """One page of paper: its number, of how many, and the code its QR leads to."""

    page: int
    pages: int
    code: str
    # Six digits printed beside the QR, for a keeper without a camera.
    number: str = ""
    # Which of several equal ones for the same board, from 1 (一式几份).
    exemplar: int = 1

    @property
    def key(self) -> str:
        """Return what its channel calls it: "2", or "3.2" for page 2 of the third one."""
        return f"{self.exemplar}.{self.page}" if self.exemplar > 1 else str(self.page)


@dataclass(frozen=True)
class Rendered:
    """What a channel would send for an article: stored, so that a retry sends the same."""

    body: bytes
    media_type: str
    # The canonical text a public look must find again.
    text: str
    fingerprint: str
    files: tuple[File, ...] = ()
    # Copy-ready fields for a person, in the order they are typed in.
    fields: tuple[tuple[str, str], ...] = ()
    sheets: tuple[SheetPage, ...] = ()
    # What a person should know about this rendering, as codes (e.g. "summary_used").
    notes: tuple[str, ...] = ()
    # How it was laid out, for a channel that sets it once more in company (paper); the hub keeps
    # it and never reads it.
    layout: Json = None

    @property
    def sha256(self) -> str:
        """Return the hash of the exact bytes."""
        return hashlib.sha256(self.body).hexdigest()


# What comes back.


@dataclass(frozen=True)
class Receipt:
    """The outlet's answer to a put or a remove.

    `more` asks to be called again with this ref: the next effect is a separate one.
    `public` is False while nobody can read it yet: a draft, paper, a form to be typed in. The
    first public receipt seals the publication time.
    """

    ref: Ref
    address: str = ""
    more: bool = False
    public: bool = True


class Seen(StrEnum):
    """What a look found."""

    SHOWN = "shown"
    ABSENT = "absent"
    CHANGED = "changed"
    PENDING = "pending"


@dataclass(frozen=True)
class Sighting:
    """What was really seen from the public side.

    PENDING with `next_look` None means that only a person's (or the outlet's) report will tell;
    `code` then says what is waited for, e.g. "to_post".
    """

    seen: Seen
    ref: Ref | None = None
    address: str = ""
    fingerprint: str = ""
    next_look: timedelta | None = None
    code: str = ""
    params: Mapping[str, str | int] = part(default_factory=dict)
    # From `find` only: the put got part of the way; put again with this ref goes on from there.
    more: bool = False


@dataclass(frozen=True)
class Problem:
    """Why an article cannot (or should not) go through a channel, said before approval."""

    code: str
    params: Mapping[str, str | int] = part(default_factory=dict)
    refuses: bool = True
    source: str = ""


class Removal(StrEnum):
    """What taking a copy away at an outlet means."""

    NOTICE = "notice"  # the place stays and says so
    FINAL = "final"  # gone, and cannot be undone
    PERSON = "person"  # a person must take it away


class Serves(StrEnum):
    """Which outlets an item of an office is owed: those above it, or those below it."""

    UPWARDS = "upwards"  # site, account, portal: the office's own or its superiors'
    DOWNWARDS = "downwards"  # boards and screens of the office and all below it


class Drift(StrEnum):
    """What follows when something that was shown is found changed or gone."""

    REPORTED = "reported"  # nobody looks again: people or the outlet itself report
    ASKED = "asked"  # looked at again from time to time; a person is told
    MENDED = "mended"  # looked at again from time to time; put once more


@dataclass(frozen=True)
class Traits:
    """What a kind of outlet can and cannot do, with the vendor's link for each limit."""

    # A copy can be changed in place; otherwise: put the new one, see it, remove the old one.
    updates: bool
    # A second put with the same key has no second effect, so an unclear put is simply repeated.
    repeatable: bool
    removes: Removal
    serves: Serves
    # Shows text to anybody anywhere: closed to items whose reach is a place.
    online: bool
    # Longest a call may take; the hub's lease is longer.
    deadline: timedelta = timedelta(seconds=30)
    # Needs a sheet seed and codes (paper).
    paper: bool = False
    # Renders the same for every outlet of its kind, so that once is enough for all of them.
    shared: bool = False
    drift: Drift = Drift.REPORTED
    # How often a day, at most, what stands at one outlet is looked at again.
    looks_a_day: int = 20_000
    # The honest sentence on what a take-down can do here, as a code.
    undo: str = "removed_by_machine"
    source: str = ""


@dataclass(frozen=True)
class Field:
    """One thing the operator types in for an outlet of this kind."""

    name: str
    label: str
    help: str = ""
    required: bool = False
    # The value is the name of a secret kept outside the database, never the secret itself.
    secret: bool = False
    choices: tuple[str, ...] = ()
    # What people read in the place of each choice, in the same order; empty: the choice itself.
    choice_labels: tuple[str, ...] = ()
    default: str = ""
    # No two outlets of a kind may have the same value: they would write over each other.
    alone: bool = False


# Lists an outlet keeps.


@dataclass(frozen=True)
class ShelfKey:
    """One list: `kind` such as column, field, office, topic, all; `code` and `title` within it."""

    kind: str
    code: str
    title: str

    @property
    def path(self) -> str:
        """Return the list's name, e.g. "field/SHJZ"."""
        return f"{self.kind}/{self.code}" if self.code else self.kind


@dataclass(frozen=True)
class Entry:
    """One line of a list; `live` False is a place that is kept empty for ever."""

    position: int
    item: int
    edition: int
    title: str
    summary: str
    address: str
    office: str
    field: str
    document_number: str
    published_at: datetime
    updated_at: datetime
    formed_on: date | None
    live: bool
    # The shelf's serial at which this line last changed.
    serial: int
    ref: Ref = part(default_factory=dict)
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    # For a line that is gone: the public reason.
    reason: str = ""


PAGE_SIZE = 20


@dataclass(frozen=True)
class ShelfPage:
    """Twenty permanent positions, oldest first; `number` counts from 1 at the oldest."""

    number: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class ShelfState:
    """A list to be written: its dirty pages, and the newest lines for whoever needs only those."""

    key: ShelfKey
    serial: int
    last_page: int
    dirty: tuple[ShelfPage, ...]
    # The lines that changed last (live and gone), newest change first, at most 50.
    recent: tuple[Entry, ...]
    # The newest live lines by position, newest first, at most 50.
    newest: tuple[Entry, ...]


class Memory(Protocol):
    """A channel's own small store: tokens, image caches, budgets. Values are JSON."""

    def get(self, key: str) -> Json:
        """Return the value, or None when it is missing or has run out."""

    def set(self, key: str, value: Json, *, ttl: timedelta | None = None) -> None:
        """Keep a value, for ever or for a time."""

    def lock(self, key: str) -> AbstractContextManager[None]:
        """Hold the only right to change what the key stands for, over threads and processes."""

    def spend(self, key: str, *, limit: int) -> bool:
        """Take one from today's budget (Shanghai day); False when it is used up."""


@dataclass(frozen=True)
class Around:
    """What the hub lends a channel: a folder, the hub's public address, a memory, secrets, time."""

    data: Path
    public: str
    memory: Memory
    secret: Callable[[str], str] = part(repr=False)
    now: Callable[[], datetime]


@dataclass(frozen=True)
class Request:
    """A call from an outlet to the hub, e.g. a platform's callback."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What to answer an outlet's call."""

    status: int
    body: bytes
    media_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Report:
    """News from an outlet about one copy: `match` names it by parts of its ref."""

    match: Ref
    sighting: Sighting


@runtime_checkable
class Channel(Protocol):
    """One configured destination. Built from the outlet's fields; knows nothing of the hub."""

    kind: ClassVar[str]
    label: ClassVar[str]
    traits: ClassVar[Traits]
    form: ClassVar[tuple[Field, ...]]

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the channel; raise ValueError with the field's name when a value is wrong."""

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return what keeps this article from this outlet, before anybody approves it."""

    def render(self, article: Article) -> Rendered:
        """Return what would be sent. Pure: the preview is the same call."""

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Bring the copy to the outlet: at most one effect that cannot be repeated.

        `key` is constant over retries and starts with the item's number and a dot ("17.1").
        `previous` is what is known of this copy: the ref to change in place, or the last
        receipt's ref when it said `more`; None for a first put.
        "Already there" and "a newer one is there" are success.
        """

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Take the copy away, its files too. "Already gone" is success."""

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Look from the public side. `expect` None asks whether anything of the copy is left."""

    def find(self, key: str) -> Sighting:
        """Tell whether a put whose answer was lost had its effect; its `ref` on SHOWN or PENDING.

        ABSENT means it is safe to put again.
        """


@runtime_checkable
class Shelves(Protocol):
    """A channel whose outlet keeps lists."""

    def shelves(self, article: Article) -> tuple[ShelfKey, ...]:
        """Return the lists this article stands in."""

    def write_shelf(self, shelf: ShelfState) -> None:
        """Write the dirty pages; each file atomically; the same call twice changes nothing."""


@runtime_checkable
class Fronted(Protocol):
    """A channel with lists whose front shows the newest of several of them."""

    def write_front(self, shelves: Sequence[ShelfState]) -> None:
        """Bring the front up to date, once for lists that were written together."""


class Listing(Channel, Shelves, Protocol):
    """A channel together with its lists."""


@runtime_checkable
class InBulk(Protocol):
    """A channel whose outlet can be written anew as a whole."""

    def in_bulk(self) -> AbstractContextManager[Listing]:
        """Lend the channel for very many writings, what stands by itself written first.

        Nothing that was written lasts for certain before the block ends.
        """


@runtime_checkable
class Pages(Protocol):
    """A channel that gives each item a permanent public page."""

    def address_of(self, item: int) -> str:
        """Return the address of the item's page, whether it is written yet or not."""


@runtime_checkable
class ByHand(Protocol):
    """A channel where a person publishes or removes, and then tells the hub."""

    def typed_in(self, ref: Ref, *, address: str = "", slip: str = "") -> Ref:
        """Return the ref once a person says where it stands, or has photographed it.

        `slip` is the hash of the photograph. Raises ValueError when the address is none.
        """

    def taken_away(self, ref: Ref, *, slip: str) -> Ref:
        """Return the ref once a person has photographed that it is gone."""


@runtime_checkable
class MayBeNowhere(Protocol):
    """A channel where only a person knows whether a copy was ever published."""

    def never_there(self, ref: Ref) -> Ref:
        """Return the ref once a person says that it was never published there.

        Raises ValueError when it was seen to be there.
        """


@runtime_checkable
class Bounded(Protocol):
    """A channel whose outlet has room for so much at a time, e.g. a board behind glass."""

    @property
    def places(self) -> int | None:
        """Return how much fits at once, or None where nobody said."""

    def needed(self, article: Article) -> int:
        """Return how many places an article takes; raise Rejected where it cannot be there."""


@runtime_checkable
class Receives(Protocol):
    """A channel whose outlet calls back."""

    def receive(self, request: Request) -> tuple[Reply, tuple[Report, ...]]:
        """Answer the outlet and say what it reported; raise Rejected when it is not genuine."""
