"""Acts that stop an item from being public: suspend, resume, take down, confirm."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, people, removals
from hub.errors import Conflict, Forbidden
from hub.models import Edition, EditionState, Item, Office, Role
from hub.people import Signature
from hub.publishing import refresh

# The duty person may stop what is wrong at night; for good takes whoever answers for it.
MAY_SUSPEND = (Role.DUTY, Role.PUBLISHER, Role.APPROVER)
MAY_TAKE_DOWN = (Role.PUBLISHER, Role.APPROVER)


def suspend(
    session: Session,
    item: Item,
    *,
    reason: str,
    note: str,
    signature: Signature,
    now: datetime,
) -> None:
    """Stop showing an item everywhere, reversibly (暂停).

    `reason` is one of the fixed public sentences of hub.removals, or its code.
    """
    _require_signer(session, item, signature, MAY_SUSPEND, now)
    reason = removals.code_of(reason)
    if item.taken_down_at is not None:
        raise Conflict("already_taken_down")
    item.suspended_at, item.removal_reason, item.removal_note = now, reason, note
    _note(session, "suspend", item, signature, now)
    refresh(session, item, now=now)


def resume(session: Session, item: Item, *, signature: Signature, now: datetime) -> None:
    """Show a suspended item again."""
    _require_signer(session, item, signature, MAY_SUSPEND, now)
    if item.suspended_at is None or item.taken_down_at is not None:
        raise Conflict("not_suspended")
    item.suspended_at, item.removal_reason, item.removal_note = None, "", ""
    _note(session, "resume", item, signature, now)
    refresh(session, item, now=now)


def take_down(
    session: Session,
    item: Item,
    *,
    reason: str,
    note: str,
    signature: Signature,
    now: datetime,
) -> None:
    """Remove an item everywhere for good (撤下), unclear copies and switched-off outlets too.

    `reason` is one of the fixed public sentences of hub.removals, or its code.
    """
    _require_signer(session, item, signature, MAY_TAKE_DOWN, now)
    reason = removals.code_of(reason)
    if item.taken_down_at is not None:
        raise Conflict("already_taken_down")
    item.taken_down_at, item.removal_reason, item.removal_note = now, reason, note
    item.removed_by = signature.done_by.id
    # An edition still under way goes back, so that approving it later cannot undo this.
    pending = session.scalars(
        select(Edition).where(
            Edition.item_id == item.id,
            Edition.state.in_((EditionState.IN_REVIEW, EditionState.SENT_BACK, EditionState.DRAFT)),
        )
    )
    for edition in pending:
        edition.state = EditionState.DROPPED
    _note(session, "take_down", item, signature, now, reason=reason)
    refresh(session, item, now=now)


def confirm(session: Session, item: Item, signature: Signature, *, now: datetime) -> None:
    """Confirm a take-down as its second person.

    Raises Forbidden for whoever ordered it, Conflict where nothing waits to be confirmed.
    """
    for person in (signature.done_by, signature.recorded_by):
        people.require(person, item.office, *MAY_TAKE_DOWN)
    if item.taken_down_at is None:
        raise Conflict("not_taken_down")
    if item.removal_confirmed_at is not None:
        raise Conflict("removal_confirmed_already")
    if signature.done_by.id == item.removed_by:
        raise Forbidden("removal_needs_another")
    item.removal_confirmed_by, item.removal_confirmed_at = signature.done_by.id, now
    ledger.write(
        session,
        "take_down_confirmed",
        at=now,
        item=item.id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
    )


def _require_signer(
    session: Session, item: Item, signature: Signature, roles: Sequence[Role], now: datetime
) -> None:
    """Raise Forbidden unless who did it, and who recorded it, may do this for the item's office."""
    office = session.get_one(Office, item.office_id)
    people.require(signature.done_by, office, *roles, now=now)
    people.require(signature.recorded_by, office, *roles, now=now)


def _note(
    session: Session, act: str, item: Item, signature: Signature, now: datetime, **facts: str
) -> None:
    ledger.write(
        session,
        act,
        at=now,
        item=item.id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        **facts,
    )
