"""Do the one thing that was claimed. No database session is held across an outside call."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any, TypeVar

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from channels.base import (
    AccessLost,
    Article,
    Channel,
    ChannelError,
    Notice,
    Receipt,
    Ref,
    Rejected,
    Rendered,
    Seen,
    ShelfKey,
    Shelves,
    Sighting,
    Unavailable,
    Unclear,
)
from hub import articles, removals
from hub.blobs import Blobs
from hub.clock import Clock
from hub.database import Database
from hub.dispatch.claims import Claim
from hub.dispatch.decision import CopyView, Find, Look, Put, Remove
from hub.dispatch.renderings import revive
from hub.errors import GaoshiError
from hub.models import CopyState, Edition, Item, Office, Outlet, Rendering
from hub.outlets import OutletRow, Outlets

log = structlog.get_logger()

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Outcome:
    """What one step came to; everything the record needs, and no more calls."""

    claim: Claim
    copy: CopyView
    verb: str
    state: str
    at: datetime
    ref: Ref | None = None
    # What the outlet said of another step; None when it was not asked or did not answer.
    more: bool | None = None
    address: str = ""
    receipt: bool = False
    # Somebody could read it once the receipt came.
    public: bool = True
    sighting: Sighting | None = None
    error: ChannelError | None = None
    rendered: Rendered | None = None
    article: Article | None = None
    shelves: tuple[ShelfKey, ...] = ()


class Desk:
    """What a worker has at hand: opened channels, articles and renderings made lately."""

    def __init__(
        self, database: Database, outlets: Outlets, blobs: Blobs, clock: Clock, public: str
    ) -> None:
        self.database = database
        self.outlets = outlets
        self.blobs = blobs
        self.clock = clock
        self.public = public
        self._articles: _Recent[Article] = _Recent(64)
        self._rendered: _Recent[Rendered] = _Recent(64)

    def article(self, claim: Claim) -> Article:
        """Return the article for a claim's copy."""
        key = (claim.edition_id, claim.signature)
        shared = self._articles.get(key, partial(self._load, claim))
        seed = claim.step.copy.seed if claim.step.copy is not None else ""
        return articles.at_outlet(shared, seed=seed, published_at=claim.published_at)

    def _load(self, claim: Claim) -> Article:
        with self.database.reading() as session:
            edition = session.get_one(Edition, claim.edition_id)
            page_of = self._page_of(session)
            return articles.load(session, edition, self.blobs, page_of, public=self.public)

    def articles_of(self, editions: Collection[int]) -> dict[int, Article]:
        """Return the articles of some hundred editions by the editions' ids."""
        query = select(Edition).where(Edition.id.in_(editions)).order_by(Edition.id)
        with self.database.reading() as session:
            rows = session.scalars(query.options(selectinload(Edition.attachments))).all()
            page_of = self._page_of(session)
            made = articles.load_all(session, rows, self.blobs, page_of, public=self.public)
            return {row.id: article for row, article in zip(rows, made, strict=True)}

    def _page_of(self, session: Session) -> articles.PageOf:
        """Return what gives the page of an item at an outlet."""
        rows = {outlet.id: OutletRow.of(outlet) for outlet in session.query(Outlet)}
        addresses = cache(lambda outlet: self.outlets.addresses(rows[outlet]))
        return lambda outlet, item: addresses(outlet)(item)

    def rendered(self, claim: Claim, channel: Channel, article: Article) -> Rendered:
        """Return what is to be sent; made once where it is the same for many outlets."""
        if not channel.traits.shared:
            return channel.render(article)
        key = (channel.kind, claim.edition_id, claim.signature, claim.published_at)
        return self._rendered.get(key, partial(channel.render, article))

    def stored(self, copy: CopyView) -> Rendered | None:
        """Return what was sent for a copy, as it was stored."""
        if copy.rendering_id is None:
            return None
        return self._rendered.get(copy.rendering_id, partial(self._stored, copy.rendering_id))

    def _stored(self, rendering_id: int) -> Rendered:
        with self.database.reading() as session:
            row = session.get_one(Rendering, rendering_id)
            return revive(row, self.blobs)

    def notice(self, item_id: int, wanted: Mapping[str, Any] | None) -> Notice:
        """Return what is to stand in the place of the item: never more than a neutral title."""
        said = wanted or {}
        with self.database.reading() as session:
            item = session.get_one(Item, item_id)
            office = session.get_one(Office, item.office_id)
            since = said.get("since")
            return Notice(
                item=item.id,
                kind=said.get("kind", "removed"),
                title=articles.KIND_LABELS[item.kind],
                reason=removals.public_reason(said.get("reason", "")),
                since=datetime.fromisoformat(since) if since else self.clock(),
                office=office.name,
                phone=item.contact_phone or office.phone,
            )


def act(claim: Claim, desk: Desk) -> Outcome:
    """Do the claim's step and return what came of it; never raises."""
    copy = claim.step.copy
    assert copy is not None, "a claimed step names its copy"
    try:
        channel = _opened(claim, desk)
        return _do(claim, copy, channel, desk)
    except ChannelError as error:
        return _failed(claim, copy, error, desk)
    except GaoshiError as error:
        return _failed(claim, copy, Rejected(error.code, **error.params), desk)
    except Exception as error:  # a fault of ours must not lose the placement
        log.error("step_failed", placement=claim.placement_id, error=type(error).__name__)
        return _failed(claim, copy, Unavailable("internal_error"), desk)


def give_back(claim: Claim, desk: Desk) -> Outcome:
    """Return the outcome of a claim that nobody began with: nothing happened."""
    copy = claim.step.copy
    assert copy is not None, "a claimed step names its copy"
    return _failed(claim, copy, Unavailable("waiting"), desk)


def _opened(claim: Claim, desk: Desk) -> Channel:
    """Return the channel, if the lease outlasts any call that begins now."""
    try:
        channel = desk.outlets.channel(claim.outlet)
    except GaoshiError as error:
        # A missing secret or a wrong field is the outlet's, not this copy's.
        raise AccessLost(error.code, **error.params) from None
    if desk.clock() + 2 * channel.traits.deadline > claim.until:
        # It lay in the queue too long: another worker might take it over in the middle of a call.
        raise Unavailable("waiting")
    return channel


def _do(claim: Claim, copy: CopyView, channel: Channel, desk: Desk) -> Outcome:
    match claim.step:
        case Put():
            return _put(claim, copy, channel, desk)
        case Remove():
            return _remove(claim, copy, channel, desk)
        case Find():
            return _find(claim, copy, channel, desk)
        case Look(_, gone):
            return _look(claim, copy, channel, desk, gone=gone)


def _put(claim: Claim, copy: CopyView, channel: Channel, desk: Desk) -> Outcome:
    article = desk.article(claim)
    kept = desk.stored(copy)
    rendered = kept if kept is not None else desk.rendered(claim, channel, article)
    previous = dict(copy.ref) if copy.ref is not None else None
    outcome = Outcome(claim, copy, "put", CopyState.PUTTING, desk.clock(), rendered=rendered)
    try:
        receipt = channel.put(rendered, key=copy.key, previous=previous)
    except ChannelError as error:
        return replace(outcome, state=_after_error(claim, error), error=error, at=desk.clock())
    except Exception as error:
        # The call may have gone out before our code failed.
        log.error("put_failed", placement=claim.placement_id, error=type(error).__name__)
        unclear = Unclear("internal_error")
        return replace(outcome, state=CopyState.UNCLEAR, error=unclear, at=desk.clock())
    shelves = channel.shelves(article) if isinstance(channel, Shelves) else ()
    outcome = _taken(outcome, receipt, CopyState.ACCEPTED, desk)
    outcome = replace(outcome, article=article, shelves=shelves)
    return outcome if receipt.more else _then_look(outcome, channel, rendered, desk)


def _remove(claim: Claim, copy: CopyView, channel: Channel, desk: Desk) -> Outcome:
    notice = desk.notice(claim.item_id, claim.notice)
    receipt = channel.remove(_known(copy, channel), notice, key=copy.key)
    outcome = Outcome(claim, copy, "remove", CopyState.REMOVING, desk.clock())
    outcome = _taken(outcome, receipt, CopyState.REMOVING, desk)
    return outcome if receipt.more else _then_look(outcome, channel, None, desk)


def _find(claim: Claim, copy: CopyView, channel: Channel, desk: Desk) -> Outcome:
    sighting = channel.find(copy.key)
    if sighting.seen is Seen.ABSENT or sighting.more:
        state = CopyState.INTENDED
    else:
        state = CopyState.ACCEPTED
    return Outcome(
        claim,
        copy,
        "find",
        state,
        desk.clock(),
        ref=sighting.ref,
        more=sighting.more,
        address=sighting.address,
        sighting=sighting,
    )


def _look(claim: Claim, copy: CopyView, channel: Channel, desk: Desk, *, gone: bool) -> Outcome:
    expect = None if gone else desk.stored(copy)
    if expect is None and not gone:
        # Its put was never recorded: what was sent is made again, to be compared.
        expect = desk.rendered(claim, channel, desk.article(claim))
    ref = _known(copy, channel)
    outcome = Outcome(claim, copy, "look", copy.state, desk.clock(), ref=ref, rendered=expect)
    return _with_sighting(outcome, channel.look(dict(ref), expect), desk)


def _known(copy: CopyView, channel: Channel) -> Ref:
    """Return the copy's ref; a person's word that it is there comes without one, so find it."""
    if copy.ref:
        return dict(copy.ref)
    found = channel.find(copy.key)
    if found.ref is None:
        raise Rejected("not_seen")
    return found.ref


def _then_look(outcome: Outcome, channel: Channel, expect: Rendered | None, desk: Desk) -> Outcome:
    """Look at once: a look has no effect, so it needs no record in between."""
    try:
        sighting = channel.look(dict(outcome.ref or {}), expect)
    except ChannelError as error:
        # What was put is put; only whether it is seen is not known yet.
        return replace(outcome, error=error if not isinstance(error, Unclear) else None)
    except Exception as error:
        log.error("look_failed", placement=outcome.claim.placement_id, error=type(error).__name__)
        return outcome
    return _with_sighting(outcome, sighting, desk)


def _with_sighting(outcome: Outcome, sighting: Sighting, desk: Desk) -> Outcome:
    state = outcome.state
    removing = state == CopyState.REMOVING
    if sighting.seen is Seen.SHOWN and not removing:
        state = CopyState.SEEN
    elif sighting.seen is Seen.ABSENT and removing:
        state = CopyState.GONE
    return replace(
        outcome,
        state=state,
        sighting=sighting,
        ref=sighting.ref if sighting.ref is not None else outcome.ref,
        address=sighting.address or outcome.address,
        at=desk.clock(),
    )


def _taken(outcome: Outcome, receipt: Receipt, state: str, desk: Desk) -> Outcome:
    return replace(
        outcome,
        state=state,
        ref=receipt.ref,
        more=receipt.more,
        address=receipt.address,
        receipt=True,
        public=receipt.public,
        at=desk.clock(),
    )


def _failed(claim: Claim, copy: CopyView, error: ChannelError, desk: Desk) -> Outcome:
    state = _after_error(claim, error)
    verb = type(claim.step).__name__.lower()
    return Outcome(claim, copy, verb, state, desk.clock(), ref=_plain(copy), error=error)


def _after_error(claim: Claim, error: ChannelError) -> str:
    """Return what the copy is now that a call failed.

    A put that had no effect is still to be made, whatever stood there before it.
    """
    if not isinstance(claim.step, Put):
        return claim.before
    unclear = isinstance(error, Unclear) or claim.before == CopyState.UNCLEAR
    return CopyState.UNCLEAR if unclear else CopyState.INTENDED


def _plain(copy: CopyView) -> Ref | None:
    return dict(copy.ref) if copy.ref is not None else None


class _Recent(dict[Hashable, _Value]):
    """The last few values made, by key; whoever asks for one in the making waits for it."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._order: OrderedDict[Hashable, None] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], _Value]) -> _Value:  # type: ignore[override]
        with self._lock:
            if key in self:
                self._order.move_to_end(key)
                return self[key]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self:
                    return self[key]
            try:
                value = make()
                self._keep(key, value)
            finally:
                self._making.pop(key, None)
        return value

    def _keep(self, key: Hashable, value: _Value) -> None:
        with self._lock:
            self[key] = value
            self._order[key] = None
            if len(self._order) > self._most:
                del self[self._order.popitem(last=False)[0]]
