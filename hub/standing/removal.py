"""A suspension or take-down as people read it: by whom, and whose word is waited for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hub.models import Item, Removal, RemovalKind
from hub.take_downs import TELEPHONE, is_answered


@dataclass(frozen=True)
class RemovalStanding:
    """What an item is under now."""

    kind: RemovalKind
    at: datetime
    done_by: str
    # Who typed it in, when that was another person.
    recorded_by: str
    by_phone: bool
    # Something of it cannot be undone: a second person answers for it too.
    final: bool
    confirmed_by: str
    confirmed_at: datetime | None
    acknowledged_at: datetime | None
    due_at: datetime | None
    escalated_at: datetime | None
    # Whom it was escalated to.
    superior: str
    answered: bool


def removals_of(session: Session, ids: Sequence[int]) -> dict[int, RemovalStanding]:
    """Return what these items are under now, by the item."""
    query = (
        select(Removal)
        .options(joinedload(Removal.doer), joinedload(Removal.recorder))
        .options(joinedload(Removal.confirmer), joinedload(Removal.item).joinedload(Item.office))
        .where(Removal.item_id.in_(ids), Removal.ended_at.is_(None))
        .order_by(Removal.id)
    )
    return {removal.item_id: _standing(removal) for removal in session.scalars(query)}


def _standing(removal: Removal) -> RemovalStanding:
    office = removal.item.office
    same = removal.done_by == removal.recorded_by
    return RemovalStanding(
        kind=RemovalKind(removal.kind),
        at=removal.at,
        done_by=removal.doer.name,
        recorded_by="" if same else removal.recorder.name,
        by_phone=removal.strength == TELEPHONE,
        final=removal.final,
        confirmed_by=removal.confirmer.name if removal.confirmer else "",
        confirmed_at=removal.confirmed_at,
        acknowledged_at=removal.acknowledged_at,
        due_at=removal.due_at,
        escalated_at=removal.escalated_at,
        superior=(office.parent or office).name,
        answered=is_answered(removal),
    )
