"""The list of items of one's offices, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.articles import KIND_LABELS
from hub.models import Edition, EditionState, Item, Office, Person, Placement, PlacementState, Role
from hub.reports.reach import paths_of, under

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One line of the list of items."""

    item: int
    title: str
    kind_label: str
    office: str
    state: str
    edition: int
    updated_at: datetime
    wanted: int = 0
    settled: int = 0
    held: int = 0

    @property
    def in_place(self) -> bool:
        """Tell whether it was approved and is proven everywhere it should be."""
        return self.state == EditionState.APPROVED and 0 < self.wanted == self.settled


@dataclass(frozen=True)
class Page:
    """A page of a list, and the id to go on from (None: that was all)."""

    lines: Sequence[Line]
    next: int | None


def items_of(
    session: Session,
    person: Person,
    *,
    words: str = "",
    mine: bool = False,
    public: bool = False,
    roles: Iterable[Role] = Role,
    before: int | None = None,
) -> Page:
    """Return items of the offices a person has a role for, newest first, by words of the title.

    `public` leaves those that were approved and are neither suspended nor taken down.
    """
    paths = paths_of(person, roles)
    if not paths:
        return Page((), None)
    query = select(Item, Office).join(Office, Office.id == Item.office_id).where(under(paths))
    for word in words.split()[:8]:
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(Item.title.like(f"%{escaped}%", escape="\\"))
    if public:
        query = query.where(Item.index_number.is_not(None))
        query = query.where(Item.suspended_at.is_(None), Item.taken_down_at.is_(None))
    if mine:
        query = query.where(Item.created_by == person.id)
    if before is not None:
        query = query.where(Item.id < before)
    rows = session.execute(query.order_by(Item.id.desc()).limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    ids = [item.id for item, _ in shown]
    editions, places = _newest_editions(session, ids), _places(session, ids)
    lines = [
        _line(item, office, editions.get(item.id), places.get(item.id, {}))
        for item, office in shown
    ]
    return Page(lines, ids[-1] if len(rows) > PAGE else None)


def _line(item: Item, office: Office, newest: Edition | None, places: dict[str, int]) -> Line:
    settled = places.get(PlacementState.SETTLED, 0)
    return Line(
        item=item.id,
        title=item.title,
        kind_label=KIND_LABELS[item.kind],
        office=office.short_name or office.name,
        state=_state(item, newest),
        edition=newest.number if newest else 0,
        updated_at=item.updated_at,
        wanted=sum(places.values()),
        settled=settled,
        held=places.get(PlacementState.HELD, 0),
    )


def _state(item: Item, newest: Edition | None) -> str:
    if item.taken_down_at is not None:
        return "taken_down"
    if item.suspended_at is not None:
        return "suspended"
    return newest.state if newest else EditionState.DROPPED


def _newest_editions(session: Session, ids: Sequence[int]) -> dict[int, Edition]:
    # Of an item the last counts: one that was given up only where there is no other.
    editions = session.scalars(
        select(Edition)
        .where(Edition.item_id.in_(ids))
        .order_by(Edition.state != EditionState.DROPPED, Edition.number)
    )
    return {edition.item_id: edition for edition in editions}


def _places(session: Session, ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return how many places of each item are in which state."""
    rows = session.execute(
        select(Placement.item_id, Placement.state, func.count())
        .where(Placement.item_id.in_(ids), Placement.revision > 0)
        .group_by(Placement.item_id, Placement.state)
    )
    found: dict[int, dict[str, int]] = {}
    for item, state, count in rows:
        found.setdefault(item, {})[state] = count
    return found
