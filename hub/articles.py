"""From an item's edition to the article a channel is given."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Self, TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from channels import registry
from channels.base import Article, Column, File, Related
from channels.document import Document
from hub import editions
from hub.blobs import Blobs
from hub.clock import today, working_days_left
from hub.errors import NotFound
from hub.models import (
    Edition,
    Item,
    Kind,
    Link,
    Matter,
    MatterVersion,
    Office,
    Outlet,
    Placement,
    StoredFile,
    Validity,
    Wanted,
)
from hub.models.catalogue import CatalogueVersion
from hub.plans import Plan

# Public names, in Chinese, because every public page is.
KIND_LABELS: dict[str, str] = {
    Kind.NOTICE: "通知公告",
    Kind.PUBLICITY: "公示",
    Kind.RESULT: "结果公开",
    Kind.GUIDE: "办事指南",
    Kind.POLICY: "政策文件",
    Kind.INTERPRETATION: "政策解读",
    Kind.RESPONSE: "回应关切",
}
VALIDITY_LABELS: dict[str, str] = {
    Validity.VALID: "有效",
    Validity.AMENDED: "已修改",
    Validity.ABOLISHED: "废止",
    Validity.LAPSED: "失效",
}
# How a link reads from either end.
RELATIONS: dict[str, tuple[str, str]] = {
    "interprets": ("解读的文件", "政策解读"),
    "responds_to": ("回应的事项", "回应"),
    "corrects": ("更正的信息", "更正"),
}
OUTSIDE = Column("other", "目录外")
# The pilot all matters of the catalogue belong to.
TOPIC = Column("pilot", "基层政务公开标准化规范化试点")
# What an article takes from its item: the rest is the plan's, and costly to read.
_OF_ITEM = load_only(
    Item.office_id,
    Item.matter_id,
    Item.index_number,
    Item.published_at,
    Item.proposed_at,
    Item.validity,
    Item.validity_reason,
    Item.restricted,
)


PageOf: TypeAlias = Callable[[int, int], str]


def load(
    session: Session, edition: Edition, blobs: Blobs, page_of: PageOf, *, public: str
) -> Article:
    """Return the article of an edition, without what differs from outlet to outlet.

    `page_of(outlet id, item id)` gives the item's page at an outlet, or an empty string.
    """
    return next(load_all(session, [edition], blobs, page_of, public=public))


def load_all(
    session: Session, wanted: Sequence[Edition], blobs: Blobs, page_of: PageOf, *, public: str
) -> Iterator[Article]:
    """Yield the article of each edition as `load` gives it; what they share is read once."""
    items = _items(session, [edition.item_id for edition in wanted])
    loading = _Loading.of(session, blobs, page_of, public, items, wanted)
    for edition in wanted:
        yield loading.article(edition, items[edition.item_id])


@dataclass(frozen=True)
class _Loading:
    """What the articles of some items need beside the items' own rows."""

    session: Session
    blobs: Blobs
    page_of: PageOf
    public: str
    offices: Mapping[int, Office]
    matters: Mapping[int | None, Matter]
    versions: Mapping[int | None, MatterVersion]
    # The outlets each item is shown at, and the items that are linked with another.
    shown_at: Mapping[int, Sequence[int]]
    linked: Container[int]
    # The items that are to hang at boards.
    on_boards: Container[int]
    # The edition the public saw before each, where it may be compared.
    before: Mapping[int, Edition]

    @classmethod
    def of(
        cls,
        session: Session,
        blobs: Blobs,
        page_of: PageOf,
        public: str,
        items: Mapping[int, Item],
        wanted: Sequence[Edition],
    ) -> Self:
        """Read what some items need."""
        offices = {item.office_id for item in items.values()}
        matters = {item.matter_id for item in items.values() if item.matter_id is not None}
        found = session.scalars(select(Matter).where(Matter.id.in_(matters)))
        return cls(
            session,
            blobs,
            page_of,
            public,
            {one.id: one for one in session.scalars(select(Office).where(Office.id.in_(offices)))},
            {matter.id: matter for matter in found},
            current_versions(session, matters),
            _shown_at(session, list(items)),
            _linked(session, list(items)),
            _on_boards(session, list(items)),
            editions.before_all(session, wanted),
        )

    def _boards_at(self, item: Item) -> str:
        """Return the page that says at which boards an item hangs; of a list of persons none."""
        told = item.id in self.on_boards and not item.restricted
        return f"{self.public}/Q/item/{item.id}" if told else ""

    def _before(self, edition: Edition) -> tuple[str, Document] | None:
        before = self.before.get(edition.id)
        return (before.title, Document.from_html(before.body)) if before is not None else None

    def article(self, edition: Edition, item: Item) -> Article:
        """Return the article of an edition."""
        # Not the item's own columns: a preview shows what is to be, and a copy what it was made for.
        plan = Plan.of(edition)
        office = self.offices[item.office_id]
        matter, version = self.matters.get(item.matter_id), self.versions.get(item.matter_id)
        document = Document.from_html(edition.body)
        return Article(
            item=item.id,
            edition=edition.number,
            kind=plan.kind,
            kind_label=KIND_LABELS[plan.kind],
            title=edition.title,
            short_title=edition.short_title or edition.title,
            summary=edition.summary,
            document=document,
            field=Column(matter.field.code, matter.field.name) if matter else OUTSIDE,
            office=Column(office.code, office.name),
            column=Column(plan.kind, KIND_LABELS[plan.kind]),
            matter=_matter_name(version),
            matter_code=matter.code if matter else "",
            index_number=item.index_number or "",
            document_number=plan.document_number,
            issuers=plan.issuers or (office.name,),
            formed_on=plan.formed_on,
            published_at=item.published_at or item.proposed_at,
            original_published_on=plan.original_published_on,
            original_source=plan.original_source,
            validity=VALIDITY_LABELS[item.validity],
            validity_reason=item.validity_reason,
            topics=(TOPIC,) if matter else (),
            keywords=tuple(
                word for word in (matter.field.name if matter else "", office.short_name) if word
            ),
            related=related(self.session, item, self.page_of) if item.id in self.linked else (),
            pictures={
                picture.sha256: _picture(self.session, self.blobs, picture.sha256)
                for picture in document.pictures()
            },
            attachments=_attachments(edition, self.blobs),
            address=_first_page(item, self.shown_at[item.id], self.page_of),
            display_days=plan.display_days,
            display_until=None,
            first_day=plan.first_day,
            contact_phone=plan.contact_phone or office.phone,
            supervision_phone=office.supervision_phone,
            check_phrase=edition.check_phrase,
            statutory_list=item.restricted,
            restricted=item.restricted,
            verify_at=self.public,
            updated_at=edition.approved_at,
            change_note=edition.change_note,
            boards_at=self._boards_at(item),
            before=None if item.restricted else self._before(edition),
        )


def at_outlet(article: Article, *, seed: str, published_at: datetime | None) -> Article:
    """Return the article with what belongs to one copy alone."""
    return replace(article, seed=seed, published_at=published_at or article.published_at)


def with_address(article: Article, address: str) -> Article:
    """Return the article as it would be with a public page at this address."""
    return replace(article, address=address)


def days_left(ends: datetime, now: datetime, days: int) -> int:
    """Return how many of a display's working `days` are still to run, today included.

    On the day of posting that is all of them, whether that day counts or the next is day one.
    """
    yesterday = today(now) - timedelta(days=1)
    return min(working_days_left(yesterday, today(ends) - timedelta(days=1)), days)


def public_address(session: Session, item: Item, page_of: PageOf) -> str:
    """Return the item's public page, or an empty string when its reach has none."""
    return _first_page(item, _shown_at(session, [item.id])[item.id], page_of)


def _items(session: Session, ids: Collection[int]) -> dict[int, Item]:
    query = select(Item).where(Item.id.in_(ids)).options(_OF_ITEM)
    return {item.id: item for item in session.scalars(query)}


def _first_page(item: Item, outlets: Iterable[int], page_of: PageOf) -> str:
    if item.restricted:
        return ""
    return next((address for outlet in outlets if (address := page_of(outlet, item.id))), "")


def _shown_at(session: Session, items: Collection[int]) -> dict[int, list[int]]:
    """Return the outlets that are to show each of some items."""
    query = (
        select(Placement.item_id, Placement.outlet_id)
        .where(Placement.item_id.in_(items), Placement.wanted == Wanted.SHOW)
        .order_by(Placement.outlet_id)
    )
    found: dict[int, list[int]] = {item: [] for item in items}
    for item, outlet in session.execute(query):
        found[item].append(outlet)
    return found


def _on_boards(session: Session, items: Collection[int]) -> frozenset[int]:
    kinds = [kind for kind, channel in registry.kinds().items() if channel.traits.paper]
    query = (
        select(Placement.item_id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .where(Placement.item_id.in_(items), Placement.wanted == Wanted.SHOW)
        .where(Outlet.kind.in_(kinds))
    )
    return frozenset(session.scalars(query.distinct()))


def _linked(session: Session, items: Collection[int]) -> frozenset[int]:
    """Return the items that are linked with another, from either end, and those others."""
    query = select(Link.from_id, Link.to_id)
    rows = session.execute(query.where(or_(Link.from_id.in_(items), Link.to_id.in_(items))))
    return frozenset(end for ends in rows for end in ends)


def related(session: Session, item: Item, page_of: PageOf) -> tuple[Related, ...]:
    """Return the public items this one is linked with, from either end."""
    found = []
    for link, other in linked(session, item):
        address = public_address(session, other, page_of)
        if address:
            label = RELATIONS[link.relation][0 if link.from_id == item.id else 1]
            found.append(Related(label, public_title(session, other), address))
    return tuple(found)


def linked(session: Session, item: Item) -> list[tuple[Link, Item]]:
    """Return the items this one is linked with that anybody can read now, from either end."""
    return [
        (link, other)
        for link, other in all_linked(session, item)
        if other.published_at is not None and not other.restricted and _is_shown(session, other)
    ]


def all_linked(session: Session, item: Item) -> list[tuple[Link, Item]]:
    """Return the items this one is linked with, public or not, from either end."""
    links = session.scalars(
        select(Link).where(or_(Link.from_id == item.id, Link.to_id == item.id)).order_by(Link.id)
    )
    return [
        (link, session.get_one(Item, link.to_id if link.from_id == item.id else link.from_id))
        for link in links.all()
    ]


def _is_shown(session: Session, item: Item) -> bool:
    wanted = select(Placement.id).where(
        Placement.item_id == item.id, Placement.wanted == Wanted.SHOW
    )
    return session.scalar(wanted.limit(1)) is not None


def public_title(session: Session, item: Item) -> str:
    """Return the title of the edition in force; raise NotFound while there is none."""
    title = session.scalar(
        select(Edition.title)
        .where(Edition.item_id == item.id, Edition.effective_at.is_not(None))
        .order_by(Edition.number.desc())
        .limit(1)
    )
    if title is None:
        raise NotFound("nothing_approved")
    return title


def current_version(session: Session, matter_id: int) -> MatterVersion | None:
    """Return what the catalogue in force says of a matter, or its last word on it."""
    return current_versions(session, [matter_id]).get(matter_id)


def current_versions(session: Session, matters: Collection[int]) -> dict[int | None, MatterVersion]:
    """Return `current_version` of each of some matters that ever had one."""
    query = (
        select(MatterVersion)
        .join(CatalogueVersion, CatalogueVersion.id == MatterVersion.version_id)
        .where(MatterVersion.matter_id.in_(matters))
        .order_by(CatalogueVersion.current, CatalogueVersion.number)
    )
    # Of each matter the last one stays.
    return {version.matter_id: version for version in session.scalars(query)}


def _matter_name(version: MatterVersion | None) -> str:
    if version is None:
        return "目录外"
    return (
        version.level1 if version.level1 == version.level2 else f"{version.level1}/{version.level2}"
    )


def _attachments(edition: Edition, blobs: Blobs) -> tuple[File, ...]:
    return tuple(
        File(file.name, file.media_type, file.sha256, file.size, partial(blobs.read, file.sha256))
        for file in edition.attachments
    )


def _picture(session: Session, blobs: Blobs, sha256: str) -> File:
    stored = session.get(StoredFile, sha256)
    if stored is None:
        raise NotFound("no_such_file")
    suffix = stored.media_type.partition("/")[2].replace("jpeg", "jpg")
    name = f"{sha256[:16]}.{suffix}"
    return File(name, stored.media_type, sha256, stored.size, partial(blobs.read, sha256))


def titles(related_items: Sequence[Related]) -> tuple[str, ...]:
    """Return the titles of related items, for comparing what a page should say."""
    return tuple(f"{one.relation}:{one.title}:{one.address}" for one in related_items)
