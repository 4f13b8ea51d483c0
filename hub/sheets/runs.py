"""The run of a display: when a board's copies hung whole, from the edition the run began with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import display
from hub.display import Hung
from hub.models import Copy, Edition, Item, Placement, Sheet, SheetStep

# Added to a state that ended a display before its days were full (SheetStep.early).
EARLY = {"mistake": "taken_down_early", "ordered": "taken_down_ordered"}


@dataclass(frozen=True)
class Shown:
    """One time during which a copy hung whole, and the number of its edition."""

    copy: Copy
    edition: int
    hung: Hung


def sheets_of(session: Session, copy: Copy) -> Sequence[Sheet]:
    """Return the pages of a copy in order."""
    query = select(Sheet).where(Sheet.copy_id == copy.id)
    return session.scalars(query.order_by(Sheet.exemplar, Sheet.page)).all()


def shown(session: Session, placement: Placement) -> list[Shown]:
    """Return every time a whole copy hung at a board, those of earlier runs included."""
    rows = session.execute(
        select(Copy, Edition.number)
        .join(Edition, Edition.id == Copy.edition_id)
        .where(Copy.placement_id == placement.id)
        .order_by(Copy.number)
    ).all()
    return [Shown(copy, number, one) for copy, number in rows for one in _hung(session, copy)]


def run_of(session: Session, placement: Placement, item: Item) -> list[Hung]:
    """Return when whole copies hung in the display under way, which a correction may begin anew."""
    return [one.hung for one in shown(session, placement) if one.edition >= item.run_from]


def display_end(
    session: Session, copy: Copy, item: Item, *, now: datetime
) -> tuple[datetime | None, bool]:
    """Return when the display of an item at a copy's board is full if it hangs on."""
    if item.display_days is None:
        return None, True
    run = run_of(session, session.get_one(Placement, copy.placement_id), item)
    found = display.end(run, item.display_days, now=now, first_day=item.first_day)
    return found or (None, True)


def posted_at(session: Session, copy: Copy) -> datetime | None:
    """Return when the last of a copy's pages was first posted, or None while one is missing."""
    moments = []
    for sheet in sheets_of(session, copy):
        posted = [step.at for step in sheet.steps if step.state in display.SEEN]
        if not posted:
            return None
        moments.append(min(posted))
    return max(moments) if moments else None


def missing_days(session: Session, placement: Placement, item: Item, now: datetime) -> int:
    """Return how many working days a board's display still lacks; 0 where none are demanded."""
    if item.display_days is None:
        return 0
    run = run_of(session, placement, item)
    if not run:
        return 0
    counted = display.counted(run, now=now, first_day=item.first_day)
    return max(item.display_days - len(counted.days), 0)


def _hung(session: Session, copy: Copy) -> list[Hung]:
    return display.hung([_step(step) for step in sheet.steps] for sheet in sheets_of(session, copy))


def _step(step: SheetStep) -> display.Step:
    return display.Step(step.at, EARLY.get(step.early, step.state))
