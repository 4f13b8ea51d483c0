"""Who may see an item in the console, how much of it, and who may adopt it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from hub import adoptions, editions, people, stored_files
from hub.errors import NotFound
from hub.models import (
    Adoption,
    FileUse,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    Role,
    StoredFile,
)

_OutletOffice = aliased(Office)
_Successor = aliased(Office)


@dataclass(frozen=True)
class Sight:
    """How much of an item a person may see: all of it, or where it is at these outlets of theirs."""

    item: Item
    outlets: frozenset[int] | None = None
    # Whether they may read what is not approved yet.
    drafts: bool = True

    @property
    def whole(self) -> bool:
        """Tell whether they may read its text."""
        return self.outlets is None


def require_view(session: Session, item_id: int, person: Person) -> Item:
    """Return the item if the person may read it in the console; else raise NotFound.

    A list of persons is for the office that made it and those above it.
    """
    item = session.scalar(_item(item_id).where(open_to(person)))
    if item is None:
        raise NotFound("no_such_item")
    return item


def require_sight(session: Session, item_id: int, person: Person) -> Sight:
    """Return what a person may see of an item; raise NotFound where that is nothing.

    Keepers of a list's boards see where it is on their own; its rows they see on paper.
    """
    item = session.scalar(_item(item_id).where(in_sight_of(person)))
    if item is None:
        raise NotFound("no_such_item")
    if not item.restricted or people.has_role(person, item.office, *Role):
        return Sight(item, drafts=reads_drafts(item, person))
    own = (
        select(Placement.outlet_id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .join(Office, Office.id == Outlet.office_id)
        .where(Placement.item_id == item_id, _under(Office, person))
    )
    return Sight(item, frozenset(session.scalars(own)), drafts=False)


def reads_drafts(item: Item, person: Person) -> bool:
    """Tell whether a person may read what of an item is not approved yet.

    That is for the office that writes it and those above; offices below read what was approved.
    """
    return people.has_role(person, item.office, *Role)


def require_own_placement(session: Session, placement_id: int, person: Person) -> Placement:
    """Return a placement the person may see; for any other not even its item is said to exist."""
    placement = session.get(Placement, placement_id)
    if placement is None:
        raise NotFound("no_such_placement")
    try:
        sight = require_sight(session, placement.item_id, person)
    except NotFound:
        raise NotFound("no_such_placement") from None
    if sight.outlets is not None and placement.outlet_id not in sight.outlets:
        raise NotFound("no_such_placement")
    return placement


def require_file(session: Session, sha256: str, person: Person) -> StoredFile:
    """Return a file that goes along with an item the person may read, or that they brought."""
    stored = session.get(StoredFile, sha256)
    if stored is not None:
        uses = session.scalars(select(FileUse.item_id).where(FileUse.sha256 == sha256)).all()
        kept = [one for one in uses if sha256 not in editions.hidden_files(session, one)]
        used = (
            select(Item.id)
            .join(Office, Office.id == Item.office_id)
            .where(Item.id.in_(kept), open_to(person))
        )
        # Who brought it may look at it too, but not at what was taken from everybody.
        brought = stored_files.was_brought_by(session, sha256, person) and len(kept) == len(uses)
        if brought or session.scalar(used.limit(1)):
            return stored
    raise NotFound("no_such_file")


def open_to(person: Person) -> ColumnElement[bool]:
    """Return the condition, on Item joined with Office, that a person may read an item."""
    others = and_(Item.restricted.is_(False), or_(_superior(person), _nearby(person)))
    return or_(_under(Office, person), others)


def in_sight_of(person: Person) -> ColumnElement[bool]:
    """Return the condition, on Item joined with Office, that a person may know of an item."""
    superior = and_(Item.restricted.is_(False), _superior(person))
    return or_(_under(Office, person), superior, _nearby(person))


def _item(item_id: int) -> Select[Item]:
    return select(Item).join(Office, Office.id == Item.office_id).where(Item.id == item_id)


def _under(office: type[Office], person: Person) -> ColumnElement[bool]:
    paths = sorted({grant.office.path for grant in person.grants})
    taking_over = select(_Successor.id).where(
        or_(false(), *(_Successor.path.startswith(path) for path in paths))
    )
    # The people of the office that takes over see what it takes over.
    under = [office.path.startswith(path) for path in paths]
    return or_(false(), *under, office.successor_id.in_(taking_over))


def _superior(person: Person) -> ColumnElement[bool]:
    paths = {grant.office.path for grant in person.grants}
    above = {int(part) for path in paths for part in path.strip("/").split("/")}
    return and_(Item.office_id.in_(above), Item.index_number.is_not(None))


def _nearby(person: Person) -> ColumnElement[bool]:
    return (
        select(Placement.id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .join(_OutletOffice, _OutletOffice.id == Outlet.office_id)
        .where(Placement.item_id == Item.id, _under(_OutletOffice, person))
        .exists()
    )


def may_adopt(session: Session, item: Item, person: Person) -> list[Office]:
    """Return the offices for which the person may take this superior's item as their own."""
    if item.restricted or not adoptions.is_public(item):
        return []
    owner = session.get_one(Office, item.office_id)
    taken = set(
        session.scalars(
            select(Adoption.office_id).where(
                Adoption.item_id == item.id, Adoption.ended_at.is_(None)
            )
        )
    )
    # Offered to people of the offices below; a superior does not adopt for them.
    own = [
        grant.office.path
        for grant in person.grants
        if grant.role in adoptions.MAY_ADOPT
        and grant.office_id != owner.id
        and grant.office.path.startswith(owner.path)
    ]
    offices = people.offices_of(session, person, *adoptions.MAY_ADOPT)
    return [
        office
        for office in offices
        if office.id not in taken and any(office.path.startswith(path) for path in own)
    ]
