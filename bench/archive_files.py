"""The files of an archive, as far as a next publication reads them.

Written are the last pages of the lists, the last part of the sitemap, the entries the feeds still
name, and all pages of the screens.
"""

from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import update

from bench import texts
from bench.archive_articles import Alike
from bench.archive_rows import moment
from channels.base import PAGE_SIZE, Channel, Fronted, Shelves
from channels.feeds import Feeds
from channels.kiosk import Kiosk
from channels.kiosk.screens import pack
from channels.website import Website
from hub.dispatch.shelves import all_shelves, read_shelf
from hub.models import Shelf


def write(alike: Alike, count: int, *, contents: bool) -> None:
    """Write the files of every outlet with lists; with `contents` what screens fetch besides."""
    for name in alike.hub.listing:
        _write(alike, name, count, contents=contents)


def _write(alike: Alike, name: str, count: int, *, contents: bool) -> None:
    hub = alike.hub
    quick, outlet_id = _not_synced(hub.channel(name)), hub.outlets[name]
    with hub.runtime.database.reading() as session:
        states = [read_shelf(session, shelf) for shelf in all_shelves(session, outlet_id)]
    for state in states:
        if isinstance(quick, Feeds):
            for entry in state.recent:
                _write_entry(alike, quick, entry.item, outlet_id)
        cast(Shelves, quick).write_shelf(state)
        if isinstance(quick, Kiosk):
            first = count - state.serial + 1
            _write_pages(quick, first)
            if contents:
                _write_contents(quick, range(first, count + 1))
    if isinstance(quick, Fronted):
        quick.write_front(states)
    shown = update(Shelf).where(Shelf.outlet_id == outlet_id)
    with hub.runtime.database.writer.begin() as connection:
        connection.execute(shown.values(shown_serial=Shelf.wanted_serial))


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


def _write_entry(alike: Alike, feeds: Feeds, number: int, outlet_id: int) -> None:
    if feeds.store.entry(number) is None:
        key = f"{number}.{outlet_id}.1"
        feeds.put(feeds.render(alike.article(number)), key=key, previous=None)


# Screens.


def _write_pages(kiosk: Kiosk, first: int) -> None:
    """Give the screens the pages before those written as lists are; `first` is their first item."""
    manifest = kiosk.screens.manifest()
    written = manifest["pages"][0]["number"]
    sample = kiosk.screens.page(manifest, written)[0]
    before = []
    for number in range(1, written):
        begins = (number - 1) * PAGE_SIZE + first
        lines = [_line(sample, item) for item in range(begins, begins + PAGE_SIZE)]
        content = pack(lines)
        digest = sha256(content).hexdigest()
        kiosk.screens.folder.write(f"blob/{digest}", content)
        before.append({"number": number, "sha256": digest, "live": PAGE_SIZE})
    whole = {**manifest, "pages": [*before, *manifest["pages"]]}
    kiosk.screens.folder.write("manifest", pack(whole))


def _line(sample: dict[str, Any], item: int) -> dict[str, Any]:
    return {
        **sample,
        "item": item,
        "title": texts.title(item),
        "content": sha256(texts.screen_page(item)).hexdigest(),
        "published": moment(item).isoformat(),
    }


def _write_contents(kiosk: Kiosk, items: range) -> None:
    """Write what a screen fetches of every item of its list."""
    for item in items:
        content = texts.screen_page(item)
        kiosk.screens.folder.write(f"blob/{sha256(content).hexdigest()}", content)
