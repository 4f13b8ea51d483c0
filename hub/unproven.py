"""Closing a removal where nothing can prove it: one person says why, a second one agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from hub import ledger, people, removals
from hub.dispatch import reporting
from hub.errors import Conflict, Forbidden, Refused
from hub.models import (
    ENDED,
    CopyState,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    PlacementState,
    Unproven,
    Wanted,
)
from hub.take_downs import MAY_SUSPEND


@dataclass(frozen=True)
class ToAgree:
    """A place that one person gave up, and that waits for the second one."""

    item: int
    title: str
    outlet: str
    reason: str
    asked_by: str
    asked_at: datetime


def ask(
    session: Session, placement: Placement, *, reason: str, note: str, by: Person, now: datetime
) -> None:
    """Say that nobody can prove a removal at one place, and why; nothing changes before a second.

    Raises Refused for a reason that is none of the fixed ones, Conflict where nothing is removed,
    where it is proven already, or where somebody has said so before.
    """
    reporting.require_right(session, placement, by)
    if reason not in removals.UNPROVABLE:
        raise Refused("unprovable_reason_missing")
    if not _is_open(placement):
        raise Conflict("nothing_to_give_up")
    if standing_of(session, placement) is not None:
        raise Conflict("given_up_before")
    session.add(
        Unproven(placement_id=placement.id, reason=reason, note=note, asked_by=by.id, asked_at=now)
    )
    _note(session, "unproven_asked", placement, by, now, reason=reason)


def agree(session: Session, placement: Placement, *, by: Person, now: datetime) -> None:
    """Agree as the second person: the place is closed, and counted apart from what is proven."""
    asked = _asked(session, placement)
    _require_second(session, placement, asked, by)
    if not _is_open(placement) or placement.state == PlacementState.ACTING:
        raise Conflict("nothing_to_give_up")
    asked.agreed_by, asked.agreed_at = by.id, now
    for copy in placement.copies:
        if copy.state not in ENDED:
            copy.state, copy.more = CopyState.UNPROVEN, False
    placement.state, placement.tries, placement.since = PlacementState.DUE, 0, now
    placement.reason, placement.reason_params = "", None
    _note(session, "unproven_agreed", placement, by, now, reason=asked.reason)
    reporting.wake(session, placement, now=now)


def decline(session: Session, placement: Placement, *, by: Person, now: datetime) -> None:
    """Let it be looked for further, as the second person or as the one who gave it up."""
    asked = _asked(session, placement)
    if by.id != asked.asked_by:
        _require_second(session, placement, asked, by)
    asked.ended_at = now
    _note(session, "unproven_declined", placement, by, now, reason=asked.reason)


def may_agree(session: Session, placement: Placement, person: Person) -> bool:
    """Tell whether a person may be the second one here."""
    asked = standing_of(session, placement)
    if asked is None or asked.agreed_at is not None or asked.asked_by == person.id:
        return False
    return _answers(session, placement, person)


def standing_of(session: Session, placement: Placement) -> Unproven | None:
    """Return what was said of a place and still holds."""
    query = select(Unproven).where(
        Unproven.placement_id == placement.id, Unproven.ended_at.is_(None)
    )
    return session.scalar(query.order_by(Unproven.id.desc()).limit(1))


def to_agree(session: Session, person: Person, *, most: int) -> Sequence[ToAgree]:
    """Return the places given up that wait for this person's word, the oldest first."""
    paths = {grant.office.path for grant in person.grants if grant.role in MAY_SUSPEND}
    rows = session.execute(
        select(Unproven, Item, Outlet, Person.name)
        .join(Placement, Placement.id == Unproven.placement_id)
        .join(Item, Item.id == Placement.item_id)
        .join(Office, Office.id == Item.office_id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .join(Person, Person.id == Unproven.asked_by)
        .where(Unproven.agreed_at.is_(None), Unproven.ended_at.is_(None))
        .where(Unproven.asked_by != person.id)
        .where(or_(false(), *(Office.path.startswith(path) for path in sorted(paths))))
        .order_by(Unproven.asked_at)
        .limit(most)
    ).unique()
    return [
        ToAgree(item.id, item.title, outlet.name, said.reason, name, said.asked_at)
        for said, item, outlet, name in rows
    ]


def _asked(session: Session, placement: Placement) -> Unproven:
    asked = standing_of(session, placement)
    if asked is None or asked.agreed_at is not None:
        raise Conflict("nothing_given_up")
    return asked


def _require_second(session: Session, placement: Placement, asked: Unproven, by: Person) -> None:
    if not _answers(session, placement, by):
        people.require(by, session.get_one(Item, placement.item_id).office, *MAY_SUSPEND)
    if by.id == asked.asked_by:
        raise Forbidden("giving_up_needs_another")


def _answers(session: Session, placement: Placement, person: Person) -> bool:
    """Tell whether a person answers for the item's office: they alone close its removal."""
    office = session.get_one(Item, placement.item_id).office
    return person.disabled_at is None and people.has_role(person, office, *MAY_SUSPEND)


def _is_open(placement: Placement) -> bool:
    """Tell whether something must be gone here and is not proven to be."""
    left = any(copy.state not in ENDED for copy in placement.copies)
    return placement.wanted != Wanted.SHOW and placement.state != PlacementState.SETTLED and left


def _note(
    session: Session, act: str, placement: Placement, by: Person, now: datetime, *, reason: str
) -> None:
    ledger.write(
        session,
        act,
        at=now,
        item=placement.item_id,
        done_by=by.id,
        strength="sign_in",
        placement=placement.id,
        reason=reason,
    )
