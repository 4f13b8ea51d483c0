"""Erasure by law (依法删除): the content of an item goes, and the record that it was there stays.

Text, bytes, photographs and the salt of its digests are removed for good. The ledger's lines hold
none of them, so that the chain verifies as before. What was erased is listed in a file beside the
database, so that a restored backup is erased again.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from channels.document import Document
from hub import erasure_requests, kept_answers, ledger, people
from hub.blobs import Blobs
from hub.database import Database
from hub.erasure_requests import MAY_ERASE
from hub.models import (
    Attachment,
    Copy,
    Edition,
    ErasureRequest,
    FileBringer,
    FileUse,
    Item,
    Person,
    Placement,
    Receipt,
    Rendering,
    ReviewStep,
    Salt,
    Sheet,
    SheetStep,
    ShelfEntry,
    StoredFile,
    Unproven,
    Visit,
)
from hub.people import Signature

ERASED = "内容已依法删除"


@dataclass(frozen=True)
class Record:
    """The file that lists what was erased: one item a line, with the moment."""

    file: Path

    def items(self) -> list[int]:
        """Return the items listed."""
        if not self.file.exists():
            return []
        return [int(line.split()[1]) for line in self.file.read_text("utf-8").splitlines() if line]

    def add(self, item: int, now: datetime) -> None:
        """List an item, once."""
        if item not in self.items():
            with self.file.open("a", encoding="utf-8") as kept:
                kept.write(f"{now.isoformat(timespec='seconds')} {item}\n")


def erase(
    database: Database,
    blobs: Blobs,
    record: Record,
    item_id: int,
    signature: Signature,
    *,
    confirmed_by: Person,
    ground: str,
    now: datetime,
) -> None:
    """Erase an item that was taken down and is proven gone everywhere.

    Takes two people who answer for its office. Raises Forbidden, Refused for an unknown ground,
    and Conflict while it may still be seen somewhere.
    """
    with database.writing() as session:
        item = session.get_one(Item, item_id)
        _require(session, item, signature, confirmed_by, ground)
        # Listed before it happens: a stop in between is made good at the next start.
        record.add(item.id, now)
        ledger.write(
            session,
            "erase",
            at=now,
            item=item.id,
            done_by=signature.done_by.id,
            recorded_by=signature.recorded_by.id,
            strength=signature.strength,
            confirmed_by=confirmed_by.id,
            ground=ground,
        )
        files = _wipe(session, item, now)
    _clear(database, blobs, files)


def carry_out(
    database: Database, blobs: Blobs, record: Record, item_id: int, by: Person, *, now: datetime
) -> None:
    """Erase, as the second person, what a first one has asked to be erased."""
    with database.reading() as session:
        asked = erasure_requests.require(session, session.get_one(Item, item_id))
        first, ground = session.get_one(Person, asked.asked_by), asked.ground
    own = Signature.own(first)
    erase(database, blobs, record, item_id, own, confirmed_by=by, ground=ground, now=now)


def again(database: Database, blobs: Blobs, record: Record, *, now: datetime) -> int:
    """Erase anew what a restored backup brought back; return how many items that were."""
    found = 0
    for item_id in record.items():
        with database.writing() as session:
            item = session.get(Item, item_id)
            if item is None or item.erased_at is not None:
                continue
            ledger.write(session, "erase_again", at=now, item=item.id)
            files = _wipe(session, item, now)
        _clear(database, blobs, files)
        found += 1
    return found


def _require(
    session: Session, item: Item, signature: Signature, confirmed_by: Person, ground: str
) -> None:
    people.require(signature.done_by, item.office, *MAY_ERASE)
    first = (signature.done_by.id, signature.recorded_by.id)
    erasure_requests.require_second(item, first, confirmed_by)
    erasure_requests.require_ready(session, item, ground)


def _wipe(session: Session, item: Item, now: datetime) -> list[str]:
    """Blank everything the database holds of an item; return the hashes of its own files."""
    editions = select(Edition.id).where(Edition.item_id == item.id)
    copies = _copies(item)
    photos = _photos(session, copies)
    files = _files(session, item, editions, copies)
    plans = session.execute(
        select(Edition.id, Edition.plan).where(Edition.item_id == item.id)
    ).all()
    for table, values in (
        (
            update(Edition).where(Edition.item_id == item.id),
            {
                **dict.fromkeys(("short_title", "summary", "body", "change_note"), ""),
                "title": ERASED,
                "fingerprint": "",
                "check_phrase": "",
            },
        ),
        (update(ReviewStep).where(ReviewStep.edition_id.in_(editions)), _STEP),
        (update(Copy).where(Copy.id.in_(copies)), {"rendering_id": None, "ref": None, "seed": ""}),
        (update(Receipt).where(Receipt.copy_id.in_(copies)), {"rendering_id": None, "ref": None}),
        (
            update(Placement).where(Placement.item_id == item.id),
            {"reason": "", "reason_params": None},
        ),
        (update(Unproven).where(Unproven.placement_id.in_(_placements(item))), {"note": ""}),
        (update(ShelfEntry).where(ShelfEntry.item_id == item.id), {"line": {}}),
        # One photograph shows a whole board: it goes, whatever else is on it.
        (update(SheetStep).where(SheetStep.photo.in_(photos)), {"photo": ""}),
        (update(Visit).where(Visit.photo.in_(photos)), {"photo": "", "original": ""}),
        (
            update(Item).where(Item.id == item.id),
            {
                **dict.fromkeys((*_WORDS, "removal_note", "validity_reason"), ""),
                "title": ERASED,
                "erased_at": now,
            },
        ),
    ):
        # Past the model, which lets nobody change an approved edition.
        session.execute(table.values(values).execution_options(synchronize_session=False))
    for edition_id, plan in plans:
        bare = update(Edition).where(Edition.id == edition_id).values(plan=_without_words(plan))
        session.execute(bare.execution_options(synchronize_session=False))
    kept_answers.forget(session, item.id)
    session.execute(delete(Attachment).where(Attachment.edition_id.in_(editions)))
    session.execute(delete(Rendering).where(Rendering.item_id == item.id))
    session.execute(delete(FileUse).where(FileUse.item_id == item.id))
    session.execute(delete(FileUse).where(FileUse.sha256.in_(photos)))
    session.execute(delete(FileBringer).where(FileBringer.sha256.in_(files)))
    session.execute(delete(StoredFile).where(StoredFile.sha256.in_(files)))
    session.execute(delete(Salt).where(Salt.item_id == item.id))
    session.execute(delete(ErasureRequest).where(ErasureRequest.item_id == item.id))
    session.expire_all()
    return files


def _without_words(plan: dict[str, Any]) -> dict[str, Any]:
    """Return what an edition was to be, without the words that were typed in for it."""
    return {name: "" if name in _WORDS else value for name, value in plan.items()}


_WORDS = ("disclosure_ground", "original_source", "contact_phone")
_STEP = {"reason": "", "digest": "", "slip_photo": ""}


def _copies(item: Item) -> Select[int]:
    return (
        select(Copy.id)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.item_id == item.id)
    )


def _placements(item: Item) -> Select[int]:
    return select(Placement.id).where(Placement.item_id == item.id)


def _sheets(copies: Select[int]) -> Select[int]:
    return select(Sheet.id).where(Sheet.copy_id.in_(copies))


def _files(session: Session, item: Item, editions: Select[int], copies: Select[int]) -> list[str]:
    """Return the hashes of all bytes that belong to this item and to no other."""
    found: set[str] = set()
    for edition in session.scalars(select(Edition).where(Edition.item_id == item.id)):
        found.update(picture.sha256 for picture in Document.from_html(edition.body).pictures())
    for query in (
        select(Attachment.sha256).where(Attachment.edition_id.in_(editions)),
        select(FileUse.sha256).where(FileUse.item_id == item.id),
        select(ReviewStep.slip_photo).where(ReviewStep.edition_id.in_(editions)),
        select(Rendering.body_sha256).where(Rendering.item_id == item.id),
    ):
        found.update(session.scalars(query))
    others = select(FileUse.sha256).where(FileUse.item_id != item.id)
    found -= {*session.scalars(others)}
    return sorted((found | {*_photos(session, copies)}) - {""})


def _photos(session: Session, copies: Select[int]) -> list[str]:
    """Return the hashes of the photographs that show sheets of these copies."""
    shown = select(SheetStep.photo).where(SheetStep.sheet_id.in_(_sheets(copies)))
    return list(session.scalars(shown.where(SheetStep.photo != "").distinct()))


def _clear(database: Database, blobs: Blobs, files: list[str]) -> None:
    for sha256 in files:
        blobs.erase(sha256)
    database.forget_deleted()
