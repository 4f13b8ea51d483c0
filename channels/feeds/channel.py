"""The feeds channel: entry documents that stay, and lists of what changed last."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as part
from datetime import datetime
from typing import ClassVar, Self
from urllib.parse import quote, urlsplit

from channels.base import (
    Around,
    Article,
    Drift,
    Entry,
    Field,
    Notice,
    Problem,
    Receipt,
    Ref,
    Removal,
    Rendered,
    Seen,
    Serves,
    ShelfKey,
    ShelfState,
    Sighting,
    Traits,
)
from channels.feeds.atom import parse, read_entry, write_entry
from channels.feeds.compose import WRITERS, Feed, within_limits
from channels.feeds.post import UNPRINTABLE, Deleted, Post, post_of
from channels.feeds.sight import (
    LINES,
    SOON,
    PublicFeed,
    compared,
    fetch_entry,
    fetch_feed,
    moved_on,
)
from channels.feeds.store import Store, entry_name, files_folder, is_newer
from channels.folder import PUBLIC, Folder, public_folder

TITLE = "政务公开"
EVERYTHING = ShelfKey("all", "", "全部信息")


@dataclass(frozen=True)
class Feeds:
    """RSS, Atom and JSON Feed in a folder of public files."""

    kind: ClassVar[str] = "feeds"
    label: ClassVar[str] = "RSS / Atom"
    traits: ClassVar[Traits] = Traits(
        updates=True,
        repeatable=True,
        removes=Removal.NOTICE,
        serves=Serves.UPWARDS,
        online=True,
        drift=Drift.MENDED,
        undo="feed_readers_may_keep",
        source="https://www.rfc-editor.org/rfc/rfc4287",
    )
    form: ClassVar[tuple[Field, ...]] = (
        Field("title", "名称", "订阅列表的名称，例如“示范区政务公开”。", default=TITLE),
        Field("folder", "文件夹", "与网站共用的公开文件夹。", default=PUBLIC, alone=True),
        Field("address", "公开地址", "该文件夹对外的网址；留空即本系统的公开地址。", alone=True),
        Field(
            "authority",
            "标识域名",
            "写入每条信息的永久标识。换域名时填写原来的域名，订阅者才不会重复收到。",
        ),
    )

    title: str
    address: str
    authority: str
    store: Store
    now: Callable[[], datetime] = part(repr=False)

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the channel from an outlet's fields."""
        address = (fields.get("address") or around.public).rstrip("/")
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("address")
        folder = public_folder(
            around.data, fields.get("folder", ""), address=fields.get("address", "")
        )
        return cls(
            title=fields.get("title") or TITLE,
            address=address,
            authority=_authority(fields.get("authority") or parts.hostname),
            store=Store(Folder(folder)),
            now=around.now,
        )

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return why the article cannot stand in a feed."""
        return tuple(_problems(article))

    def render(self, article: Article) -> Rendered:
        """Return the article's entry document."""
        post = post_of(
            article,
            identity=self._identity(article.item),
            entry_at=self._entry_address(article.item),
            files_at=f"{self.address}/{files_folder(article.item)}",
        )
        used = {picture.sha256 for picture in article.document.pictures()}
        pictures = [file for sha256, file in article.pictures.items() if sha256 in used]
        return Rendered(
            body=write_entry(post),
            media_type="application/atom+xml;type=entry",
            text=f"{article.title}\n{article.document.text()}",
            fingerprint=article.fingerprint,
            files=(*pictures, *article.attachments),
        )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Write the entry document and its files; a newer one that lies there stays."""
        item = _item_of(key)
        ref = {
            "item": item,
            "key": key,
            "fingerprint": rendered.fingerprint,
            "before": _before(previous or {}, rendered.fingerprint),
            "put_at": self.now().isoformat(),
        }
        if not self.store.has_newer(item, key):
            self._write(item, rendered, key)
        return Receipt(ref=ref, address=self._entry_address(item))

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Leave a mark with the public reason, and take the entry document and its files away."""
        own = str(ref.get("key", "")) or key
        kept = self.store.entry(notice.item)
        if not (kept and is_newer(kept.key, own)):
            gone = Deleted(self._identity(notice.item), notice.since, notice.reason)
            self.store.remove_entry(notice.item, gone, key=own)
        return Receipt(ref={**ref, "item": notice.item, "key": own})

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Read the feed of everything, and the entry document where the feed does not tell."""
        feed = fetch_feed(f"{self.address}/feeds/all.atom")
        if expect is None:
            return self._look_for_rest(ref, feed)
        item = int(ref["item"])
        address = self._entry_address(item)
        listed = feed.posts.get(self._identity(item))
        if listed and listed.content:
            return compared(listed, ref, expect, address)
        kept = fetch_entry(address)
        if kept is None:
            return Sighting(Seen.ABSENT)
        found = compared(kept.post, ref, expect, address)
        if found.seen is not Seen.SHOWN or listed or moved_on(feed, kept.post, ref):
            return found
        # The list is written after the entry; until then a subscriber cannot know.
        return Sighting(Seen.PENDING, address=address, next_look=SOON, code="not_in_feed_yet")

    def find(self, key: str) -> Sighting:
        """Tell whether the entry document that lies there was written by this put."""
        item = _item_of(key)
        kept = self.store.entry(item)
        if kept is None or kept.key != key:
            return Sighting(Seen.ABSENT)
        ref = {"item": item, "key": key, "fingerprint": kept.post.fingerprint}
        return Sighting(Seen.PENDING, ref, self._entry_address(item), next_look=SOON)

    def shelves(self, article: Article) -> tuple[ShelfKey, ...]:
        """Return everything, and the article's field, office and column."""
        named = (
            ShelfKey("field", article.field.code, article.field.name),
            ShelfKey("office", article.office.code, article.office.name),
            ShelfKey("column", article.column.code, article.column.name),
        )
        return (EVERYTHING, *(key for key in named if key.code))

    def begin(self, keys: Iterable[ShelfKey]) -> None:
        """Write an empty feed of everything and of each list that has none yet.

        Pages name a feed from the first day, before anything stands in it.
        """
        for key in (EVERYTHING, *keys):
            if not self.store.folder.exists(f"feeds/{key.path}.json"):
                self.write_shelf(ShelfState(key, 0, 0, (), (), ()))

    def write_shelf(self, shelf: ShelfState) -> None:
        """Write the list's three files anew from what changed last."""
        lines = [self._line(line) for line in shelf.recent[:LINES]]
        path = quote(shelf.key.path)
        feed = Feed(
            id=f"tag:{self.authority},2026:gaoshi/feed/{path}",
            title=f"{self.title}：{shelf.key.title}",
            home=f"{self.address}/",
            address=f"{self.address}/feeds/{path}",
            posts=within_limits(line for line in lines if isinstance(line, Post)),
            deleted=tuple(line for line in lines if isinstance(line, Deleted)),
        )
        for ending, write in WRITERS.items():
            name = f"feeds/{shelf.key.path}.{ending}"
            self.store.folder.write_if_changed(name, write(feed))

    def _write(self, item: int, rendered: Rendered, key: str) -> None:
        self.store.write_files(item, rendered.files)
        gone = self.store.deleted(item)
        document = rendered.body
        if gone:
            # What comes back must be newer than the mark, or subscribers leave it deleted.
            document = write_entry(read_entry(parse(document)).not_before(gone.when))
        self.store.write_entry(item, document, key=key)
        self.store.drop_files(item, keep=rendered.files)

    def _line(self, line: Entry) -> Post | Deleted | None:
        if line.live:
            kept = self.store.entry(line.item)
            # A line whose entry has just been taken away is left out, never made up from memory.
            return kept.post if kept else None
        gone = self.store.deleted(line.item)
        return gone or Deleted(self._identity(line.item), line.updated_at, line.reason)

    def _look_for_rest(self, ref: Ref, feed: PublicFeed) -> Sighting:
        item = int(ref["item"])
        kept = fetch_entry(self._entry_address(item))
        if kept and is_newer(kept.key, str(ref.get("key", ""))):
            return Sighting(Seen.ABSENT)
        if kept:
            return Sighting(Seen.SHOWN, fingerprint=kept.post.fingerprint)
        if self._identity(item) in feed.posts:
            return Sighting(Seen.PENDING, next_look=SOON, code="still_in_feed")
        return Sighting(Seen.ABSENT)

    def _identity(self, item: int) -> str:
        """Return the permanent id (RFC 4151), the same for every edition."""
        return f"tag:{self.authority},2026:gaoshi/item/{item}"

    def _entry_address(self, item: int) -> str:
        return f"{self.address}/{entry_name(item)}"


def _authority(host: str) -> str:
    try:
        name = host.encode("idna").decode().lower()
    except UnicodeError:
        name = ""
    if not re.fullmatch("[a-z0-9.-]+", name):
        raise ValueError("authority")
    return name


def _item_of(key: str) -> int:
    return int(key.split(".", 1)[0])


def _before(previous: Ref, now: str) -> str:
    """Return the fingerprint of what stood there before the text that is put now."""
    last = str(previous.get("fingerprint", ""))
    return last if last != now else str(previous.get("before", ""))


def _problems(article: Article) -> Iterator[Problem]:
    if article.restricted:
        yield Problem("feeds_restricted")
    if not article.title.strip():
        yield Problem("feeds_title_empty")
    if not article.document.text().strip() and not article.document.pictures():
        yield Problem("feeds_body_empty")
    odd = UNPRINTABLE.search(article.title + article.summary + article.document.text())
    if odd:
        yield Problem("feeds_character", {"code_point": f"U+{ord(odd.group()):04X}"})
    missing = [one for one in article.document.pictures() if one.sha256 not in article.pictures]
    if missing:
        yield Problem("feeds_picture_missing", {"count": len(missing)})
