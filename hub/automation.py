"""The main job in one call, for commands and demonstrations; it obeys the console's rules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import people, sample_data, stored_files, take_downs, validity
from hub.clock import today
from hub.editorial import drafts, review
from hub.editorial.chain import WRITER
from hub.editorial.digest import digest
from hub.editorial.drafts import Content, Upload
from hub.errors import NotFound, Refused
from hub.intake.cleaned import Cleaned
from hub.intake.reading import read_document
from hub.models import Edition, EditionState, Grant, Item, Matter, Office, Person, Role
from hub.people import Signature
from hub.runtime import Runtime

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".txt": "text/plain",
}


# Whoever may run commands on the machine named the person: weaker than a sign-in.
STRENGTH = "command"


@dataclass(frozen=True)
class Chain:
    """Who writes and who approves each step, by sign-in name, in the order of the steps."""

    writer: str = ""
    reviewers: Sequence[str] = ()


def publish(
    runtime: Runtime,
    file: Path,
    *,
    matter: str,
    office: str,
    content: Content,
    chain: Chain = Chain(),
    attachments: Sequence[Path] = (),
) -> int:
    """Write an item from a file, let the chain approve it, and return the item's id.

    Raises what the console would: Refused, Forbidden, Conflict, NotFound.
    """
    cleaned = read_document(file.name, file.read_bytes())
    with runtime.database.writing() as session:
        found = _matter(session, matter)
        place = _office(session, office)
        writer = _writer(session, place, chain)
        now = runtime.clock()
        uploads = [keep_attachment(runtime, session, path, writer) for path in attachments]
        filled = _filled(content, cleaned, uploads, now)
        keep_pictures(runtime, session, cleaned, writer)
        item = drafts.create(session, filled, office=place, matter=found, by=writer, now=now)
        edition = session.scalars(select(Edition).where(Edition.item_id == item.id)).one()
        approve(runtime, session, edition, place, writer, chain)
        return item.id


def correct(
    runtime: Runtime, item_id: int, file: Path, *, changes: Mapping[str, Any], chain: Chain
) -> int:
    """Write and approve the next edition of an item from a file; return its number.

    `changes` are values of a Content by name; whatever is not among them stays as it is.
    """
    cleaned = read_document(file.name, file.read_bytes())
    with runtime.database.writing() as session:
        item = session.get(Item, item_id)
        if item is None:
            raise NotFound("no_such_item")
        place = session.get_one(Office, item.office_id)
        writer = _writer(session, place, chain)
        now = runtime.clock()
        edition = drafts.revise(session, item, by=writer, now=now)
        content = replace(drafts.content_of(edition), body=cleaned.html, **changes)
        keep_pictures(runtime, session, cleaned, writer)
        drafts.save(session, edition, content, version=edition.version, by=writer, now=now)
        approve(runtime, session, edition, place, writer, chain)
        return edition.number


def take_down(runtime: Runtime, item_id: int, *, reason: str, by: str = "") -> None:
    """Take an item down everywhere, in the name of the person."""
    with runtime.database.writing() as session:
        item = session.get(Item, item_id)
        if item is None:
            raise NotFound("no_such_item")
        office = session.get_one(Office, item.office_id)
        signature = Signature.own(_signer(session, office, by, Role.PUBLISHER, "撤下"), STRENGTH)
        now = runtime.clock()
        take_downs.take_down(session, item, reason=reason, note="", signature=signature, now=now)


def mark_validity(runtime: Runtime, item_id: int, said: str, *, reason: str, by: str = "") -> None:
    """Mark whether a document still holds, in the name of the person."""
    with runtime.database.writing() as session:
        item = session.get(Item, item_id)
        if item is None:
            raise NotFound("no_such_item")
        office = session.get_one(Office, item.office_id)
        signature = Signature.own(_signer(session, office, by, Role.PUBLISHER, "标注"), STRENGTH)
        now = runtime.clock()
        validity.mark(session, item, said, reason=reason, signature=signature, now=now)


def approve(
    runtime: Runtime,
    session: Session,
    edition: Edition,
    office: Office,
    writer: Person,
    chain: Chain,
) -> None:
    """Let an edition through its chain, one named person for each step.

    Raises Refused naming the first step nobody was named for, and everything is undone.
    """
    now = runtime.clock()
    review.submit(session, edition, runtime.review, by=writer, now=now, strength=STRENGTH)
    named = list(chain.reviewers)
    signed = {writer.id}
    while edition.state != EditionState.APPROVED:
        step = review.current_step(session, edition)
        assert step is not None, "an edition in review waits for a step"
        login = named.pop(0) if named else ""
        person = _signer(session, office, login, Role(step.role), step.name, not_among=signed)
        signature = Signature.own(person, STRENGTH)
        review.pass_step(session, edition, runtime.review, signature, read=digest(edition), now=now)
        signed.add(person.id)


def keep_pictures(runtime: Runtime, session: Session, cleaned: Cleaned, by: Person) -> None:
    """Keep the pictures of what was read under their hashes."""
    for picture in cleaned.pictures:
        runtime.blobs.put(picture.data)
        stored_files.keep(
            session,
            picture.sha256,
            media_type=picture.media_type,
            size=len(picture.data),
            by=by,
            now=runtime.clock(),
        )


def keep_attachment(runtime: Runtime, session: Session, path: Path, by: Person) -> Upload:
    """Keep a file that goes along with an edition; raise Refused for a type nobody should serve."""
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        raise Refused("attachment_type", name=path.name)
    data = path.read_bytes()
    sha256 = runtime.blobs.put(data)
    stored_files.keep(
        session, sha256, media_type=media_type, size=len(data), by=by, now=runtime.clock()
    )
    return Upload(path.name, sha256)


def _filled(
    content: Content, cleaned: Cleaned, uploads: Sequence[Upload], now: datetime
) -> Content:
    return replace(
        content,
        title=content.title or cleaned.title or "",
        body=cleaned.html,
        attachments=tuple(uploads),
        formed_on=content.formed_on or today(now),
    )


def _matter(session: Session, code: str) -> Matter | None:
    if not code:
        return None
    matter = session.scalar(select(Matter).where(Matter.code == code.strip().upper()))
    if matter is None:
        raise NotFound("no_such_matter", matter=code)
    return matter


def _office(session: Session, name: str) -> Office:
    query = select(Office).order_by(Office.path)
    if name:
        query = query.where((Office.code == name) | (Office.name == name))
    else:
        # None named: the topmost that has a writer of its own.
        query = query.join(Grant, Grant.office_id == Office.id).where(Grant.role == Role.CLERK)
    office = session.scalars(query.limit(1)).first()
    if office is None:
        raise NotFound("no_such_office", office=name)
    return office


def _writer(session: Session, office: Office, chain: Chain) -> Person:
    return _signer(session, office, chain.writer, Role.CLERK, WRITER.name)


def _signer(
    session: Session,
    office: Office,
    login: str,
    role: Role,
    step: str,
    *,
    not_among: Collection[int] = (),
) -> Person:
    """Return who was named for a step; among the samples alone the next holder of its role."""
    if login:
        return people.by_login(session, login)
    if not sample_data.is_loaded(session):
        raise Refused("signer_not_named", step=step, role=role, office=office.name)
    for person in people.holders(session, office, role):
        if person.id not in not_among:
            return person
    raise NotFound("nobody_with_role", role=role, office=office.name)
