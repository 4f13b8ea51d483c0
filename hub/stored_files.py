"""Files kept under their hash: who brought them, and which items they go along with.

A hash is all it takes to name a file, so that naming it must never be enough to open it.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import people
from hub.errors import Refused
from hub.models import FileBringer, FileUse, Item, Office, Person, Role, StoredFile


def keep(
    session: Session,
    sha256: str,
    *,
    media_type: str,
    size: int,
    by: Person,
    now: datetime,
) -> None:
    """Note what is known of bytes kept under their hash, and who brought them."""
    if session.get(StoredFile, sha256) is None:
        session.add(StoredFile(sha256=sha256, media_type=media_type, size=size, created_at=now))
        session.flush()
    if not was_brought_by(session, sha256, by):
        session.add(FileBringer(sha256=sha256, person_id=by.id))
        session.flush()


def carry(session: Session, item: Item, hashes: Iterable[str], *, by: Person) -> None:
    """Let an item carry files along; raise Refused for one the writer has no right to use."""
    for sha256 in dict.fromkeys(hashes):
        if session.get(StoredFile, sha256) is None:
            continue
        use = session.get(FileUse, (sha256, item.id))
        if use is None:
            _require_use(session, sha256, by)
            session.add(FileUse(sha256=sha256, item_id=item.id))
            session.flush()


def prove(session: Session, item_id: int, sha256: str) -> None:
    """Let a photograph be opened by whoever may read the item it proves something of."""
    if session.get(FileUse, (sha256, item_id)) is None:
        session.add(FileUse(sha256=sha256, item_id=item_id, proof=True))
        session.flush()


def was_brought_by(session: Session, sha256: str, person: Person) -> bool:
    """Tell whether a person brought these bytes themselves."""
    return session.get(FileBringer, (sha256, person.id)) is not None


def _require_use(session: Session, sha256: str, by: Person) -> None:
    uses = session.execute(
        select(Item, Office)
        .join(FileUse, FileUse.item_id == Item.id)
        .join(Office, Office.id == Item.office_id)
        .where(FileUse.sha256 == sha256, FileUse.proof.is_(False))
        .limit(100)
    ).all()
    if uses and all(item.restricted for item, _office in uses):
        # What a list of persons brought along is used nowhere else, whoever brought it.
        raise Refused("file_of_a_list")
    if was_brought_by(session, sha256, by):
        return
    if not any(_is_open(item, office, by) for item, office in uses):
        raise Refused("file_of_others")


def _is_open(item: Item, office: Office, by: Person) -> bool:
    public = item.index_number is not None
    return not item.restricted and (public or people.has_role(by, office, *Role))
