"""Asking for an item's content to be erased by law: one person asks, a second carries it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from hub import ledger, people
from hub.errors import Conflict, Forbidden, Refused
from hub.models import ErasureRequest, Item, Office, Person, Placement, PlacementState, Role

# Why an item may be erased, as its code stands in the ledger.
GROUNDS: dict[str, tuple[str, str]] = {
    "privacy_law": ("个人信息主体请求删除", "A person asked for what is theirs to be deleted"),
    "secrecy": ("涉及国家秘密", "It is a state secret"),
    "court": ("司法或者行政决定", "A court or an authority decided it"),
    "retention_over": ("保留期届满", "Its time of retention is over"),
}
MAY_ERASE = (Role.PUBLISHER, Role.APPROVER, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class ToErase:
    """An erasure asked for, which waits for a second person."""

    item: int
    title: str
    ground: str
    asked_by: str
    asked_at: datetime


def ask(session: Session, item: Item, *, ground: str, by: Person, now: datetime) -> None:
    """Ask for an item to be erased; nothing changes before a second person carries it out.

    Raises Forbidden for who does not answer for its office, Refused for an unknown ground, and
    Conflict while it may still be seen somewhere, or where somebody has asked before.
    """
    people.require(by, item.office, *MAY_ERASE)
    require_ready(session, item, ground)
    if session.get(ErasureRequest, item.id) is not None:
        raise Conflict("erasure_asked_before")
    session.add(ErasureRequest(item_id=item.id, ground=ground, asked_by=by.id, asked_at=now))
    _note(session, "erasure_asked", item, by, now, ground)


def withdraw(session: Session, item: Item, *, by: Person, now: datetime) -> None:
    """Let the item stay, as the one who asked or as the second person."""
    people.require(by, item.office, *MAY_ERASE)
    asked = require(session, item)
    session.delete(asked)
    session.flush()
    _note(session, "erasure_withdrawn", item, by, now, asked.ground)


def require(session: Session, item: Item) -> ErasureRequest:
    """Return what was asked for an item; Conflict where nothing was."""
    asked = session.get(ErasureRequest, item.id)
    if asked is None:
        raise Conflict("erasure_not_asked")
    return asked


def require_ready(session: Session, item: Item, ground: str) -> None:
    """Raise Refused or Conflict for what keeps an item from being erased now."""
    if ground not in GROUNDS:
        raise Refused("erasure_ground_unknown", ground=ground)
    hindrance = hindered(session, item)
    if hindrance:
        raise Conflict(hindrance)


def hindered(session: Session, item: Item) -> str:
    """Return the code of what keeps an item from being erased now, or an empty one."""
    if item.erased_at is not None:
        return "already_erased"
    if item.taken_down_at is None:
        return "not_taken_down"
    still = (
        select(Placement.id)
        .where(Placement.item_id == item.id, Placement.state != PlacementState.SETTLED)
        .limit(1)
    )
    return "not_cleared_yet" if session.scalar(still) is not None else ""


def require_second(item: Item, first: Sequence[int], second: Person) -> None:
    """Raise Forbidden unless the second person answers for the office and is another one."""
    people.require(second, item.office, *MAY_ERASE)
    if second.id in first:
        raise Forbidden("another_person_needed")


def to_erase(session: Session, person: Person, *, most: int) -> Sequence[ToErase]:
    """Return the erasures that wait for this person's word, the oldest first."""
    paths = {grant.office.path for grant in person.grants if grant.role in MAY_ERASE}
    rows = session.execute(
        select(ErasureRequest, Item, Person.name)
        .join(Item, Item.id == ErasureRequest.item_id)
        .join(Office, Office.id == Item.office_id)
        .join(Person, Person.id == ErasureRequest.asked_by)
        .where(ErasureRequest.asked_by != person.id)
        .where(or_(false(), *(Office.path.startswith(path) for path in sorted(paths))))
        .order_by(ErasureRequest.asked_at)
        .limit(most)
    )
    return [
        ToErase(item.id, item.title, asked.ground, name, asked.asked_at)
        for asked, item, name in rows
    ]


def _note(session: Session, act: str, item: Item, by: Person, now: datetime, ground: str) -> None:
    ledger.write(
        session, act, at=now, item=item.id, done_by=by.id, strength="sign_in", ground=ground
    )
