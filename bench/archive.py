"""An archive of many items, laid down in bulk.

Rows are real and complete but for three things: renderings, receipts and the ledger's hashes are
short. Of the files only those are written that a next publication reads: the last pages of the
lists, the last part of the sitemap, the entries the feeds still name, the screens' pages (the older
of those with lines made up).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Connection, insert, select, update

from bench import texts
from bench.town import ONLINE, Town
from channels.base import PAGE_SIZE, Article, Channel, ShelfKey, ShelfState, Shelves
from channels.feeds import Feeds
from channels.kiosk import Kiosk
from channels.kiosk.screens import pack
from channels.website import Website
from hub import articles
from hub.dispatch.shelves import all_shelves, read_shelf
from hub.models import (
    Copy,
    Edition,
    Item,
    LedgerLine,
    Outlet,
    Placement,
    Receipt,
    Rendering,
    Shelf,
    ShelfEntry,
    Sighting,
)
from hub.outlets import OutletRow

BATCH = 2000
BEGAN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
KINDS = ("notice", "publicity", "result", "guide")
# A list's files are written for so many of its newest positions; of the list of everything, for as
# many as one part of the sitemap has.
WRITTEN, WRITTEN_OF_ALL = 40, 500


def fill(hub: Town, count: int, *, whole: bool = True) -> None:
    """Lay down `count` published items, the oldest first.

    With `whole` False only what a next publication's lists are made of: items, editions and lines.
    """
    with hub.runtime.database.writer.begin() as connection:
        for first in range(1, count + 1, BATCH):
            numbers = range(first, min(first + BATCH, count + 1))
            _insert(connection, Item, (_item(hub, n) for n in numbers))
            _insert(connection, Edition, (_edition(hub, n) for n in numbers))
            if whole:
                _history(connection, hub, numbers)
    _lists(hub, count)
    _files(hub)


def _insert(connection: Connection, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    connection.execute(insert(model), list(rows))


def _moment(number: int) -> datetime:
    return BEGAN + timedelta(minutes=number)


def _office(hub: Town, number: int) -> int:
    return list(hub.offices.values())[1 + number % (len(hub.offices) - 1)]


def _item(hub: Town, number: int) -> dict[str, Any]:
    at = _moment(number)
    return {
        "id": number,
        "office_id": _office(hub, number),
        "matter_id": hub.matters[number % len(hub.matters)],
        "kind": KINDS[number % len(KINDS)],
        "title": texts.title(number),
        "elements": [],
        "issuers": [],
        "narrowed": [],
        "added": [],
        "document_number": f"示街办〔2024〕{number}号",
        "index_number": f"LJ000002JD/2024-{number:06d}",
        "formed_on": at.date(),
        "proposed_at": at,
        "published_at": at,
        "created_by": hub.people["clerk"],
        "created_at": at,
        "updated_at": at,
    }


def _edition(hub: Town, number: int) -> dict[str, Any]:
    at = _moment(number)
    return {
        "id": number,
        "item_id": number,
        "number": 1,
        "state": "approved",
        "title": texts.title(number),
        "short_title": "",
        "summary": texts.summary(number),
        "body": texts.body(number),
        "fingerprint": sha256(str(number).encode()).hexdigest(),
        "created_by": hub.people["clerk"],
        "created_at": at,
        "submitted_at": at,
        "approved_at": at,
    }


# What the dispatcher would have written.


def _history(connection: Connection, hub: Town, numbers: range) -> None:
    steps = [(n, place, name) for n in numbers for place, name in enumerate(ONLINE)]
    _insert(connection, Placement, (_placement(hub, *step) for step in steps))
    _insert(connection, Rendering, (_rendering(*step) for step in steps))
    _insert(connection, Copy, (_copy(hub, *step) for step in steps))
    _insert(connection, Receipt, (_receipt(*step) for step in steps))
    _insert(connection, Sighting, (_sighting(*step) for step in steps))
    _insert(connection, LedgerLine, (_line(n, place) for n in numbers for place in range(6)))


def _id(number: int, place: int) -> int:
    return (number - 1) * len(ONLINE) + place + 1


def _placement(hub: Town, number: int, place: int, name: str) -> dict[str, Any]:
    return {
        "id": _id(number, place),
        "item_id": number,
        "outlet_id": hub.outlets[name],
        "wanted": "show",
        "wanted_edition_id": number,
        "signature": sha256(f"{number}.{name}".encode()).hexdigest(),
        "revision": 1,
        "settled_revision": 1,
        "shown": "show",
        "shown_edition_id": number,
        "state": "settled",
        "since": _moment(number),
    }


def _rendering(number: int, place: int, name: str) -> dict[str, Any]:
    digest = sha256(f"{number}.{place}".encode()).hexdigest()
    return {
        "id": _id(number, place),
        "digest": digest,
        "media_type": "text/html; charset=utf-8",
        "body_sha256": digest,
        "text": "",
        "fingerprint": digest,
        "rest": {"files": [], "fields": [], "sheets": [], "notes": []},
        "created_at": _moment(number),
    }


def _copy(hub: Town, number: int, place: int, name: str) -> dict[str, Any]:
    at = _moment(number)
    return {
        "id": _id(number, place),
        "placement_id": _id(number, place),
        "number": 1,
        "key": f"{number}.{hub.outlets[name]}.1",
        "edition_id": number,
        "revision": 1,
        "state": "seen",
        "ref": _ref(hub, number, name),
        "rendering_id": _id(number, place),
        "created_at": at,
        "accepted_at": at,
        "seen_at": at,
    }


def _ref(hub: Town, number: int, name: str) -> dict[str, Any]:
    match name:
        case "website":
            return {"number": number, "files": []}
        case "feeds":
            return {"item": number, "key": f"{number}.{hub.outlets[name]}.1"}
    content = sha256(f"screen {number}".encode()).hexdigest()
    return {"item": number, "edition": 1, "content": content, "assets": []}


def _receipt(number: int, place: int, name: str) -> dict[str, Any]:
    at = _moment(number)
    return {"copy_id": _id(number, place), "at": at, "verb": "put", "outcome": "accepted"}


def _sighting(number: int, place: int, name: str) -> dict[str, Any]:
    at = _moment(number)
    return {"copy_id": _id(number, place), "at": at, "seen": "shown", "strength": "machine"}


def _line(number: int, place: int) -> dict[str, Any]:
    place_of = (number - 1) * 6 + place + 1
    digest = sha256(str(place_of).encode()).hexdigest()
    return {
        "at": _moment(number),
        "act": "settled",
        "item_id": number,
        "facts": {"placement": number},
        "number": place_of,
        "previous": digest,
        "hash": digest,
    }


# Lists.


def _lists(hub: Town, count: int) -> None:
    for name in ONLINE:
        if name in hub.outlets:
            _lists_of(hub, name, count)


def _lists_of(hub: Town, name: str, count: int) -> None:
    """Put every item on the lists its article names; a list's serial is its length."""
    channel, outlet_id = hub.channel(name), hub.outlets[name]
    keys: dict[ShelfKey, int] = {}
    lengths: dict[ShelfKey, int] = {}
    # Which lists an item stands in depends on its matter, office and kind alone.
    known: dict[tuple[int, int, int], tuple[ShelfKey, ...]] = {}
    rows: list[dict[str, Any]] = []
    with hub.runtime.database.writer.begin() as connection:
        for number in range(1, count + 1):
            variety = number % len(hub.matters), _office(hub, number), number % len(KINDS)
            if variety not in known:
                known[variety] = _keys(hub, channel, number)
            line = _list_line(hub, name, number)
            for key in known[variety]:
                if key not in keys:
                    keys[key] = _shelf(connection, outlet_id, key)
                position = lengths.get(key, 0)
                lengths[key] = position + 1
                rows.append(
                    {
                        "shelf_id": keys[key],
                        "item_id": number,
                        "position": position,
                        "serial": position + 1,
                        "live": True,
                        "line": line,
                    }
                )
            if len(rows) > 10 * BATCH:
                _insert(connection, ShelfEntry, rows)
                rows.clear()
        if rows:
            _insert(connection, ShelfEntry, rows)
        for key, length in lengths.items():
            changed = {"wanted_serial": length, "next_position": length}
            # What has not been shown yet is written by `_files`.
            written = WRITTEN_OF_ALL if key.kind == "all" else WRITTEN
            changed["shown_serial"] = max(length - written, 0)
            connection.execute(update(Shelf).where(Shelf.id == keys[key]).values(**changed))


def _keys(hub: Town, channel: Channel, number: int) -> tuple[ShelfKey, ...]:
    return cast(Shelves, channel).shelves(article(hub, number))


def article(hub: Town, number: int) -> Article:
    """Return an item's article as the dispatcher would load it."""
    runtime = hub.runtime
    with runtime.database.reading() as session:
        rows = {row.id: OutletRow.of(row) for row in session.scalars(select(Outlet)).unique()}
        edition = session.get_one(Edition, number)
        return articles.load(
            session,
            edition,
            runtime.blobs,
            lambda outlet, item: runtime.outlets.address_of(rows[outlet], item),
            public=runtime.settings.public,
        )


def _shelf(connection: Connection, outlet_id: int, key: ShelfKey) -> int:
    row = {"outlet_id": outlet_id, "kind": key.kind, "code": key.code, "title": key.title}
    return int(connection.scalar(insert(Shelf).values(**row).returning(Shelf.id)) or 0)


def _list_line(hub: Town, name: str, number: int) -> dict[str, Any]:
    at = _moment(number).isoformat()
    return {
        "edition": 1,
        "title": texts.title(number),
        "summary": texts.summary(number),
        "address": f"{hub.address}/item/{number // 1000}/{number}.html",
        "office": "示范街道办事处",
        "field": "社会救助",
        "document_number": f"示街办〔2024〕{number}号",
        "published_at": at,
        "updated_at": at,
        "formed_on": at[:10],
        "ref": _ref(hub, number, name),
        "shown_until": None,
        "reason": "",
    }


# Files.


def _files(hub: Town) -> None:
    for name in ONLINE:
        if name in hub.outlets:
            _write_files(hub, hub.channel(name), hub.outlets[name])


def _write_files(hub: Town, channel: Channel, outlet_id: int) -> None:
    quick = _not_synced(channel)
    with hub.runtime.database.reading() as session:
        states = [read_shelf(session, shelf) for shelf in all_shelves(session, outlet_id)]
    for state in states:
        if isinstance(quick, Feeds):
            for entry in state.recent:
                _write_entry(hub, quick, entry.item, outlet_id)
        cast(Shelves, quick).write_shelf(state)
        if isinstance(quick, Kiosk):
            _write_pages(quick, state)
    shown = update(Shelf).where(Shelf.outlet_id == outlet_id)
    with hub.runtime.database.writer.begin() as connection:
        connection.execute(shown.values(shown_serial=Shelf.wanted_serial))


def _write_pages(kiosk: Kiosk, state: ShelfState) -> None:
    """Give the screens the pages before those just written: other items, the same weight."""
    manifest = kiosk.screens.manifest()
    sample = kiosk.screens.page(manifest, manifest["pages"][0]["number"])
    before = []
    for number in range(1, manifest["pages"][0]["number"]):
        first = (number - 1) * PAGE_SIZE
        lines = [
            {**line, "item": first + place, "content": f"{first + place:064x}"}
            for place, line in enumerate(sample, 1)
        ]
        content = pack(lines)
        digest = sha256(content).hexdigest()
        kiosk.screens.folder.write(f"blob/{digest}", content)
        before.append({"number": number, "sha256": digest, "live": len(lines)})
    whole = {**manifest, "pages": [*before, *manifest["pages"]]}
    kiosk.screens.folder.write("manifest", pack(whole))


def _not_synced(channel: Channel) -> Channel:
    """Return the channel without a sync of the disk for each file."""
    match channel:
        case Website():
            return replace(channel, folder=replace(channel.folder, lasting=False))
        case Feeds():
            store = replace(channel.store, folder=replace(channel.store.folder, lasting=False))
            return replace(channel, store=store)
        case Kiosk():
            folder = replace(channel.screens.folder, lasting=False)
            return replace(channel, screens=replace(channel.screens, folder=folder))
    return channel


def _write_entry(hub: Town, feeds: Feeds, number: int, outlet_id: int) -> None:
    if feeds.store.entry(number) is None:
        key = f"{number}.{outlet_id}.1"
        feeds.put(feeds.render(article(hub, number)), key=key, previous=None)
