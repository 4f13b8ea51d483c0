"""The lists of an archive: every item on the lists its article names, at every outlet with lists."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection, insert, update

from bench import texts
from bench.archive_articles import Alike
from bench.archive_rows import moment, ref, variety
from bench.town import Town
from channels.base import ShelfKey, Shelves
from hub.models import Shelf

# A list's files are written for so many of its newest positions; of the list of everything, for as
# many as one part of the sitemap has.
WRITTEN, WRITTEN_OF_ALL = 40, 500
BATCH = 20_000
# Below SQLAlchemy, with lines packed once an item: a hundred thousand items are a million entries.
INSERT = (
    "INSERT INTO shelf_entry (shelf_id, item_id, position, serial, live, line) "
    "VALUES (?, ?, ?, ?, 1, ?)"
)


@dataclass
class Lists:
    """The lists of one outlet while they are filled; a list's serial is its length."""

    alike: Alike
    name: str
    ids: dict[ShelfKey, int] = field(default_factory=dict)
    lengths: dict[ShelfKey, int] = field(default_factory=dict)
    _known: dict[tuple[int, int, str], tuple[ShelfKey, ...]] = field(default_factory=dict)

    @property
    def is_hall(self) -> bool:
        """Tell whether these are a hall's screens."""
        return self.name.startswith("kiosk")

    def keys(self, number: int) -> tuple[ShelfKey, ...]:
        """Return the lists of an item; its matter, office and kind alone decide on them."""
        hub = self.alike.hub
        kind = variety(hub, number)
        if kind not in self._known:
            channel = cast(Shelves, hub.channel(self.name))
            self._known[kind] = channel.shelves(self.alike.pattern(number))
        return self._known[kind]

    def entry(self, connection: Connection, key: ShelfKey, number: int, line: str) -> Any:
        """Return the row of an item at the next position of a list."""
        if key not in self.ids:
            self.ids[key] = _shelf(connection, self.alike.hub.outlets[self.name], key)
        position = self.lengths.get(key, 0)
        self.lengths[key] = position + 1
        return self.ids[key], number, position, position + 1, line

    def end(self, connection: Connection) -> None:
        """Write down how long each list is, and which of it is still to be written as files."""
        for key, length in self.lengths.items():
            written = WRITTEN_OF_ALL if key.kind == "all" else WRITTEN
            changed = {
                "wanted_serial": length,
                "next_position": length,
                "shown_serial": max(length - written, 0),
            }
            connection.execute(update(Shelf).where(Shelf.id == self.ids[key]).values(**changed))


def write(alike: Alike, count: int, *, on_screens: int) -> None:
    """Put `count` items on their lists; of the screens' lists, only so many of the newest."""
    hub = alike.hub
    outlets = [Lists(alike, name) for name in hub.listing]
    rows: list[Any] = []
    with hub.runtime.database.writer.begin() as connection:
        for number in range(1, count + 1):
            line = _line(hub, number)
            for lists in outlets:
                if lists.is_hall and number <= count - on_screens:
                    continue
                packed = json.dumps({**line, "ref": ref(hub, number, lists.name)})
                rows += (lists.entry(connection, key, number, packed) for key in lists.keys(number))
            if len(rows) > BATCH or (rows and number == count):
                connection.exec_driver_sql(INSERT, rows)
                rows.clear()
        for lists in outlets:
            lists.end(connection)


def _shelf(connection: Connection, outlet_id: int, key: ShelfKey) -> int:
    row = {"outlet_id": outlet_id, "kind": key.kind, "code": key.code, "title": key.title}
    return int(connection.scalar(insert(Shelf).values(**row).returning(Shelf.id)) or 0)


def _line(hub: Town, number: int) -> dict[str, Any]:
    at = moment(number).isoformat()
    return {
        "edition": 1,
        "title": texts.title(number),
        "summary": texts.summary(number),
        "address": texts.address(hub.address, number),
        "office": "示范街道办事处",
        "field": "社会救助",
        "document_number": texts.document_number(number),
        "published_at": at,
        "updated_at": at,
        "formed_on": at[:10],
        "shown_until": None,
        "reason": "",
    }
