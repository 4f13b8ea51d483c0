"""Which items a person may know of: the rule of `require_sight` for whole lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from hub.models import Edition, EditionState, Item, Office, Person
from hub.standing.access import in_sight_of
from hub.standing.items import ItemStanding, items

_Later = aliased(Edition)


@dataclass(frozen=True)
class Wish:
    """What a list is narrowed to; None and empty mean no bound."""

    office_id: int | None = None
    matter_id: int | None = None
    # As ItemStanding.state says it.
    state: str = ""


def page_of_items(
    session: Session, person: Person, wish: Wish, *, before: int | None, limit: int
) -> tuple[list[ItemStanding], bool]:
    """Return items a person may see, newest first, from below the id `before`; and if more follow."""
    query = select(Item.id).join(Office, Office.id == Item.office_id).where(in_sight_of(person))
    if wish.office_id is not None:
        query = query.where(Item.office_id == wish.office_id)
    if wish.matter_id is not None:
        query = query.where(Item.matter_id == wish.matter_id)
    if wish.state:
        query = query.where(_in_state(wish.state))
    if before is not None:
        query = query.where(Item.id < before)
    ids = session.scalars(query.order_by(Item.id.desc()).limit(limit + 1)).all()
    return _standings(session, ids[:limit]), len(ids) > limit


def _in_state(state: str) -> ColumnElement[bool]:
    removed = or_(Item.taken_down_at.is_not(None), Item.suspended_at.is_not(None))
    if state == "taken_down":
        return Item.taken_down_at.is_not(None)
    if state == "suspended":
        return and_(Item.suspended_at.is_not(None), Item.taken_down_at.is_(None))
    approved = _has_edition(EditionState.APPROVED)
    if state == EditionState.APPROVED:
        return and_(approved, ~removed)
    later = select(_Later.id).where(
        _Later.item_id == Edition.item_id, _Later.number > Edition.number
    )
    at_end = (
        select(Edition.id)
        .where(Edition.item_id == Item.id, Edition.state == state, ~later.exists())
        .exists()
    )
    return and_(at_end, ~approved, ~removed)


def _has_edition(state: EditionState) -> ColumnElement[bool]:
    return select(Edition.id).where(Edition.item_id == Item.id, Edition.state == state).exists()


def _standings(session: Session, ids: Sequence[int]) -> list[ItemStanding]:
    return items(session, ids) if ids else []
