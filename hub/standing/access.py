"""Who may see an item in the console, and who may adopt it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import people, publishing
from hub.errors import NotFound
from hub.models import Adoption, Item, Office, Outlet, Person, Placement, Role


def require_view(session: Session, item_id: int, person: Person) -> Item:
    """Return the item if the person may see it in the console; else raise NotFound.

    A list of persons is for the office that made it, those above it, and keepers of its boards.
    """
    item = session.get(Item, item_id)
    if item is None:
        raise NotFound("no_such_item")
    office = session.get_one(Office, item.office_id)
    if people.has_role(person, office, *Role) or _is_nearby(session, item, office, person):
        return item
    raise NotFound("no_such_item")


def _is_nearby(session: Session, item: Item, office: Office, person: Person) -> bool:
    """Tell whether the item is a superior's, or hangs at an outlet of the person's."""
    below = any(grant.office.path.startswith(office.path) for grant in person.grants)
    if below and item.index_number and not item.restricted:
        return True
    outlets = session.scalars(
        select(Outlet)
        .join(Placement, Placement.outlet_id == Outlet.id)
        .where(Placement.item_id == item.id)
    ).unique()
    return any(people.has_role(person, outlet.office, *Role) for outlet in outlets)


def may_adopt(session: Session, item: Item, person: Person) -> list[Office]:
    """Return the offices for which the person may take this superior's item as their own."""
    if item.restricted or not item.index_number or item.taken_down_at is not None:
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
        if grant.role in publishing.MAY_ADOPT
        and grant.office_id != owner.id
        and grant.office.path.startswith(owner.path)
    ]
    offices = people.offices_of(session, person, *publishing.MAY_ADOPT)
    return [
        office
        for office in offices
        if office.id not in taken and any(office.path.startswith(path) for path in own)
    ]
