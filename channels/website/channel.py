"""The website channel: item pages and lists as files that are complete at every moment."""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from dataclasses import field as part
from typing import ClassVar, Self

from channels.base import (
    Around,
    Article,
    Drift,
    Field,
    Memory,
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
from channels.folder import Folder, public_folder
from channels.website import front as fronts
from channels.website import sitemap
from channels.website.catalogue import INDEX, CatalogueField, catalogue_pages
from channels.website.checks import problems
from channels.website.files import (
    drop_files,
    stored_attachment,
    stored_pictures,
    write_files,
)
from channels.website.frame import ALL, page, style
from channels.website.front import Front, Listed, home_page, map_page
from channels.website.gone import gone_page
from channels.website.item_page import item_page
from channels.website.list_pages import newest_page, write_list
from channels.website.looking import SOON, compared, fetch, is_there
from channels.website.paths import (
    file_path,
    files_folder,
    gone_name,
    item_path,
    list_folder,
    page_name,
)
from channels.website.site import FORM, Site

PILOT = "pilot"
# Tells for which site and style sheet the standing pages were written.
STANDING = ".standing"


@dataclass(frozen=True)
class Website:
    """A site of static pages in a folder."""

    kind: ClassVar[str] = "website"
    label: ClassVar[str] = "政府网站"
    traits: ClassVar[Traits] = Traits(
        updates=True,
        repeatable=True,
        removes=Removal.NOTICE,
        serves=Serves.UPWARDS,
        online=True,
        drift=Drift.MENDED,
        undo="site_copies_may_be_kept",
    )
    form: ClassVar[tuple[Field, ...]] = FORM

    site: Site
    folder: Folder
    memory: Memory = part(repr=False)
    _prepared: threading.Event = part(default_factory=threading.Event, repr=False, compare=False)

    @classmethod
    def open(cls, fields: Mapping[str, str], around: Around) -> Self:
        """Build the channel from an outlet's fields."""
        address = fields.get("address", "")
        folder = public_folder(around.data, fields.get("folder", ""), address=address)
        return cls(Site.of(fields, around.public), Folder(folder), around.memory)

    def check(self, article: Article) -> tuple[Problem, ...]:
        """Return what keeps the article from the site, or should give the writer a pause."""
        return tuple(problems(article, self.site))

    def render(self, article: Article) -> Rendered:
        """Return the item's page, and its files under the names they are stored by."""
        pictures = tuple(stored_pictures(article).values())
        attachments = tuple(stored_attachment(file) for file in article.attachments)
        return Rendered(
            body=item_page(article, self.site),
            media_type="text/html; charset=utf-8",
            text=f"{article.title}\n{article.document.text()}",
            fingerprint=article.fingerprint,
            files=(*pictures, *attachments),
        )

    def put(self, rendered: Rendered, *, key: str, previous: Ref | None) -> Receipt:
        """Write files first and the page last: a page never names what is not there."""
        number = _number(key)
        self._prepare_once()
        write_files(self.folder, number, rendered.files)
        self.folder.write_if_changed(page_name(number), rendered.body)
        self.folder.remove(gone_name(number))
        names = [file.name for file in rendered.files]
        drop_files(self.folder, number, keep=frozenset(names))
        return Receipt({"number": number, "files": names}, self.address_of(number))

    def remove(self, ref: Ref, notice: Notice, *, key: str) -> Receipt:
        """Put the notice beside the page, then take page and files away.

        Servers answer 410 with the notice as soon as the page is gone.
        """
        number = _number(key)
        self._prepare_once()
        files = ref.get("files") or self.folder.names(files_folder(number))
        self.folder.write_if_changed(gone_name(number), gone_page(notice, self.site))
        self.folder.remove(page_name(number))
        drop_files(self.folder, number)
        return Receipt({"number": number, "files": files}, self.address_of(number))

    def look(self, ref: Ref, expect: Rendered | None) -> Sighting:
        """Fetch the public page; with nothing expected, also one of its files."""
        number = int(ref["number"])
        address = self.address_of(number)
        if expect is None:
            places = [
                item_path(number),
                *(file_path(number, name) for name in ref.get("files", ())[:1]),
            ]
            if any(is_there(self.site.address + place) for place in places):
                return Sighting(
                    Seen.PENDING, address=address, next_look=SOON, code="website_still_there"
                )
            return Sighting(Seen.ABSENT)
        if self._lacks_files(number, expect):
            return Sighting(Seen.CHANGED, address=address, code="website_file_missing")
        return compared(fetch(address), expect, address)

    def find(self, key: str) -> Sighting:
        """Tell whether the item has a page; which edition it shows, a look will tell."""
        number = _number(key)
        if not self.folder.exists(page_name(number)):
            return Sighting(Seen.ABSENT)
        ref = {"number": number, "files": self.folder.names(files_folder(number))}
        return Sighting(Seen.SHOWN, ref=ref, address=self.address_of(number))

    def address_of(self, item: int) -> str:
        """Return the address of an item's page, whether it is written yet or not."""
        return self.site.address + item_path(item)

    def shelves(self, article: Article) -> tuple[ShelfKey, ...]:
        """Return the lists an article stands in."""
        return (
            ALL,
            ShelfKey("field", article.field.code, article.field.name),
            ShelfKey("office", article.office.code, article.office.name),
            ShelfKey("column", article.column.code, article.column.name),
            *(
                ShelfKey("topic", topic.code, self._topic_title(topic.code, topic.name))
                for topic in article.topics
            ),
        )

    def write_shelf(self, shelf: ShelfState) -> None:
        """Write a list's dirty pages, and of the list of everything the sitemap."""
        self._prepare_once()
        write_list(self.folder, self.site, shelf)
        if shelf.key.path == ALL.path:
            sitemap.write_sitemap(self.folder, self.site, shelf)

    def write_front(self, shelves: Sequence[ShelfState]) -> None:
        """Write what the home page, the map and the sitemap show of some lists."""
        lists = [Listed.of(shelf) for shelf in shelves]
        # Nobody else writes these lists just now, so what is known of them needs no lock.
        known = Front.read(self.folder).lists
        if any(known.get(one.key.path) != one for one in lists):
            self._change_front(lambda front: front.with_lists(lists))

    def write_catalogue(self, fields: Sequence[CatalogueField]) -> None:
        """Write the catalogue's pages and take away those of fields that are no more."""
        self._prepare_once()
        self._write_catalogue(fields)

    def _write_catalogue(self, fields: Sequence[CatalogueField]) -> None:
        pages = catalogue_pages(self.site, fields)
        for name, content in pages.items():
            self.folder.write_if_changed(name, content)
        for field in fields:
            self._begin_list(field.key)
        lists = [Listed(field.key) for field in fields]
        self._change_front(lambda front: front.led_by(lists))
        for name in self.folder.names("catalogue"):
            if f"catalogue/{name}" not in pages:
                self.folder.remove(f"catalogue/{name}")

    def prepare(self) -> None:
        """Write what every site has: style, robots.txt, 404, home, map and the empty lists.

        Called by itself when the site's own data or its style sheet have changed.
        """
        self.folder.write_if_changed(*style())
        self.folder.write_if_changed(
            "404.html", page("missing.html", self.site, title="页面不存在")
        )
        robots = f"User-agent: *\nAllow: /\nSitemap: {self.site.address}/{sitemap.INDEX}\n"
        self.folder.write_if_changed("robots.txt", robots.encode())
        for key in (ALL, ShelfKey("topic", PILOT, self.site.topic_name)):
            self._begin_list(key)
        if not self.folder.exists(INDEX):
            self._write_catalogue(())
        if not self.folder.exists(sitemap.INDEX):
            self.folder.write(sitemap.INDEX, sitemap.empty_index(self.site))
        with self.memory.lock("front"):
            self._write_standing(Front.read(self.folder))
        self.folder.write_if_changed(STANDING, self._standing())

    @contextmanager
    def in_bulk(self) -> Iterator[Self]:
        """Lend the site for very many writings: nobody may be told of them before the block ends.

        One sync of the disks at the end takes the place of one for each file.
        """
        bulk = replace(self, folder=replace(self.folder, lasting=False))
        bulk.prepare()
        yield bulk
        os.sync()

    def _prepare_once(self) -> None:
        if self._prepared.is_set():
            return
        if self.folder.read(STANDING) != self._standing():
            self.prepare()
        self._prepared.set()

    def _standing(self) -> bytes:
        content = json.dumps([asdict(self.site), style().name], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest().encode()

    def _begin_list(self, key: ShelfKey) -> None:
        """Let a list that is linked from elsewhere be there before its first line."""
        folder = list_folder(key)
        if not self.folder.exists(f"{folder}/1.html"):
            self.folder.write_if_changed(f"{folder}/index.html", newest_page(self.site, key, ()))

    def _change_front(self, change: Callable[[Front], Front]) -> None:
        # Lists are written by several workers; the home page must lose none of their lines.
        with self.memory.lock("front"):
            front = Front.read(self.folder)
            newer = change(front)
            if newer.keys() != front.keys():
                self._write_standing(newer)
            elif newer != front:
                self.folder.write_if_changed(fronts.HOME, home_page(self.site, newer))
            newer.write(self.folder)

    def _write_standing(self, front: Front) -> None:
        self.folder.write_if_changed(fronts.HOME, home_page(self.site, front))
        self.folder.write_if_changed(fronts.MAP, map_page(self.site, front))
        sitemap.write_pages(self.folder, self.site, front)

    def _topic_title(self, code: str, name: str) -> str:
        return self.site.topic_name if code == PILOT else name

    def _lacks_files(self, number: int, expect: Rendered) -> bool:
        there = set(self.folder.names(files_folder(number)))
        return any(file.name not in there for file in expect.files)


def _number(key: str) -> int:
    """Return the item's number a key begins with."""
    return int(key.partition(".")[0])
