"""Lists: permanent positions, coalesced writing, one lease a list."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from channels.base import (
    PAGE_SIZE,
    Article,
    Channel,
    ChannelError,
    Entry,
    Fronted,
    Listing,
    ShelfKey,
    ShelfPage,
    ShelfState,
    Shelves,
)
from hub.clock import Clock
from hub.database import Database
from hub.dispatch.acting import Outcome
from hub.dispatch.retry import next_try
from hub.errors import GaoshiError
from hub.models import Item, Outlet, Shelf, ShelfEntry
from hub.outlets import OutletRow, Outlets

log = structlog.get_logger()

LEASE = timedelta(minutes=3)
RECENT = 50
PAGES_AT_ONCE = 50


def enter(session: Session, outlet_id: int, outcome: Outcome, now: datetime) -> None:
    """Put an item on its lists, or change its line there, and make the lists due."""
    article = outcome.article
    assert article is not None, "an accepted put has its article"
    wanted = {(key.kind, key.code): key for key in outcome.shelves}
    known = _entries(session, outlet_id, article.item)
    line = _line(article, outcome, session.get_one(Item, article.item), now)
    for place, key in wanted.items():
        shelf = _shelf(session, outlet_id, key)
        entry = known.pop(place, None)
        if entry is None:
            entry = ShelfEntry(
                shelf_id=shelf.id, item_id=article.item, position=shelf.next_position
            )
            shelf.next_position += 1
            session.add(entry)
        entry.live, entry.line = True, line
        _touch(shelf, entry, now)
    # A correction may move an item from one column to another.
    for entry in known.values():
        if entry.live:
            _leave(session.get_one(Shelf, entry.shelf_id), entry, "", now)


def leave(session: Session, outlet_id: int, item_id: int, reason: str, now: datetime) -> None:
    """Take an item off every list of an outlet; its positions stay empty for ever."""
    for entry in _entries(session, outlet_id, item_id).values():
        if entry.live:
            _leave(session.get_one(Shelf, entry.shelf_id), entry, reason, now)


def _leave(shelf: Shelf, entry: ShelfEntry, reason: str, now: datetime) -> None:
    entry.live = False
    # What is gone says nothing more than that it is gone.
    kept = ("published_at", "address", "office", "field")
    line = {name: entry.line[name] for name in kept}
    entry.line = {**line, "reason": reason, "updated_at": now.isoformat()}
    _touch(shelf, entry, now)


def _touch(shelf: Shelf, entry: ShelfEntry, now: datetime) -> None:
    shelf.wanted_serial += 1
    entry.serial = shelf.wanted_serial
    if shelf.next_at is None or shelf.lease_token == "":
        shelf.next_at = now


def _entries(session: Session, outlet_id: int, item_id: int) -> dict[tuple[str, str], ShelfEntry]:
    query = (
        select(ShelfEntry, Shelf)
        .join(Shelf, Shelf.id == ShelfEntry.shelf_id)
        .where(ShelfEntry.item_id == item_id, Shelf.outlet_id == outlet_id)
    )
    return {(shelf.kind, shelf.code): entry for entry, shelf in session.execute(query)}


def _shelf(session: Session, outlet_id: int, key: ShelfKey) -> Shelf:
    query = select(Shelf).where(
        Shelf.outlet_id == outlet_id, Shelf.kind == key.kind, Shelf.code == key.code
    )
    shelf = session.scalar(query)
    if shelf is None:
        shelf = Shelf(
            outlet_id=outlet_id,
            kind=key.kind,
            code=key.code,
            title=key.title,
            wanted_serial=0,
            shown_serial=0,
            next_position=0,
            lease_token="",
        )
        session.add(shelf)
        session.flush()
    shelf.title = key.title
    return shelf


def _line(article: Article, outcome: Outcome, item: Item, now: datetime) -> dict[str, Any]:
    published = item.published_at or article.published_at or now
    return {
        "edition": article.edition,
        "title": article.title,
        "summary": article.summary,
        "address": outcome.address or article.address,
        "office": article.office.name,
        "field": article.field.name,
        "document_number": article.document_number,
        "published_at": published.isoformat(),
        "updated_at": (article.updated_at or now).isoformat(),
        "formed_on": article.formed_on.isoformat() if article.formed_on else None,
        "ref": outcome.ref or {},
        "shown_until": item.window_until.isoformat() if item.window_until else None,
        "reason": "",
    }


@dataclass(frozen=True)
class ShelfClaim:
    """The right to write one list until the lease ends."""

    shelf_id: int
    outlet: OutletRow
    token: str
    # The serial that was shown when the writing began.
    since: int
    state: ShelfState


def claim_shelves(session: Session, *, now: datetime, limit: int) -> list[ShelfClaim]:
    """Take due lists; a burst of changes is one writing."""
    query = (
        select(Shelf, Outlet)
        .join(Outlet, Outlet.id == Shelf.outlet_id)
        .where(Shelf.next_at <= now)
        .where(or_(Shelf.lease_until.is_(None), Shelf.lease_until <= now))
        .order_by(Shelf.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Shelf)
    )
    return [
        _lease(shelf, OutletRow.of(outlet), read_shelf(session, shelf), now)
        for shelf, outlet in session.execute(query)
    ]


def _lease(shelf: Shelf, outlet: OutletRow, state: ShelfState, now: datetime) -> ShelfClaim:
    shelf.lease_token = secrets.token_hex(8)
    shelf.lease_until = shelf.next_at = now + LEASE
    return ShelfClaim(shelf.id, outlet, shelf.lease_token, shelf.shown_serial, state)


def read_shelf(session: Session, shelf: Shelf) -> ShelfState:
    """Return what is to be written of a list: its dirty pages and the newest lines."""
    return _state(session, shelf, tuple(_pages(session, shelf, shelf.shown_serial)))


def read_whole(session: Session, shelf: Shelf) -> Iterator[ShelfState]:
    """Yield a list with all its pages, fifty at a time: each state is written by itself."""
    state, pages = _state(session, shelf, ()), _pages(session, shelf, 0)
    while some := tuple(islice(pages, PAGES_AT_ONCE)):
        yield replace(state, dirty=some)


def _state(session: Session, shelf: Shelf, dirty: tuple[ShelfPage, ...]) -> ShelfState:
    mine = select(*_LINE).where(ShelfEntry.shelf_id == shelf.id)
    live = mine.where(ShelfEntry.live).order_by(ShelfEntry.position.desc())
    return ShelfState(
        key=ShelfKey(shelf.kind, shelf.code, shelf.title),
        serial=shelf.wanted_serial,
        last_page=max((shelf.next_position - 1) // PAGE_SIZE + 1, 1),
        dirty=dirty,
        recent=_entries_of(session, mine.order_by(ShelfEntry.serial.desc()).limit(RECENT)),
        newest=_entries_of(session, live.limit(RECENT)),
    )


# What a line is made of; as plain columns, for a list may have very many.
_LINE = (
    ShelfEntry.position,
    ShelfEntry.item_id,
    ShelfEntry.serial,
    ShelfEntry.live,
    ShelfEntry.line,
)


def _pages(session: Session, shelf: Shelf, since: int) -> Iterator[ShelfPage]:
    """Yield the pages with a line that changed after the serial `since`, each of them whole."""
    changed = select(ShelfEntry.position).where(
        ShelfEntry.shelf_id == shelf.id, ShelfEntry.serial > since
    )
    numbers = sorted({position // PAGE_SIZE for position in session.scalars(changed)})
    for run in _runs(numbers):
        whole = (
            select(*_LINE)
            .where(
                ShelfEntry.shelf_id == shelf.id,
                ShelfEntry.position >= run[0] * PAGE_SIZE,
                ShelfEntry.position < (run[-1] + 1) * PAGE_SIZE,
            )
            .order_by(ShelfEntry.position)
        )
        lines: dict[int, list[Entry]] = {number: [] for number in run}
        for entry in _entries_of(session, whole):
            lines[entry.position // PAGE_SIZE].append(entry)
        yield from (ShelfPage(number + 1, tuple(lines[number])) for number in run)


def _runs(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield numbers that follow one another together, so that one reading serves them all."""
    first = 0
    for last, number in enumerate(numbers):
        ends = last + 1 == len(numbers) or numbers[last + 1] != number + 1
        if ends or last + 1 - first == PAGES_AT_ONCE:
            yield numbers[first : last + 1]
            first = last + 1


def _entries_of(session: Session, query: Select[Any]) -> tuple[Entry, ...]:
    return tuple(_entry(*row) for row in session.execute(query))


def _entry(position: int, item: int, serial: int, live: bool, line: Mapping[str, Any]) -> Entry:
    return Entry(
        position=position,
        item=item,
        edition=line.get("edition", 0),
        title=line.get("title", ""),
        summary=line.get("summary", ""),
        address=line["address"],
        office=line["office"],
        field=line["field"],
        document_number=line.get("document_number", ""),
        published_at=datetime.fromisoformat(line["published_at"]),
        updated_at=datetime.fromisoformat(line["updated_at"]),
        formed_on=date.fromisoformat(line["formed_on"]) if line.get("formed_on") else None,
        live=live,
        serial=serial,
        ref=line.get("ref", {}),
        shown_until=_moment(line.get("shown_until")),
        reason=line.get("reason", ""),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def write_shelves(claims: Sequence[ShelfClaim], outlets: Outlets) -> list[ChannelError | None]:
    """Write claimed lists of one outlet, and once after them its front; return what went wrong."""
    errors = [_tried(_write_shelf, outlets, [claim]) for claim in claims]
    written = [claim for claim, error in zip(claims, errors, strict=True) if error is None]
    trouble = _tried(_write_front, outlets, written) if written else None
    return [error or trouble for error in errors]


def _write_shelf(channel: Channel, states: Sequence[ShelfState]) -> None:
    assert isinstance(channel, Shelves), "only outlets with lists have shelves"
    for state in states:
        channel.write_shelf(state)


def _write_front(channel: Channel, states: Sequence[ShelfState]) -> None:
    if isinstance(channel, Fronted):
        channel.write_front(states)


def _tried(
    write: Callable[[Channel, Sequence[ShelfState]], None],
    outlets: Outlets,
    claims: Sequence[ShelfClaim],
) -> ChannelError | None:
    """Write some lists of one outlet; return what went wrong."""
    try:
        write(outlets.channel(claims[0].outlet), [claim.state for claim in claims])
    except ChannelError as error:
        return error
    except OSError as error:
        return ChannelError("cannot_write", reason=error.strerror or "")
    except GaoshiError as error:
        return ChannelError(error.code, **error.params)
    except Exception as error:  # one list that cannot be written must not hold up the others
        lists = [claim.shelf_id for claim in claims]
        log.error("list_failed", shelves=lists, error=type(error).__name__)
        return ChannelError("internal_error")
    return None


def record_shelf(
    session: Session, claim: ShelfClaim, error: ChannelError | None, now: datetime
) -> None:
    """Write down that a list was written, or when to try again."""
    shelf = session.get_one(Shelf, claim.shelf_id)
    if shelf.lease_token != claim.token:
        # Written late, perhaps over what another has written since: write those pages once more.
        shelf.shown_serial = min(shelf.shown_serial, claim.since)
        if shelf.lease_token == "":
            shelf.next_at = now
        return
    shelf.lease_token, shelf.lease_until = "", None
    if error is not None:
        shelf.tries += 1
        shelf.trouble, shelf.next_at = error.code, next_try(error, shelf.tries, now)
        return
    shelf.tries, shelf.trouble = 0, ""
    # Somebody who wrote late may have set it back meanwhile.
    rewound = shelf.shown_serial < claim.since
    shelf.shown_serial = shelf.shown_serial if rewound else claim.state.serial
    shelf.next_at = now if shelf.wanted_serial > shelf.shown_serial else None


def write_due(database: Database, outlets: Outlets, clock: Clock, *, limit: int = 32) -> int:
    """Write the lists that are due; return how many."""
    with database.writing() as session:
        claims = claim_shelves(session, now=clock(), limit=limit)
    if not claims:
        return 0
    by_outlet = defaultdict(list)
    for claim in claims:
        by_outlet[claim.outlet.id].append(claim)
    answers = [(some, write_shelves(some, outlets)) for some in by_outlet.values()]
    with database.writing() as session:
        for some, errors in answers:
            for claim, error in zip(some, errors, strict=True):
                record_shelf(session, claim, error, clock())
    return len(claims)


def write_whole(database: Database, channel: Listing, outlet: OutletRow, clock: Clock) -> None:
    """Write every list of an outlet with all its pages."""
    with database.reading() as session:
        ids = [shelf.id for shelf in all_shelves(session, outlet.id)]
    for shelf_id in ids:
        with database.writing() as session:
            claim = _claim_whole(session, shelf_id, outlet, clock())
        if claim is None:
            continue
        with database.reading() as session:
            for state in read_whole(session, session.get_one(Shelf, shelf_id)):
                channel.write_shelf(state)
        _write_front(channel, [claim.state])
        with database.writing() as session:
            record_shelf(session, claim, None, clock())


def _claim_whole(
    session: Session, shelf_id: int, outlet: OutletRow, now: datetime
) -> ShelfClaim | None:
    shelf = session.get_one(Shelf, shelf_id)
    if shelf.lease_until is not None and shelf.lease_until > now:
        # Somebody is just writing it: once more afterwards, and then all of its pages.
        shelf.shown_serial = 0
        return None
    return _lease(shelf, outlet, _state(session, shelf, ()), now)


def all_shelves(session: Session, outlet_id: int) -> Sequence[Shelf]:
    """Return every list of an outlet."""
    return session.scalars(
        select(Shelf).where(Shelf.outlet_id == outlet_id).order_by(Shelf.id)
    ).all()
