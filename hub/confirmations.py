"""The second person of a take-down: it is done at once, and confirmed within a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub import people
from hub.models import Item, Office, Person, Role
from hub.take_downs import MAY_TAKE_DOWN

# What cannot be undone is answered for by two people, but nobody waits for the second one.
WITHIN = timedelta(hours=24)
# Who is told as well once a day has gone by: whoever can find a second person.
ESCALATES_TO = (*MAY_TAKE_DOWN, Role.DUTY, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Unconfirmed:
    """A take-down that waits for its second person."""

    item: int
    title: str
    office: str
    removed_by: str
    since: datetime
    late: bool


def may_confirm(item: Item, person: Person) -> bool:
    """Tell whether a person may be the second one of this take-down now."""
    waits = item.taken_down_at is not None and item.removal_confirmed_at is None
    return (
        waits
        and person.id != item.removed_by
        and people.has_role(person, item.office, *MAY_TAKE_DOWN)
    )


def is_late(item: Item, now: datetime) -> bool:
    """Tell whether a take-down should have been confirmed by now."""
    if item.taken_down_at is None or item.removal_confirmed_at is not None:
        return False
    return now - item.taken_down_at > WITHIN


def unconfirmed(
    session: Session, person: Person, now: datetime, *, most: int
) -> Sequence[Unconfirmed]:
    """Return the take-downs a person should confirm, or find somebody for, the oldest first."""
    rows = session.execute(
        select(Item, Office, Person.name)
        .join(Office, Office.id == Item.office_id)
        .join(Person, Person.id == Item.removed_by)
        .where(Item.taken_down_at.is_not(None), Item.removal_confirmed_at.is_(None))
        .where(_theirs(person, now))
        .order_by(Item.taken_down_at)
        .limit(most)
    )
    return [
        Unconfirmed(
            item=item.id,
            title=item.title,
            office=office.short_name or office.name,
            removed_by=name,
            since=item.taken_down_at or now,
            late=is_late(item, now),
        )
        for item, office, name in rows
    ]


def _theirs(person: Person, now: datetime):  # type: ignore[no-untyped-def]  # a condition
    own = Item.removed_by != person.id
    late = Item.taken_down_at < now - WITHIN
    confirms = _under(person, MAY_TAKE_DOWN)
    finds = _under(person, ESCALATES_TO)
    return or_(own & confirms, late & finds)


def _under(person: Person, roles: Iterable[Role]):  # type: ignore[no-untyped-def]  # a condition
    wanted = set(roles)
    paths = {grant.office.path for grant in person.grants if grant.role in wanted}
    return or_(Office.id.is_(None), *(Office.path.startswith(path) for path in sorted(paths)))
