"""Opening an edition that a correction for privacy hides: named roles, and a reason in the ledger."""

from datetime import datetime

from sqlalchemy.orm import Session

from hub import editions, ledger, people
from hub.errors import Conflict, Refused
from hub.models import Edition, Item, Office, Person, Role

MAY_OPEN = (Role.APPROVER, Role.PUBLISHER)
# Why somebody looks, as its code stands in the ledger.
REASONS: dict[str, tuple[str, str]] = {
    "complaint": ("处理当事人的投诉或者请求", "A complaint or request of whom it concerns"),
    "court": ("司法、监察机关依法调取", "A court or a supervisory body asks for it by law"),
    "audit": ("核查更正是否到位", "To check that the correction took everything away"),
}


def open_edition(
    session: Session, item: Item, number: int, *, reason: str, by: Person, now: datetime
) -> Edition:
    """Return a hidden edition to who has a reason to read it, and write down who read it, and why.

    Raises Forbidden for every other person, Refused without a reason, Conflict where nothing
    hides it.
    """
    people.require(by, session.get_one(Office, item.office_id), *MAY_OPEN, now=now)
    if reason not in REASONS:
        raise Refused("hidden_reason_missing")
    edition = next((one for one in item.editions if one.number == number), None)
    if edition is None or not editions.is_hidden(session, edition):
        raise Conflict("edition_not_hidden")
    ledger.write(
        session,
        "open_hidden",
        at=now,
        item=item.id,
        done_by=by.id,
        edition=number,
        reason=reason,
    )
    return edition
