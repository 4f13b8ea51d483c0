"""What a step works on, read at once for many placements."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from hub.models import Copy, Item, Outlet, Placement


def placements_by_id(session: Session, ids: Collection[int]) -> dict[int, Placement]:
    """Return placements as they are now, without their copies."""
    query = select(Placement).where(Placement.id.in_(ids)).options(lazyload(Placement.copies))
    fresh = session.scalars(query.execution_options(populate_existing=True))
    return {one.id: one for one in fresh}


def outlets_by_id(session: Session, ids: Collection[int]) -> dict[int, Outlet]:
    """Return outlets without their offices."""
    query = select(Outlet).where(Outlet.id.in_(ids)).options(lazyload(Outlet.office))
    return {one.id: one for one in session.scalars(query)}


def items_by_id(session: Session, ids: Collection[int]) -> dict[int, Item]:
    """Return items."""
    return {one.id: one for one in session.scalars(select(Item).where(Item.id.in_(ids)))}


def copies_of(session: Session, placements: Collection[int]) -> dict[int, list[Copy]]:
    """Return the copies of each placement, the oldest first."""
    found: dict[int, list[Copy]] = {placement: [] for placement in placements}
    query = select(Copy).where(Copy.placement_id.in_(placements)).order_by(Copy.number)
    for copy in session.scalars(query):
        found[copy.placement_id].append(copy)
    return found
