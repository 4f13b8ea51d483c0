"""The files a hall's screens are served from: blobs by hash, pages of the list, one manifest.

blob/<sha256>        an item's content, a picture, or a page of the list; never changed
use/<sha256>/<item>  which item needs a blob, so that the last one to go takes it along
item/<item>          what was put for an item
page/<item>          the page of the list the item has for ever
manifest             what the devices fetch: the serial and the pages by their hashes
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from channels.base import Entry, Json, Ref, Rendered, ShelfPage, ShelfState
from channels.folder import Folder

FORMAT = 1
# The page takes contents apart itself; as bytes they are never active on their own.
PLAIN = "application/octet-stream"


@dataclass(frozen=True)
class Hall:
    """What the screens know of their hall; stays on them when their lease has run out."""

    screens: str
    name: str
    about: str = ""
    topics: tuple[str, ...] = ()
    lease_hours: int = 72


@dataclass(frozen=True)
class Served:
    """A file as a device gets it."""

    body: bytes
    media_type: str


def pack(value: Json) -> bytes:
    """Return JSON bytes, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Screens:
    """One hall's folder."""

    folder: Folder
    hall: Hall
    now: Callable[[], datetime]

    # What a put and a remove do.

    def keep(self, rendered: Rendered, facts: Json, *, key: str) -> Ref:
        """Write a content and its pictures; return the ref. An older edition changes nothing."""
        item = _item(key)
        record = self._record(item)
        ref: Ref = {
            "item": item,
            "edition": facts["edition"],
            "content": rendered.sha256,
            "assets": [[file.sha256, file.media_type] for file in rendered.files],
        }
        if record is not None and record["ref"]["edition"] > facts["edition"]:
            return ref
        self._keep_blob(item, rendered.sha256, rendered.body)
        for file in rendered.files:
            self._keep_blob(item, file.sha256, file.read)
        before = set() if record is None else {*_blobs(record["ref"]), *record["stale"]}
        stale = sorted(before - set(_blobs(ref)))
        fresh = {"key": key, "ref": ref, "facts": facts, "stale": stale}
        self.folder.write_if_changed(f"item/{item}", pack(fresh))
        return ref

    def _keep_blob(self, item: int, sha256: str, body: bytes | Callable[[], bytes]) -> None:
        if not self.folder.exists(f"blob/{sha256}"):
            self.folder.write(f"blob/{sha256}", body if isinstance(body, bytes) else body())
        if not self.folder.exists(f"use/{sha256}/{item}"):
            self.folder.write(f"use/{sha256}/{item}", b"")

    def drop(self, ref: Ref) -> None:
        """Delete what was put for an item, unless another edition has taken its place."""
        record = self._record(int(ref["item"]))
        if record is None or record["ref"]["edition"] != ref["edition"]:
            return
        self._forget(int(ref["item"]), [*_blobs(record["ref"]), *record["stale"]])
        self.folder.remove(f"item/{ref['item']}")

    def _forget(self, item: int, blobs: Iterable[str]) -> None:
        for sha256 in blobs:
            self.folder.remove(f"use/{sha256}/{item}")
            if not self.folder.names(f"use/{sha256}"):
                self.folder.remove(f"blob/{sha256}")

    def _record(self, item: int) -> Json:
        return self._json(f"item/{item}")

    def _json(self, name: str) -> Json:
        content = self.folder.read(name)
        return None if content is None else json.loads(content)

    # What a look reads.

    def whole(self, ref: Ref) -> bool:
        """Tell whether the content lies there byte for byte, and its pictures too."""
        body = self.folder.read(f"blob/{ref['content']}")
        if body is None or hashlib.sha256(body).hexdigest() != ref["content"]:
            return False
        return all(self.folder.exists(f"blob/{sha256}") for sha256, _ in ref["assets"])

    def line(self, item: int) -> Json:
        """Return the item's line as the devices are served it, or None when it never had one."""
        number = self._json(f"page/{item}")
        if number is None:
            return None
        page = self.page(self.manifest(), number)
        return next((line for line in page if line["item"] == item), None)

    def found(self, key: str) -> Ref | None:
        """Return the ref of what was put with this key."""
        record = self._record(_item(key))
        if record is None or record["key"] != key:
            return None
        ref: Ref = record["ref"]
        return ref

    # The list.

    def manifest(self) -> Json:
        """Return the manifest; before the first write one that lists nothing."""
        return self._json("manifest") or self._head(0, [], [])

    def manifest_bytes(self) -> bytes:
        """Return the manifest exactly as it is signed and served."""
        return self.folder.read("manifest") or pack(self._head(0, [], []))

    def stamp(self) -> tuple[int, int, int]:
        """Return what changes whenever the manifest does, without reading it."""
        try:
            status = self.folder.path("manifest").stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (status.st_mtime_ns, status.st_size, status.st_ino)

    def page(self, manifest: Json, number: int) -> list[Json]:
        """Return the lines of one page, gone ones included."""
        named = {page["number"]: page["sha256"] for page in manifest["pages"]}
        content = self.folder.read(f"blob/{named[number]}") if number in named else None
        return [] if content is None else list(json.loads(content))

    def blobs(self, manifest: Json) -> dict[str, str]:
        """Return every blob the devices may fetch, with its media type."""
        found: dict[str, str] = {}
        for named in manifest["pages"]:
            if not named["live"]:
                continue
            found[named["sha256"]] = PLAIN
            found.update(_page_blobs(self.folder, named["sha256"]))
        return found

    def _head(self, serial: int, pages: list[Json], gone: list[Json]) -> Json:
        return {
            "format": FORMAT,
            "screens": self.hall.screens,
            "hall": self.hall.name,
            "about": self.hall.about,
            "topics": list(self.hall.topics),
            "lease_hours": self.hall.lease_hours,
            "serial": serial,
            "pages": pages,
            "gone": gone,
        }

    def write(self, shelf: ShelfState) -> None:
        """Write a state of the list; one older than what is served changes nothing."""
        before = self.manifest()
        if shelf.serial < before["serial"]:
            return
        pages = {page["number"]: page for page in before["pages"]}
        for page in shelf.dirty:
            pages[page.number] = self._write_page(shelf, page, before)
        gone = [
            {"item": entry.item, "edition": entry.edition, "reason": entry.reason}
            for entry in shelf.recent
            if not entry.live
        ]
        head = self._head(shelf.serial, [pages[number] for number in sorted(pages)], gone)
        self.folder.write_if_changed("manifest", pack(head))
        for page in shelf.dirty:
            self._tidy(page, before, pages[page.number]["sha256"])

    def _write_page(self, shelf: ShelfState, page: ShelfPage, before: Json) -> Json:
        old = {line["item"]: line for line in self.page(before, page.number)}
        lines = [self._line(shelf.serial, entry, old.get(entry.item)) for entry in page.entries]
        content = pack(lines)
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.folder.exists(f"blob/{sha256}"):
            self.folder.write(f"blob/{sha256}", content)
        live = sum(1 for line in lines if line["live"])
        return {"number": page.number, "sha256": sha256, "live": live}

    def _line(self, serial: int, entry: Entry, old: Json) -> Json:
        """Return a line; one that says the same as before keeps its serial and its time."""
        record = self._record(entry.item)
        ref = entry.ref if "content" in entry.ref else (record or {}).get("ref")
        if entry.live and ref is not None:
            line = _live_line(entry, ref, (record or {}).get("facts", {}))
        else:
            line = {
                "item": entry.item,
                "edition": entry.edition,
                "live": False,
                "published": _moment(entry.published_at),
            }
        if old is not None and {**line, "serial": old["serial"], "at": old["at"]} == old:
            return old
        return {**line, "serial": serial, "at": self.now().isoformat()}

    def _tidy(self, page: ShelfPage, before: Json, sha256: str) -> None:
        """Delete what the devices are no longer told of; remember where each item stands."""
        for named in before["pages"]:
            if named["number"] == page.number and named["sha256"] != sha256:
                self.folder.remove(f"blob/{named['sha256']}")
        for entry in page.entries:
            if not self.folder.exists(f"page/{entry.item}"):
                self.folder.write(f"page/{entry.item}", pack(page.number))
            record = self._record(entry.item)
            if record is not None and record["stale"]:
                self._forget(entry.item, record["stale"])
                self.folder.write(f"item/{entry.item}", pack({**record, "stale": []}))


def _item(key: str) -> int:
    return int(key.partition(".")[0])


@lru_cache(maxsize=4096)
def _page_blobs(folder: Folder, sha256: str) -> tuple[tuple[str, str], ...]:
    """Return what one page names; a blob never changes, so a change costs one page."""
    lines = [line for line in json.loads(folder.read(f"blob/{sha256}") or b"[]") if line["live"]]
    contents = [(str(line["content"]), PLAIN) for line in lines]
    return (*contents, *((str(a), str(b)) for line in lines for a, b in line["assets"]))


def _blobs(ref: Ref) -> list[str]:
    return [str(ref["content"]), *(str(sha256) for sha256, _ in ref["assets"])]


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


def _live_line(entry: Entry, ref: Ref, facts: Json) -> Json:
    return {
        "item": entry.item,
        "edition": ref["edition"],
        "live": True,
        "title": entry.title,
        "content": ref["content"],
        "assets": ref["assets"],
        "show_from": _moment(entry.shown_from),
        "show_until": _moment(entry.shown_until),
        "published": _moment(entry.published_at),
        "office": facts.get("office") or entry.office,
        "field": facts.get("field") or entry.field,
        "topics": facts.get("topics", []),
        "kind": facts.get("kind", ""),
        "number": entry.document_number,
    }
