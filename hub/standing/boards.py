"""Boards as keepers and staff see them: what to print, to put up, to take down, and what hangs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import editions, people, sheets
from hub.articles import KIND_LABELS
from hub.models import BoardCode, Copy, Edition, Item, Outlet, Person, Placement, Role, Sheet
from hub.models import SheetState as State
from hub.sheets import BoardTasks


@dataclass(frozen=True)
class SheetStanding:
    """One copy on a board: its pages and where they are."""

    copy: int
    item: int
    title: str
    kind_label: str
    # A list of persons: on paper that is carried about it is called by its kind alone.
    restricted: bool
    edition: int
    pages: int
    # The pages' codes, six-digit numbers and states, in order.
    codes: tuple[str, ...]
    numbers: tuple[str, ...]
    states: tuple[str, ...]
    since: datetime
    rendering: int | None
    # Somebody scanned it though it must not hang, and no keeper has looked since.
    sighted: bool = False

    def count(self, *states: str) -> int:
        """Return how many pages are in one of the states."""
        return sum(state in states for state in self.states)

    @property
    def neutral_title(self) -> str:
        """Return what anybody may read over a keeper's shoulder."""
        return self.kind_label if self.restricted else self.title

    @property
    def on_paper(self) -> bool:
        """Tell whether any page of it was printed, so that a fresh one may take its place."""
        return self.count(State.PLANNED, State.CANCELLED) < self.pages

    @property
    def lost(self) -> int:
        """Return how many pages have to be printed again."""
        return self.count(State.LOST)


@dataclass(frozen=True)
class BoardStanding:
    """One board and what waits there."""

    id: int
    name: str
    place: str
    keeper: str
    size: str
    office: str
    office_id: int
    code: str
    switched_off: bool
    # How many sheets of A4 it holds, and how many are to hang there; None where nobody said.
    room: int | None
    taken: int
    to_print: tuple[SheetStanding, ...]
    to_post: tuple[SheetStanding, ...]
    to_take_down: tuple[SheetStanding, ...]
    hanging: tuple[SheetStanding, ...]

    @property
    def waiting(self) -> int:
        """Return how many sheets wait for somebody."""
        return len(self.to_print) + len(self.to_post) + len(self.to_take_down)

    @property
    def room_left(self) -> int | None:
        """Return how many more sheets of A4 it will hold once its keeper was there."""
        return None if self.room is None else self.room - self.taken

    @property
    def on_site(self) -> int:
        """Return how many of them wait for somebody at the board itself."""
        return len(self.to_post) + len(self.to_take_down)


def boards(session: Session, outlets: Sequence[Outlet]) -> list[BoardStanding]:
    """Return these boards, those where most waits first."""
    tasks = sheets.tasks_of(session, outlets)
    copies = [copy for task in tasks for copy in _copies(task)]
    known = _sheets(session, copies)
    codes = {one.outlet_id: one.code for one in session.scalars(select(BoardCode))}
    names = people.names(session, [str(one.fields.get("keeper", "")) for one in outlets])
    taken = sheets.places_taken(session, [one.id for one in outlets])
    found = [
        _standing(task, known, codes.get(task.board.id, ""), names, taken[task.board.id])
        for task in tasks
    ]
    return sorted(found, key=lambda one: (one.switched_off, -one.waiting))


def board_standing(session: Session, board: Outlet) -> BoardStanding:
    """Return one board."""
    return boards(session, [board])[0]


def boards_of(session: Session, person: Person, *roles: Role) -> list[Outlet]:
    """Return the paper outlets of the offices a person holds one of the roles for."""
    offices = [office.id for office in people.offices_of(session, person, *roles)]
    query = select(Outlet).where(
        Outlet.office_id.in_(offices), Outlet.kind.in_(sheets.paper_kinds())
    )
    return list(session.scalars(query.order_by(Outlet.office_id, Outlet.id)).unique())


def copies_of(session: Session, ids: Sequence[int], person: Person, *roles: Role) -> list[Copy]:
    """Return the copies with these ids that hang, or are to hang, at the person's boards."""
    boards = [board.id for board in boards_of(session, person, *roles)]
    query = (
        select(Copy)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Copy.id.in_(ids), Placement.outlet_id.in_(boards))
        .order_by(Placement.outlet_id, Copy.id)
    )
    return list(session.scalars(query))


def _copies(task: BoardTasks) -> tuple[Copy, ...]:
    return (*task.to_print, *task.to_post, *task.to_take_down, *task.hanging)


def _sheets(session: Session, copies: Sequence[Copy]) -> dict[int, SheetStanding]:
    ids = [copy.id for copy in copies]
    rows = session.execute(
        select(Copy, Item, Edition)
        .join(Placement, Placement.id == Copy.placement_id)
        .join(Item, Item.id == Placement.item_id)
        .join(Edition, Edition.id == Copy.edition_id)
        .where(Copy.id.in_(ids))
    ).all()
    hides = editions.hiding(session, {item.id for _, item, _ in rows})
    pages: dict[int, list[Sheet]] = {}
    query = (
        select(Sheet)
        .where(Sheet.copy_id.in_(ids))
        .order_by(Sheet.copy_id, Sheet.exemplar, Sheet.page)
    )
    for sheet in session.scalars(query):
        pages.setdefault(sheet.copy_id, []).append(sheet)
    return {
        copy.id: _sheet(copy, item, edition, pages[copy.id], hides) for copy, item, edition in rows
    }


def _sheet(
    copy: Copy,
    item: Item,
    edition: Edition,
    pages: Sequence[Sheet],
    hides: Mapping[int, Edition],
) -> SheetStanding:
    return SheetStanding(
        copy=copy.id,
        item=item.id,
        title=editions.title_among(edition, hides),
        kind_label=KIND_LABELS[item.kind],
        restricted=item.restricted,
        edition=edition.number,
        pages=len(pages),
        codes=tuple(page.code for page in pages),
        numbers=tuple(page.number for page in pages),
        states=tuple(page.state for page in pages),
        since=max(page.state_at for page in pages),
        rendering=copy.rendering_id,
        sighted=any(page.is_sighted for page in pages),
    )


def _standing(
    task: BoardTasks,
    known: dict[int, SheetStanding],
    code: str,
    names: Mapping[str, str],
    taken: int,
) -> BoardStanding:
    board = task.board
    room = str(board.fields.get("room", ""))
    keeper = str(board.fields.get("keeper", ""))
    return BoardStanding(
        id=board.id,
        name=board.name,
        place=str(board.fields.get("place", "")),
        keeper=names.get(keeper, keeper),
        size=str(board.fields.get("size", "") or "A4"),
        office=board.office.name,
        office_id=board.office_id,
        code=code,
        switched_off=board.switched_off_at is not None,
        room=int(room) if room else None,
        taken=taken,
        to_print=_known(task.to_print, known),
        to_post=_known(task.to_post, known),
        to_take_down=_known(task.to_take_down, known),
        hanging=_known(task.hanging, known),
    )


def _known(copies: Sequence[Copy], known: dict[int, SheetStanding]) -> tuple[SheetStanding, ...]:
    return tuple(known[copy.id] for copy in copies)
