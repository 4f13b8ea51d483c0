"""Which of an item's editions may still be read, and which one stood before another."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.document import Document
from hub.errors import Forbidden
from hub.models import Attachment, Edition, EditionState, FileUse, ReviewStep, StoredFile


def first_readable(session: Session, item_id: int) -> int:
    """Return the number of the oldest edition that may be read: a correction for privacy hides all before."""
    query = select(func.max(Edition.number)).where(
        Edition.item_id == item_id,
        Edition.privacy.is_(True),
        Edition.state == EditionState.APPROVED,
    )
    return session.scalar(query) or 0


def hiding(session: Session, items: Collection[int]) -> dict[int, Edition]:
    """Return of those items that have one the edition that hides all before it."""
    query = select(Edition).where(
        Edition.item_id.in_(items),
        Edition.privacy.is_(True),
        Edition.state == EditionState.APPROVED,
    )
    return {one.item_id: one for one in session.scalars(query.order_by(Edition.number))}


def is_hidden(session: Session, edition: Edition) -> bool:
    """Tell whether nobody may read an edition any more."""
    return edition.number < first_readable(session, edition.item_id)


def require_readable(session: Session, edition: Edition) -> None:
    """Raise Forbidden for an edition that a correction for somebody's privacy hides."""
    if is_hidden(session, edition):
        raise Forbidden("edition_hidden")


def shown_title(session: Session, edition: Edition) -> str:
    """Return an edition's title; of a hidden one that of the edition that hides it."""
    return title_among(edition, hiding(session, [edition.item_id]))


def title_among(edition: Edition, hides: Mapping[int, Edition]) -> str:
    """Return the same, of many editions, where what hides them is known."""
    first = hides.get(edition.item_id)
    return first.title if first is not None and edition.number < first.number else edition.title


def before_all(session: Session, editions: Collection[Edition]) -> dict[int, Edition]:
    """Return by each edition's id the one the public saw before it, where it may be read."""
    corrections = [edition for edition in editions if edition.number > 1 and not edition.privacy]
    if not corrections:
        return {}
    query = select(Edition).where(
        Edition.item_id.in_({edition.item_id for edition in corrections}),
        Edition.state == EditionState.APPROVED,
    )
    of_item: dict[int, list[Edition]] = {}
    for one in session.scalars(query.order_by(Edition.number)):
        of_item.setdefault(one.item_id, []).append(one)
    pairs = (
        (edition, _before(of_item[edition.item_id], edition))
        for edition in corrections
        if edition.item_id in of_item
    )
    return {edition.id: before for edition, before in pairs if before is not None}


def before(session: Session, edition: Edition) -> Edition | None:
    """Return the edition the public saw before this one, or None where it may not be read."""
    return before_all(session, [edition]).get(edition.id)


def _before(approved: Sequence[Edition], edition: Edition) -> Edition | None:
    """Return the newest of those before that came into force, unless one hid it."""
    earlier = [one for one in approved if one.number < edition.number]
    shown = [one for one in earlier if one.effective_at is not None]
    if not shown:
        return None
    hides = max((one.number for one in approved if one.privacy), default=0)
    return shown[-1] if shown[-1].number >= hides else None


def hidden_files(session: Session, item_id: int) -> set[str]:
    """Return the hashes of the files that show what a correction for privacy took away.

    These are the pictures and attachments that no later edition has, and every photograph taken
    before it: of a sheet on its board, of a portal's page, of a signed slip.
    """
    first = hiding(session, [item_id]).get(item_id)
    if first is None:
        return set()
    query = select(Edition).where(Edition.item_id == item_id).order_by(Edition.number)
    all_of_it = session.scalars(query).all()
    hidden = [one for one in all_of_it if one.number < first.number]
    kept = [one for one in all_of_it if one.number >= first.number]
    photographs = set(
        session.scalars(
            select(FileUse.sha256)
            .join(StoredFile, StoredFile.sha256 == FileUse.sha256)
            .where(FileUse.item_id == item_id, FileUse.proof.is_(True))
            .where(StoredFile.created_at <= first.approved_at)
        )
    )
    slips = select(ReviewStep.slip_photo).where(ReviewStep.edition_id.in_([k.id for k in kept]))
    return (_files(session, hidden) - _files(session, kept)) | (
        photographs - set(session.scalars(slips))
    )


def _files(session: Session, editions: Sequence[Edition]) -> set[str]:
    """Return the hashes of the pictures and attachments of some editions."""
    ids = [edition.id for edition in editions]
    found = set(session.scalars(select(Attachment.sha256).where(Attachment.edition_id.in_(ids))))
    for edition in editions:
        found.update(picture.sha256 for picture in Document.from_html(edition.body).pictures())
    return found
