"""What keepers report of their sheets: printed, posted, lost, taken down."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, people
from hub.dispatch import reporting
from hub.errors import Conflict
from hub.models import (
    Copy,
    CopyState,
    Office,
    Outlet,
    Placement,
    Role,
    Sheet,
    SheetState,
    SheetStep,
    Wanted,
)
from hub.people import Signature

# Who may report paper for its board's office, and what was published by hand for the item's
# office or the outlet's.
BY_HAND = (Role.PUBLISHER, Role.CLERK, Role.KEEPER)
# What may follow what: paper is printed, hangs, is lost, comes down.
_NEXT: dict[str, frozenset[str]] = {
    SheetState.PLANNED: frozenset((SheetState.PRINTED, SheetState.POSTED, SheetState.CANCELLED)),
    SheetState.PRINTED: frozenset(
        (SheetState.POSTED, SheetState.LOST, SheetState.TAKEN_DOWN, SheetState.CANCELLED)
    ),
    SheetState.POSTED: frozenset((SheetState.POSTED, SheetState.LOST, SheetState.TAKEN_DOWN)),
    SheetState.LOST: frozenset((SheetState.PRINTED, SheetState.POSTED, SheetState.TAKEN_DOWN)),
    # A wrong tap, or paper the wind took: it may be put up again while it may hang at all.
    SheetState.TAKEN_DOWN: frozenset((SheetState.PRINTED, SheetState.POSTED)),
    SheetState.CANCELLED: frozenset(),
}


def sheets_of(session: Session, copy: Copy) -> Sequence[Sheet]:
    """Return the pages of a copy in order."""
    return session.scalars(select(Sheet).where(Sheet.copy_id == copy.id).order_by(Sheet.page)).all()


def report(
    session: Session,
    sheet: Sheet,
    state: SheetState,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
) -> None:
    """Write down what happened to a sheet, and wake its placement.

    Reporting the same twice changes nothing. Raises Conflict for what cannot follow, e.g.
    posting a sheet that was superseded meanwhile: the keeper is told to take it down.
    """
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    for person in {signature.done_by, signature.recorded_by}:
        people.require(person, session.get_one(Office, outlet.office_id), *BY_HAND)
    if sheet.state == state:
        return
    if state not in _NEXT[sheet.state]:
        raise Conflict("sheet_step_impossible")
    if state in (SheetState.POSTED, SheetState.PRINTED) and not may_hang(copy, placement):
        raise Conflict("sheet_must_not_hang")
    sheet.state, sheet.state_at = state, at
    _note(session, sheet, placement.item_id, signature, at=at, now=now)
    states = {str(one.page): one.state for one in sheets_of(session, copy)}
    reporting.change(session, copy, {"states": states}, now=now)


def _note(
    session: Session,
    sheet: Sheet,
    item: int,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
) -> None:
    done_by, recorded_by = signature.done_by.id, signature.recorded_by.id
    sheet.steps.append(
        SheetStep(
            state=sheet.state,
            at=at,
            recorded_at=now,
            done_by=done_by,
            recorded_by=recorded_by,
            strength=signature.strength,
            photo=signature.photo,
        )
    )
    ledger.write(
        session,
        f"sheet_{sheet.state}",
        at=now,
        item=item,
        done_by=done_by,
        recorded_by=recorded_by,
        strength=signature.strength,
        sheet=sheet.id,
        happened=at.isoformat(),
    )


def may_follow(state: str, following: str) -> bool:
    """Tell whether a sheet in one state can come to be in another."""
    return following in _NEXT[state]


def report_copies(
    session: Session,
    copies: Sequence[Copy],
    state: SheetState,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
) -> int:
    """Write down the same of every page of some copies, where it can follow; return how many.

    A page that cannot come to be in that state, e.g. one never printed, is left as it is.
    """
    reported = 0
    for copy in copies:
        for sheet in sheets_of(session, copy):
            if sheet.state != state and may_follow(sheet.state, state):
                report(session, sheet, state, signature, at=at, now=now)
                reported += 1
    return reported


def mark_printed(
    session: Session, copies: Sequence[Copy], signature: Signature, *, now: datetime
) -> int:
    """Write down that these copies' sheets not on paper were printed; return how many."""
    printed = 0
    for copy in copies:
        for sheet in sheets_of(session, copy):
            if sheet.state not in (SheetState.PRINTED, SheetState.POSTED):
                report(session, sheet, SheetState.PRINTED, signature, at=now, now=now)
                printed += 1
    return printed


def may_hang(copy: Copy, placement: Placement) -> bool:
    """Tell whether a copy is what its board should show now."""
    if placement.wanted != Wanted.SHOW or copy.state == CopyState.REMOVING:
        return False
    return copy.revision == placement.revision
