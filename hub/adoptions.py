"""Adopting (引用): a lower office takes a superior's item as its own, and gives it up again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, people, publishing
from hub.errors import Conflict, Refused
from hub.models import Adoption, Disclosure, Item, Office, Person, Role

MAY_ADOPT = (Role.CLERK, Role.PUBLISHER)


def adopt(session: Session, item: Item, office: Office, *, by: Person, now: datetime) -> None:
    """Take a superior's item as one's own: the outlets that serve the office show it too.

    No copy is made: corrections and take-downs follow. Raises Refused for what is not public.
    """
    people.require(by, office, *MAY_ADOPT, now=now)
    people.require_acting(office, now)
    owner = session.get_one(Office, item.office_id)
    if not office.path.startswith(owner.path) or office.id == owner.id:
        raise Refused("adopt_only_from_above")
    if item.restricted:
        raise Refused("restricted_not_adoptable")
    if not is_public(item):
        raise Refused("adopt_only_public")
    known = _adoption(session, item, office)
    if known is not None and known.ended_at is None:
        raise Conflict("already_adopted")
    if known is None:
        known = Adoption(office_id=office.id, item_id=item.id)
        session.add(known)
    known.adopted_by, known.adopted_at, known.ended_at = by.id, now, None
    session.flush()
    ledger.write(session, "adopt", at=now, item=item.id, done_by=by.id, office=office.id)
    publishing.place(session, item, now=now)


def end(session: Session, item: Item, office: Office, *, by: Person, now: datetime) -> None:
    """Give an adopted item up: what only this office's adoption put up goes away."""
    people.require(by, office, *MAY_ADOPT, now=now)
    known = _adoption(session, item, office)
    if known is None or known.ended_at is not None:
        raise Conflict("not_adopted")
    known.ended_at = now
    session.flush()
    ledger.write(session, "adoption_ended", at=now, item=item.id, done_by=by.id, office=office.id)
    publishing.place(session, item, now=now)


def is_public(item: Item) -> bool:
    """Tell whether an item was approved to be public and is neither suspended nor taken down."""
    approved = item.index_number is not None and item.disclosure == Disclosure.ACTIVE
    return approved and item.suspended_at is None and item.taken_down_at is None


def adopters(session: Session, item: Item) -> list[Office]:
    """Return the offices that have adopted an item, by their place in the tree."""
    query = (
        select(Office)
        .join(Adoption, Adoption.office_id == Office.id)
        .where(Adoption.item_id == item.id, Adoption.ended_at.is_(None))
        .order_by(Office.path)
    )
    return list(session.scalars(query))


def _adoption(session: Session, item: Item, office: Office) -> Adoption | None:
    return session.scalar(
        select(Adoption).where(Adoption.office_id == office.id, Adoption.item_id == item.id)
    )
