"""Whose word on a removal is waited for: the second person's, and who ordered it by telephone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from hub import ledger
from hub.models import Item, Office, Person, Removal, RemovalKind, Role
from hub.take_downs import MAY_TAKE_DOWN, TELEPHONE, in_force, is_answered, is_second

# Who is told as well once a day has gone by: whoever can find a second person, and the duty
# persons of the offices above, who can then be it.
ESCALATES_TO = (*MAY_TAKE_DOWN, Role.DUTY, Role.ADMINISTRATOR)
AT_ONCE = 100


@dataclass(frozen=True)
class Unconfirmed:
    """A removal that waits for somebody's word."""

    item: int
    title: str
    office: str
    kind: RemovalKind
    removed_by: str
    since: datetime
    late: bool
    # The reader ordered it by telephone, and is asked whether they did.
    own_order: bool


def may_confirm(session: Session, item: Item, person: Person) -> bool:
    """Tell whether a person may be the second one of this removal now."""
    removal = in_force(session, item)
    if removal is None or not removal.final or removal.confirmed_at is not None:
        return False
    others = person.id not in (removal.done_by, removal.recorded_by)
    return others and is_second(removal, item, person)


def may_acknowledge(session: Session, item: Item, person: Person) -> bool:
    """Tell whether a person is the one who ordered this by telephone and has not said so yet."""
    removal = in_force(session, item)
    return removal is not None and _ordered(removal) and removal.done_by == person.id


def escalate(session: Session, *, now: datetime) -> int:
    """Tell the office above of the removals nobody answered for in time; return how many."""
    rows = session.scalars(
        select(Removal).where(Removal.due_at <= now).order_by(Removal.due_at).limit(AT_ONCE)
    ).all()
    for removal in rows:
        office = removal.item.office
        removal.escalated_at, removal.due_at = now, None
        above = office.parent_id if office.parent_id is not None else office.id
        ledger.write(session, "removal_escalated", at=now, item=removal.item_id, office=above)
    return len(rows)


def unconfirmed(
    session: Session, person: Person, now: datetime, *, most: int
) -> Sequence[Unconfirmed]:
    """Return the removals a person should answer for, or find somebody for, the oldest first."""
    rows = session.execute(
        select(Removal, Item, Office, Person.name)
        .join(Item, Item.id == Removal.item_id)
        .join(Office, Office.id == Item.office_id)
        .join(Person, Person.id == Removal.done_by)
        .where(Removal.ended_at.is_(None), _theirs(person, now))
        .order_by(Removal.at)
        .limit(most)
    )
    return [
        Unconfirmed(
            item=item.id,
            title=item.title,
            office=office.short_name or office.name,
            kind=RemovalKind(removal.kind),
            removed_by=name,
            since=removal.at,
            late=_is_late(removal, now),
            own_order=_ordered(removal) and removal.done_by == person.id,
        )
        for removal, item, office, name in rows
    ]


def _ordered(removal: Removal) -> bool:
    return removal.strength == TELEPHONE and removal.acknowledged_at is None


def _is_late(removal: Removal, now: datetime) -> bool:
    overdue = removal.due_at is not None and removal.due_at <= now
    return not is_answered(removal) and (removal.escalated_at is not None or overdue)


def _theirs(person: Person, now: datetime) -> ColumnElement[bool]:
    second = and_(Removal.final.is_(True), Removal.confirmed_at.is_(None))
    ordered = and_(Removal.strength == TELEPHONE, Removal.acknowledged_at.is_(None))
    others = and_(Removal.done_by != person.id, Removal.recorded_by != person.id)
    late = or_(Removal.escalated_at.is_not(None), Removal.due_at <= now)
    return or_(
        and_(second, others, _under(person, MAY_TAKE_DOWN)),
        and_(ordered, Removal.done_by == person.id),
        and_(or_(second, ordered), late, _under(person, ESCALATES_TO)),
    )


def _under(person: Person, roles: Iterable[Role]) -> ColumnElement[bool]:
    wanted = set(roles)
    paths = {grant.office.path for grant in person.grants if grant.role in wanted}
    return or_(false(), *(Office.path.startswith(path) for path in sorted(paths)))
