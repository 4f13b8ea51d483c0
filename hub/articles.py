"""From an item's edition to the article a channel is given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from channels.base import Article, Column, File, Related
from channels.document import Document, check_phrase
from hub.blobs import Blobs
from hub.clock import add_working_days, end_of, today, working_days_left
from hub.errors import NotFound
from hub.models import (
    Edition,
    Item,
    Kind,
    Link,
    Matter,
    MatterVersion,
    Office,
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


PageOf: TypeAlias = Callable[[int, int], str]


def load(
    session: Session, edition: Edition, blobs: Blobs, page_of: PageOf, *, public: str
) -> Article:
    """Return the article of an edition, without what differs from outlet to outlet.

    `page_of(outlet id, item id)` gives the item's page at an outlet, or an empty string.
    """
    item = session.get_one(Item, edition.item_id)
    # Not the item's own columns: a preview shows what is to be, and a copy what it was made for.
    plan = Plan.of(edition)
    office = session.get_one(Office, item.office_id)
    matter, version = _matter(session, item)
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
        related=related(session, item, page_of),
        pictures={
            picture.sha256: _picture(session, blobs, picture.sha256)
            for picture in document.pictures()
        },
        attachments=_attachments(edition, blobs),
        address=public_address(session, item, page_of),
        display_days=plan.display_days,
        display_until=None,
        contact_phone=plan.contact_phone or office.phone,
        supervision_phone=office.supervision_phone,
        check_phrase=check_phrase(edition.fingerprint) if edition.fingerprint else "",
        statutory_list=item.restricted,
        restricted=item.restricted,
        verify_at=public,
        updated_at=edition.approved_at,
        change_note=edition.change_note,
    )


def at_outlet(article: Article, *, seed: str, published_at: datetime | None) -> Article:
    """Return the article with what belongs to one copy alone."""
    return replace(article, seed=seed, published_at=published_at or article.published_at)


def with_address(article: Article, address: str) -> Article:
    """Return the article as it would be with a public page at this address."""
    return replace(article, address=address)


def days_left(ends: datetime, now: datetime, days: int) -> int:
    """Return how many of a display's working `days` are still to run, today included.

    On the day of posting that is all of them, for day one is the next working day.
    """
    yesterday = today(now) - timedelta(days=1)
    return min(working_days_left(yesterday, today(ends) - timedelta(days=1)), days)


def public_address(session: Session, item: Item, page_of: PageOf) -> str:
    """Return the item's public page, or an empty string when its reach has none."""
    if item.restricted:
        return ""
    outlets = session.scalars(
        select(Placement.outlet_id)
        .where(Placement.item_id == item.id, Placement.wanted == Wanted.SHOW)
        .order_by(Placement.outlet_id)
    )
    return next((address for outlet in outlets if (address := page_of(outlet, item.id))), "")


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


def display_end(first_shown: datetime, days: int) -> tuple[datetime, bool]:
    """Return when a display of `days` working days ends, and whether the calendar knows.

    Day one is the working day after posting.
    """
    due = add_working_days(today(first_shown), days)
    return end_of(due.day), due.sure


def _matter(session: Session, item: Item) -> tuple[Matter | None, MatterVersion | None]:
    if item.matter_id is None:
        return None, None
    return session.get_one(Matter, item.matter_id), current_version(session, item.matter_id)


def current_version(session: Session, matter_id: int) -> MatterVersion | None:
    """Return what the catalogue in force says of a matter, or its last word on it."""
    return session.scalar(
        select(MatterVersion)
        .join(CatalogueVersion, CatalogueVersion.id == MatterVersion.version_id)
        .where(MatterVersion.matter_id == matter_id)
        .order_by(CatalogueVersion.current.desc(), CatalogueVersion.number.desc())
        .limit(1)
    )


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
