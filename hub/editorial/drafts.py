"""Drafts: a new item, saving it, and the next edition of one that was approved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.document import Document
from hub import duty, ledger, people, stored_files
from hub.articles import current_version
from hub.editorial import demands, limits, links, suggestions
from hub.editorial.communities import named_offices
from hub.errors import Conflict, Refused
from hub.models import (
    Attachment,
    Disclosure,
    Edition,
    EditionState,
    Item,
    Kind,
    Matter,
    MatterVersion,
    Office,
    Person,
    Role,
    StoredFile,
)
from hub.plans import Plan

TITLE_LIMIT = 200


@dataclass(frozen=True)
class Upload:
    """A file kept under its hash that goes along with an edition."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Content:
    """What a writer types in. Only `title`, `body` and the matter are always needed."""

    title: str
    body: str
    short_title: str = ""
    summary: str = ""
    kind: str = Kind.NOTICE
    document_number: str = ""
    formed_on: date | None = None
    publish_at: datetime | None = None
    window_until: datetime | None = None
    retention_until: date | None = None
    display_days: int | None = None
    # Of a correction of what is on display: whether its days begin anew; None: not said.
    restarts: bool | None = None
    contact_phone: str = ""
    # What a correction changed, told to the public.
    change_note: str = ""
    # A correction for somebody's privacy: the public is told of no difference.
    privacy: bool = False
    # Empty: as the matter's line of the catalogue says.
    disclosure: str = ""
    disclosure_ground: str = ""
    original_published_on: date | None = None
    original_source: str = ""
    issuers: Sequence[str] = ()
    narrowed: Sequence[int] = ()
    added: Sequence[int] = ()
    # Whether it is a list of persons, for boards alone; None: not said. Under a matter of such
    # lists it is one whatever is said.
    persons: bool | None = None
    # What it interprets, responds to or corrects: "interprets:17".
    links: Sequence[str] = ()
    attachments: Sequence[Upload] = field(default=())


def create(
    session: Session,
    content: Content,
    *,
    office: Office,
    matter: Matter | None,
    by: Person,
    now: datetime,
) -> Item:
    """Begin an item with its first draft edition."""
    people.require(by, office, Role.CLERK, now=now)
    people.require_acting(office, now)
    version = current_version(session, matter.id) if matter else None
    item = Item(
        office_id=office.id,
        matter_id=matter.id if matter else None,
        kind=_kind(content.kind),
        title="",
        elements=list(version.elements) if version else [],
        issuers=[],
        narrowed=[],
        added=[],
        restricted=demands.is_of_persons(version),
        created_by=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(item)
    session.flush()
    edition = Edition(
        item_id=item.id,
        number=1,
        title="",
        body="",
        plan={},
        created_by=by.id,
        writers=[by.id],
        created_at=now,
        version=0,
    )
    session.add(edition)
    session.flush()
    _fill(session, item, edition, content, by=by, now=now)
    ledger.write(
        session, "draft", at=now, item=item.id, done_by=by.id, edition=1, matter=item.matter_id
    )
    return item


def save(
    session: Session,
    edition: Edition,
    content: Content,
    *,
    version: int,
    by: Person,
    now: datetime,
) -> None:
    """Save a draft; `version` is the one the writer saw, so that nobody's words are overwritten."""
    item = session.get_one(Item, edition.item_id)
    people.require(by, session.get_one(Office, item.office_id), Role.CLERK, now=now)
    if edition.state not in (EditionState.DRAFT, EditionState.SENT_BACK):
        raise Conflict("not_a_draft")
    if edition.version != version:
        raise Conflict("draft_changed_meanwhile")
    _fill(session, item, edition, content, by=by, now=now)


def revise(session: Session, item: Item, *, by: Person, now: datetime) -> Edition:
    """Begin the next edition from the one approved last, which stays as it is meanwhile.

    A time of publication that is still to come is taken over: mending a notice of the day after
    tomorrow must not publish it today.
    """
    people.require(by, session.get_one(Office, item.office_id), Role.CLERK, now=now)
    if item.taken_down_at is not None:
        raise Conflict("already_taken_down")
    editions = session.scalars(
        select(Edition).where(Edition.item_id == item.id).order_by(Edition.number)
    ).all()
    last = last_standing(editions)
    if last is None:
        raise Conflict("nothing_approved")
    if last.state != EditionState.APPROVED:
        raise Conflict("edition_under_way")
    waits = last.publish_at is not None and last.publish_at > now
    edition = Edition(
        item_id=item.id,
        number=editions[-1].number + 1,
        title=last.title,
        short_title=last.short_title,
        summary=last.summary,
        body=last.body,
        publish_at=last.publish_at if waits else None,
        plan={**last.plan, "restarts": None},
        created_by=by.id,
        writers=[by.id],
        created_at=now,
        version=1,
    )
    session.add(edition)
    session.flush()
    _attach(session, edition, _uploads(last))
    ledger.write(session, "draft", at=now, item=item.id, done_by=by.id, edition=edition.number)
    return edition


def last_standing(editions: Sequence[Edition]) -> Edition | None:
    """Return the newest edition that was not given up, of all in their order."""
    standing = [edition for edition in editions if edition.state != EditionState.DROPPED]
    return standing[-1] if standing else None


def discard(session: Session, edition: Edition, *, by: Person, now: datetime) -> None:
    """Give up a draft (its words stay for the record, out of everybody's way)."""
    item = session.get_one(Item, edition.item_id)
    people.require(by, session.get_one(Office, item.office_id), Role.CLERK, now=now)
    if edition.state not in (EditionState.DRAFT, EditionState.SENT_BACK):
        raise Conflict("not_a_draft")
    edition.state = EditionState.DROPPED
    ledger.write(session, "discard", at=now, item=item.id, done_by=by.id, edition=edition.number)


def _fill(
    session: Session, item: Item, edition: Edition, content: Content, *, by: Person, now: datetime
) -> None:
    title = content.title.strip()
    if len(title) > limits.LINES["title"]:
        raise Refused("title_too_long", limit=TITLE_LIMIT, length=len(title))
    limits.require_within(vars(content))
    document = Document.from_html(content.body)
    plan = _planned(session, item, document, content)
    known = edition.plan.get("links", ())
    named = links.checked(
        session, item, content.links, restricted=plan.restricted, known=known, by=by
    )
    plan = replace(plan, links=named, run_from=_run_from(session, edition, content))
    # Reviewers see what is suggested and approve it with the rest, or the writer types a better one.
    short_title = _own(content.short_title, suggestions.short_title(edition.title))
    summary = _own(content.summary, suggested_summary(plan, Document.from_html(edition.body)))
    edition.title, edition.body = title, document.to_html()
    edition.short_title = short_title or suggestions.short_title(title)
    edition.summary = summary or suggested_summary(plan, document)
    edition.privacy = content.privacy and edition.number > 1
    # Its note would tell what is not to be told any more.
    edition.change_note = "" if edition.privacy else content.change_note.strip()
    edition.publish_at = content.publish_at
    edition.version += 1
    edition.writers = sorted({*edition.writers, by.id})
    _attach(session, edition, content.attachments)
    pictures = [picture.sha256 for picture in document.pictures()]
    files = [upload.sha256 for upload in content.attachments]
    stored_files.carry(session, item, (*pictures, *files), by=by)
    item.title, item.updated_at = title, now
    edition.plan = plan.as_json()
    if not session.scalar(_approved(item)):
        # Nothing of it is public yet, so the item is what its draft says.
        plan.take_effect(item)


def _run_from(session: Session, edition: Edition, content: Content) -> int:
    """Return the edition with which the display begins: this one where it begins anew."""
    if content.restarts:
        return edition.number
    before = session.scalar(
        select(Edition)
        .where(Edition.item_id == edition.item_id, Edition.state == EditionState.APPROVED)
        .where(Edition.number < edition.number)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    return Plan.of(before).run_from if before is not None else 1


def _own(typed: str, suggested: str) -> str:
    """Return what the writer typed; what was suggested for the text before is suggested anew."""
    typed = typed.strip()
    return "" if typed == suggested else typed


def content_of(edition: Edition) -> Content:
    """Return what an edition says, as a writer would have typed it."""
    plan = Plan.of(edition)
    return Content(
        title=edition.title,
        body=edition.body,
        short_title=edition.short_title,
        summary=edition.summary,
        kind=plan.kind,
        document_number=plan.document_number,
        formed_on=plan.formed_on,
        publish_at=edition.publish_at,
        window_until=plan.window_until,
        retention_until=plan.retention_until,
        display_days=plan.display_days,
        restarts=plan.restarts,
        contact_phone=plan.contact_phone,
        change_note=edition.change_note,
        privacy=edition.privacy,
        disclosure=plan.disclosure,
        disclosure_ground=plan.disclosure_ground,
        original_published_on=plan.original_published_on,
        original_source=plan.original_source,
        issuers=plan.issuers,
        narrowed=plan.narrowed,
        added=plan.added,
        persons=plan.persons,
        links=plan.links,
        attachments=_uploads(edition),
    )


def _uploads(edition: Edition) -> tuple[Upload, ...]:
    return tuple(Upload(file.name, file.sha256) for file in edition.attachments)


def _planned(session: Session, item: Item, document: Document, content: Content) -> Plan:
    version = current_version(session, item.matter_id) if item.matter_id else None
    restricted = _is_restricted(session, item, version, content)
    reach = None
    if restricted:
        reach = named_offices(session, session.get_one(Office, item.office_id), document)
    return Plan(
        kind=_kind(content.kind),
        document_number=content.document_number.strip(),
        formed_on=content.formed_on,
        issuers=tuple(content.issuers),
        disclosure=_disclosure(content.disclosure or demands.disclosure_of(version)),
        disclosure_ground=content.disclosure_ground.strip(),
        original_published_on=content.original_published_on,
        original_source=content.original_source.strip(),
        window_until=content.window_until,
        retention_until=content.retention_until,
        display_days=demands.display_days(version, content.display_days),
        first_day=version.first_day if version else False,
        restarts=content.restarts,
        contact_phone=content.contact_phone.strip(),
        narrowed=tuple(content.narrowed),
        added=tuple(content.added),
        links=(),
        persons=content.persons,
        restricted=restricted,
        reach_kinds=tuple(duty.PERSONS_KINDS) if restricted else None,
        reach_offices=None if reach is None else tuple(reach),
    )


def _is_restricted(
    session: Session, item: Item, version: MatterVersion | None, content: Content
) -> bool:
    """Tell whether it is a list of persons; what was approved as one stays one."""
    approved = session.scalar(_approved(item)) is not None
    return demands.is_of_persons(version) or bool(content.persons) or (approved and item.restricted)


def answer_persons(
    session: Session, edition: Edition, *, persons: bool, by: Person, now: datetime
) -> None:
    """Say of a draft whether the persons its table names make it a list of persons."""
    content = replace(content_of(edition), persons=persons)
    save(session, edition, content, version=edition.version, by=by, now=now)


def answer_restart(
    session: Session, edition: Edition, *, restarts: bool, by: Person, now: datetime
) -> None:
    """Say of a correction whether the days of the display under way begin anew."""
    content = replace(content_of(edition), restarts=restarts)
    save(session, edition, content, version=edition.version, by=by, now=now)


def suggested_summary(plan: Plan, document: Document) -> str:
    """Return a summary to begin with; of a list of persons nothing is ever summarised."""
    return "" if plan.restricted else suggestions.summary(document)


def _approved(item: Item):  # type: ignore[no-untyped-def]  # a select; its type says nothing
    return select(Edition.id).where(
        Edition.item_id == item.id, Edition.state == EditionState.APPROVED
    )


def _attach(session: Session, edition: Edition, uploads: Sequence[Upload]) -> None:
    edition.attachments.clear()
    session.flush()
    for position, upload in enumerate(uploads):
        stored = session.get(StoredFile, upload.sha256)
        if stored is None:
            raise Refused("attachment_missing", name=upload.name)
        edition.attachments.append(
            Attachment(
                position=position,
                name=upload.name[:200],
                sha256=upload.sha256,
                media_type=stored.media_type,
                size=stored.size,
            )
        )


def _disclosure(text: str) -> Disclosure:
    try:
        return Disclosure(text)
    except ValueError:
        raise Refused("disclosure_unknown", disclosure=text) from None


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise Refused("kind_unknown", kind=text) from None
