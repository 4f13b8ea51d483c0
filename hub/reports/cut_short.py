"""Displays that were cut short: a sheet taken down before its days were full, and not up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import (
    Copy,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    Role,
    Sheet,
    SheetState,
    SheetStep,
    Wanted,
)
from hub.reports.reach import paths_of, under

ANSWERS_FOR = (Role.CLERK, Role.PUBLISHER, Role.DUTY, Role.APPROVER)


@dataclass(frozen=True)
class CutShort:
    """A display that was cut short at one board, and when."""

    item: int
    title: str
    board: str
    board_id: int
    at: datetime


def cut_short(session: Session, person: Person, *, most: int) -> Sequence[CutShort]:
    """Return what came down too early and still should hang, for the boards of a person's offices."""
    paths = paths_of(person, ANSWERS_FOR)
    if not paths:
        return []
    rows = session.execute(
        select(Item.id, Item.title, Outlet.name, Outlet.id, SheetStep.at)
        .join(Sheet, Sheet.id == SheetStep.sheet_id)
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .join(Item, Item.id == Placement.item_id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .join(Office, Office.id == Outlet.office_id)
        .where(SheetStep.early == "mistake", Sheet.state == SheetState.TAKEN_DOWN, under(paths))
        .where(Placement.wanted == Wanted.SHOW, Placement.shown != Wanted.SHOW)
        .where(Copy.revision == Placement.revision)
        .order_by(SheetStep.at)
        .limit(most)
    )
    return [CutShort(*row) for row in rows]
