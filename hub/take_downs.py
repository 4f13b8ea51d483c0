"""Acts that stop an item from being public: suspend, resume, take down, confirm."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, not_, select, update
from sqlalchemy.orm import Session

from channels import registry
from channels.base import Removal as Undo
from hub import ledger, people, removals
from hub.errors import Conflict, Forbidden
from hub.models import (
    ENDED,
    Alarm,
    Copy,
    CopyState,
    Edition,
    EditionState,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    Removal,
    RemovalKind,
    Role,
)
from hub.people import Signature
from hub.publishing import refresh

# The duty person may stop what is wrong at night; for good takes whoever answers for it.
MAY_SUSPEND = (Role.DUTY, Role.PUBLISHER, Role.APPROVER)
MAY_TAKE_DOWN = (Role.PUBLISHER, Role.APPROVER)
# Who may write down what a duty person ordered by telephone. A keeper covers and reports instead.
MAY_RECORD = (*MAY_SUSPEND, Role.CLERK, Role.REVIEWER)
TELEPHONE = "telephone"
# What cannot be undone is answered for by two people, but nobody waits for the second one.
WITHIN = timedelta(hours=24)


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

    `reason` is one of the fixed public sentences of hub.removals, or its code. Ordered by
    telephone, it is carried out at once, and whoever ordered it says later that they did.
    """
    office = session.get_one(Office, item.office_id)
    people.require(signature.done_by, office, *MAY_SUSPEND, now=now)
    by_phone = signature.strength == TELEPHONE
    people.require(signature.recorded_by, office, *(MAY_RECORD if by_phone else MAY_SUSPEND))
    reason = removals.code_of(reason)
    if item.taken_down_at is not None:
        raise Conflict("already_taken_down")
    final = is_final(session, item)
    item.suspended_at, item.removal_reason, item.removal_note = now, reason, note
    _begin(session, RemovalKind.SUSPENSION, item, signature, now, final=final)
    _note(session, "suspend", item, signature, now, reason=reason)
    refresh(session, item, now=now)


def resume(session: Session, item: Item, *, signature: Signature, now: datetime) -> None:
    """Show a suspended item again."""
    _require_signer(session, item, signature, MAY_SUSPEND, now)
    if item.suspended_at is None or item.taken_down_at is not None:
        raise Conflict("not_suspended")
    item.suspended_at, item.removal_reason, item.removal_note = None, "", ""
    _end(session, item, now)
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
    # An edition still under way goes back, so that approving it later cannot undo this.
    pending = session.scalars(
        select(Edition).where(
            Edition.item_id == item.id,
            Edition.state.in_((EditionState.IN_REVIEW, EditionState.SENT_BACK, EditionState.DRAFT)),
        )
    )
    for edition in pending:
        edition.state = EditionState.DROPPED
    _begin(session, RemovalKind.TAKE_DOWN, item, signature, now, final=True)
    _note(session, "take_down", item, signature, now, reason=reason)
    refresh(session, item, now=now)


def confirm(session: Session, item: Item, signature: Signature, *, now: datetime) -> None:
    """Answer for what cannot be undone as its second person.

    Raises Forbidden for whoever ordered or typed it in, Conflict where nothing waits for it.
    """
    removal = in_force(session, item)
    for person in (signature.done_by, signature.recorded_by):
        require_second(removal, item, person)
    if removal is None or not removal.final:
        raise Conflict("nothing_to_confirm")
    if removal.confirmed_at is not None:
        raise Conflict("removal_confirmed_already")
    if signature.done_by.id in (removal.done_by, removal.recorded_by):
        raise Forbidden("removal_needs_another")
    removal.confirmed_by, removal.confirmed_at = signature.done_by.id, now
    removal.due_at = None if is_answered(removal) else removal.due_at
    _note(session, f"{_ACTS[RemovalKind(removal.kind)]}_confirmed", item, signature, now)


def acknowledge(session: Session, item: Item, by: Person, *, now: datetime) -> None:
    """Say oneself that one ordered by telephone what another person typed in."""
    removal = in_force(session, item)
    if removal is None or removal.strength != TELEPHONE or removal.acknowledged_at is not None:
        raise Conflict("nothing_to_acknowledge")
    if removal.done_by != by.id:
        raise Forbidden("acknowledged_by_another")
    removal.acknowledged_at = now
    removal.due_at = None if is_answered(removal) else removal.due_at
    _note(session, "order_acknowledged", item, Signature.own(by), now)


def in_force(session: Session, item: Item) -> Removal | None:
    """Return the suspension or take-down an item is under now."""
    query = select(Removal).where(Removal.item_id == item.id, Removal.ended_at.is_(None))
    return session.scalar(query.order_by(Removal.id.desc()).limit(1))


def require_second(removal: Removal | None, item: Item, person: Person) -> None:
    """Raise Forbidden unless a person holds a role that lets them be the second one."""
    if removal is None or not is_second(removal, item, person):
        people.require(person, item.office, *MAY_TAKE_DOWN)


def is_second(removal: Removal, item: Item, person: Person) -> bool:
    """Tell whether a person's roles let them be the second one of a removal.

    Once it was escalated, the duty persons of the offices above may be it too.
    """
    if people.has_role(person, item.office, *MAY_TAKE_DOWN):
        return True
    above = item.office.parent
    late = removal.escalated_at is not None
    return late and above is not None and people.has_role(person, above, Role.DUTY)


def is_answered(removal: Removal) -> bool:
    """Tell whether nobody's word is waited for any more."""
    ordered = removal.strength != TELEPHONE or removal.acknowledged_at is not None
    return ordered and (removal.confirmed_at is not None or not removal.final)


def is_final(session: Session, item: Item) -> bool:
    """Tell whether stopping an item now takes something away that cannot be brought back."""
    surely_not = and_(Copy.state == CopyState.INTENDED, Copy.ref.is_(None))
    kinds = session.scalars(
        select(Outlet.kind)
        .join(Placement, Placement.outlet_id == Outlet.id)
        .join(Copy, Copy.placement_id == Placement.id)
        .where(Placement.item_id == item.id, Copy.state.not_in(ENDED), not_(surely_not))
        .distinct()
    )
    known = registry.kinds()
    return any(kind in known and known[kind].traits.removes is Undo.FINAL for kind in kinds)


# The ledger's words.
_ACTS = {RemovalKind.SUSPENSION: "suspend", RemovalKind.TAKE_DOWN: "take_down"}


def _begin(
    session: Session,
    kind: RemovalKind,
    item: Item,
    signature: Signature,
    now: datetime,
    *,
    final: bool,
) -> None:
    _end(session, item, now)
    removal = Removal(
        item_id=item.id,
        kind=kind,
        final=final,
        at=now,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
    )
    removal.due_at = None if is_answered(removal) else now + WITHIN
    session.add(removal)
    # What keepers covered and reported is decided by this.
    decided = update(Alarm).where(Alarm.item_id == item.id, Alarm.closed_at.is_(None))
    session.execute(decided.values(closed_at=now, closed_by=removal.done_by, outcome=kind))
    session.flush()


def _end(session: Session, item: Item, now: datetime) -> None:
    removal = in_force(session, item)
    if removal is not None:
        removal.ended_at, removal.due_at = now, None


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
