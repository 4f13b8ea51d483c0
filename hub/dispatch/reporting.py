"""What people and platforms report of copies, and the ways out of HELD."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Report, Seen, Traits
from hub import ledger, people
from hub.database import mark_due
from hub.errors import Conflict
from hub.models import (
    Copy,
    CopyState,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    PlacementState,
    Role,
    Sighting,
    Unproven,
    Wanted,
)
from hub.outlets import mended, traits_of

# Who may lead a held placement out, for the item's office or for the outlet's.
MAY_DECIDE = (Role.CLERK, Role.PUBLISHER, Role.DUTY, Role.APPROVER)
# Why a placement is held whose put went well and which looks find wanting.
DRIFTED = ("vanished", "text_changed")
SEEN_WRONG = ("not_seen", "text_differs", *DRIFTED)
_PUT = (CopyState.ACCEPTED, CopyState.SEEN)
MAY_MEND = (Role.ADMINISTRATOR, Role.PUBLISHER, Role.DUTY)


def change(session: Session, copy: Copy, changes: Mapping[str, Any], *, now: datetime) -> None:
    """Add to what is known of a copy, and let its channel look at it at once."""
    copy.ref = {**(copy.ref or {}), **changes}
    if copy.state == CopyState.UNPROVEN:
        _turned_up(session, copy, now)
    _look_again(session, copy, now)


def _turned_up(session: Session, copy: Copy, now: datetime) -> None:
    """Let what was given up go on being removed: somebody can tell of it after all."""
    placement = session.get_one(Placement, copy.placement_id)
    copy.state = CopyState.REMOVING
    placement.state, placement.since, placement.tries = PlacementState.ACCEPTED, now, 0
    given_up = select(Unproven).where(
        Unproven.placement_id == placement.id, Unproven.ended_at.is_(None)
    )
    for said in session.scalars(given_up):
        said.ended_at = now
    ledger.write(
        session, "unproven_turned_up", at=now, item=placement.item_id, placement=placement.id
    )


def _look_again(session: Session, copy: Copy, now: datetime) -> None:
    """Let a copy be looked at now, though it was seen before: news may be that it is lost."""
    placement = session.get_one(Placement, copy.placement_id)
    if copy.state == CopyState.SEEN:
        copy.state = CopyState.ACCEPTED
        if placement.state == PlacementState.SETTLED:
            placement.state, placement.since = PlacementState.ACCEPTED, now
    wake(session, placement, now=now)


def wake(session: Session, placement: Placement, *, now: datetime) -> None:
    """Let the dispatcher look at a placement now, or as soon as the call under way has ended."""
    placement.next_at = now
    mark_due(session)


def receive(session: Session, outlet: Outlet, reports: Iterable[Report], *, now: datetime) -> int:
    """Take news from an outlet (a platform's callback); return how many copies it was about."""
    touched = 0
    for report in reports:
        for copy in _matching(session, outlet, report.match):
            _take(session, copy, report, now)
            touched += 1
    return touched


def _matching(session: Session, outlet: Outlet, match: Mapping[str, Any]) -> list[Copy]:
    open_states = (CopyState.ACCEPTED, CopyState.SEEN, CopyState.REMOVING, CopyState.PUTTING)
    copies = session.scalars(
        select(Copy)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.outlet_id == outlet.id, Copy.state.in_(open_states))
        .order_by(Copy.id.desc())
        .limit(500)
    )
    return [
        copy
        for copy in copies
        if all((copy.ref or {}).get(name) == value for name, value in match.items())
    ]


def _take(session: Session, copy: Copy, report: Report, now: datetime) -> None:
    sighting = report.sighting
    if sighting.ref is not None:
        copy.ref = {**(copy.ref or {}), **sighting.ref}
    if sighting.address:
        copy.address = sighting.address
    if sighting.seen is not Seen.PENDING:
        session.add(
            Sighting(
                copy_id=copy.id,
                edition_id=copy.edition_id,
                at=now,
                seen=sighting.seen,
                address=sighting.address,
                code=sighting.code,
                strength="platform",
            )
        )
    _look_again(session, copy, now)


def try_again(session: Session, placement: Placement, *, by: Person, now: datetime) -> None:
    """Let a held placement be tried again: the first way out."""
    _require_held(placement)
    require_right(session, placement, by)
    outlet = session.get_one(Outlet, placement.outlet_id)
    if placement.reason in SEEN_WRONG and placement.wanted == Wanted.SHOW:
        _put_again(placement, traits_of(outlet.kind))
    _leave_held(session, placement, "try_again", by, now)
    if outlet.trouble_code:
        mended(outlet)


def _put_again(placement: Placement, traits: Traits) -> None:
    """Let what was looked for in vain be put once more, found first where a put has no undo."""
    if not traits.repeatable and placement.reason in DRIFTED:
        # It was there: only a copy of its own can be there again, and then the old one goes.
        placement.revision += 1
        return
    for copy in placement.copies:
        if copy.revision == placement.revision and copy.state in _PUT:
            copy.state = CopyState.INTENDED if traits.repeatable else CopyState.UNCLEAR


def it_is_there(session: Session, placement: Placement, *, by: Person, now: datetime) -> None:
    """Take a person's word that the unclear copy is there; it is still looked at."""
    _require_held(placement)
    require_right(session, placement, by)
    copy = _in_question(placement)
    if copy.state == CopyState.UNCLEAR:
        copy.state = CopyState.ACCEPTED
    _sighted(session, copy, Seen.SHOWN, by, now)
    _leave_held(session, placement, "it_is_there", by, now)


def it_is_not(session: Session, placement: Placement, *, by: Person, now: datetime) -> None:
    """Take a person's word that the copy in question is not there; it may be put again."""
    _require_held(placement)
    require_right(session, placement, by)
    copy = _in_question(placement)
    traits = traits_of(session.get_one(Outlet, placement.outlet_id).kind)
    _believe_gone(copy, placement, traits, now)
    _sighted(session, copy, Seen.ABSENT, by, now)
    _leave_held(session, placement, "it_is_not", by, now)


def mend_outlet(session: Session, outlet: Outlet, *, by: Person, now: datetime) -> None:
    """Say that an outlet was mended: what waited there goes on at once."""
    people.require(by, session.get_one(Office, outlet.office_id), *MAY_MEND)
    go_on(session, outlet, now=now)
    ledger.write(session, "outlet_mended", at=now, done_by=by.id, outlet=outlet.id)


def go_on(session: Session, outlet: Outlet, *, now: datetime) -> None:
    """Let what waits at an outlet be tried at once."""
    mended(outlet)
    outlet.slow_until = None
    waiting = session.scalars(
        select(Placement).where(
            Placement.outlet_id == outlet.id, Placement.state != PlacementState.SETTLED
        )
    )
    for placement in waiting:
        placement.state, placement.tries = PlacementState.DUE, 0
        placement.reason, placement.reason_params = "", None
        wake(session, placement, now=now)


def _sighted(session: Session, copy: Copy, seen: Seen, by: Person, now: datetime) -> None:
    session.add(
        Sighting(
            copy_id=copy.id,
            edition_id=copy.edition_id,
            at=now,
            seen=seen,
            done_by=by.id,
            recorded_by=by.id,
            strength="sign_in",
        )
    )


def require_right(session: Session, placement: Placement, by: Person) -> None:
    item, outlet = (
        session.get_one(Item, placement.item_id),
        session.get_one(Outlet, placement.outlet_id),
    )
    office = session.get_one(Office, item.office_id)
    if not people.has_role(by, office, *MAY_DECIDE):
        people.require(by, session.get_one(Office, outlet.office_id), *MAY_DECIDE)


def _require_held(placement: Placement) -> None:
    if placement.state not in (PlacementState.HELD, PlacementState.DUE, PlacementState.ACCEPTED):
        raise Conflict("placement_not_held")


def _in_question(placement: Placement) -> Copy:
    """Return the copy of which a person may say where it is: an unclear one, or the held one."""
    found = [copy for copy in placement.copies if copy.state == CopyState.UNCLEAR]
    if not found and placement.state == PlacementState.HELD:
        found = [copy for copy in placement.copies if copy.state in (*_PUT, CopyState.REMOVING)]
    if not found:
        raise Conflict("nothing_unclear")
    return found[-1]


def _believe_gone(copy: Copy, placement: Placement, traits: Traits, now: datetime) -> None:
    copy.more = False
    if copy.state == CopyState.UNCLEAR:
        copy.state = CopyState.INTENDED
    elif placement.wanted != Wanted.SHOW:
        # It is still looked for: what must be gone is proven gone.
        copy.state = CopyState.REMOVING
    elif traits.repeatable:
        copy.state = CopyState.INTENDED
    else:
        # The next copy has a key of its own, so that nothing takes it for this one.
        copy.state, copy.gone_at = CopyState.GONE, now


def _leave_held(
    session: Session, placement: Placement, act: str, by: Person, now: datetime
) -> None:
    placement.state, placement.tries, placement.since = PlacementState.DUE, 0, now
    placement.reason, placement.reason_params = "", None
    ledger.write(
        session, act, at=now, item=placement.item_id, done_by=by.id, placement=placement.id
    )
    wake(session, placement, now=now)
