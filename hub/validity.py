"""Whether a document still holds: marked wherever it is shown, never removed (有效 已修改 废止 失效)."""

from datetime import datetime

from sqlalchemy.orm import Session

from hub import ledger, people, publishing
from hub.articles import VALIDITY_LABELS
from hub.errors import Conflict, Refused
from hub.models import Item, Office, Role, Validity
from hub.people import Signature

MAY_MARK = (Role.PUBLISHER, Role.APPROVER)
LONGEST = 200


def mark(
    session: Session,
    item: Item,
    said: str,
    *,
    reason: str,
    signature: Signature,
    now: datetime,
) -> None:
    """Mark an item as valid, amended, abolished or lapsed; everywhere it is shown says so.

    `said` is the code or the Chinese word; `reason` names the document that did it, or why, and is
    public. Raises Refused, or Conflict for an item that was never approved or is taken down.
    """
    for person in (signature.done_by, signature.recorded_by):
        people.require(person, session.get_one(Office, item.office_id), *MAY_MARK, now=now)
    validity, because = validity_of(said), reason.strip()
    if not because or len(because) > LONGEST:
        raise Refused("validity_reason_missing", most=LONGEST)
    if item.index_number is None:
        raise Conflict("nothing_approved")
    if item.taken_down_at is not None:
        raise Conflict("already_taken_down")
    if (item.validity, item.validity_reason) == (validity, because):
        raise Conflict("validity_same")
    item.validity, item.validity_reason = validity, because
    ledger.write(
        session,
        "validity",
        at=now,
        item=item.id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        validity=validity,
        reason=ledger.salted(session, item.id, because),
    )
    publishing.refresh(session, item, now=now)
    publishing.refresh_linked(session, item, now=now)


def validity_of(said: str) -> Validity:
    """Return the validity of a code or its Chinese word; raise Refused."""
    for validity, label in VALIDITY_LABELS.items():
        if said.strip() in (validity, label):
            return Validity(validity)
    raise Refused("validity_unknown", known="、".join(VALIDITY_LABELS.values()))
