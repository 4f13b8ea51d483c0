"""What hangs where, as anybody may know it: no keeper, no photograph, no list's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import articles, editions, sheets
from hub.models import Copy, Edition, Item, Office, Outlet, Placement, Wanted
from hub.outlets import Outlets


@dataclass(frozen=True)
class Hanging:
    """One copy on a board; a list of persons is named by its kind alone."""

    title: str
    restricted: bool
    edition: int
    pages: int
    # How many equal ones hang on the same board.
    exemplars: int
    posted_at: datetime | None
    ends: datetime | None
    sure: bool
    # What is printed on the paper too, for comparing by eye.
    check_phrase: str
    # The item's page, where anybody may read it.
    link: str


@dataclass(frozen=True)
class BoardNotice:
    """A board: what hangs there today, what is still to be put up, and what should be gone."""

    id: int
    name: str
    place: str
    office: str
    office_code: str
    phone: str
    hanging: tuple[Hanging, ...]
    due: tuple[Hanging, ...]
    going: tuple[Hanging, ...]


@dataclass(frozen=True)
class BoardLine:
    """One board of many: where it is, and how much hangs there."""

    id: int
    name: str
    place: str
    hanging: int


@dataclass(frozen=True)
class OfficeBoards:
    """The boards of an office and of those below it, by office."""

    name: str
    phone: str
    groups: tuple[tuple[str, tuple[BoardLine, ...]], ...]


@dataclass(frozen=True)
class ItemOnBoard:
    """One board an item is for, and since when it hangs there (None: not yet).

    `old` tells of an earlier edition that hangs there and should not any more.
    """

    board_id: int
    board: str
    place: str
    posted_at: datetime | None
    ends: datetime | None
    sure: bool
    old: bool


@dataclass(frozen=True)
class ItemOnBoards:
    """An item that anybody may read, and the boards it is for."""

    title: str
    office: str
    phone: str
    link: str
    boards: tuple[ItemOnBoard, ...]

    @property
    def hangs(self) -> int:
        """Return at how many boards it hangs now."""
        return sum(one.posted_at is not None for one in self.boards)


def board_by_number(
    session: Session, outlets: Outlets, board_id: int, *, now: datetime
) -> BoardNotice | None:
    """Return a board by its number, or None where there is none."""
    board = session.get(Outlet, board_id)
    if board is None or board.kind not in sheets.paper_kinds() or board.switched_off_at is not None:
        return None
    return board_notice(session, outlets, board, now=now)


def board_notice(
    session: Session, outlets: Outlets, board: Outlet, *, now: datetime
) -> BoardNotice:
    """Return what anybody may know of a board."""
    tasks = sheets.tasks(session, board)
    down = [copy for copy in tasks.to_take_down if sheets.posted_at(session, copy) is not None]
    return BoardNotice(
        id=board.id,
        name=board.name,
        place=str(board.fields.get("place", "")),
        office=board.office.name,
        office_code=board.office.code,
        phone=board.office.phone,
        hanging=_hanging(session, outlets, tasks.hanging, now),
        due=_hanging(session, outlets, (*tasks.to_post, *tasks.to_print), now),
        going=_hanging(session, outlets, down, now),
    )


def item_on_boards(
    session: Session, outlets: Outlets, item_id: int, *, now: datetime
) -> ItemOnBoards | None:
    """Return where an item hangs, or None where that is not for everybody to know."""
    item = session.get(Item, item_id)
    if item is None or item.restricted or item.published_at is None:
        return None
    placements = _shown_on_paper(session, item)
    link = _link(session, outlets, item)
    if not placements and not link:
        return None
    office = session.get_one(Office, item.office_id)
    return ItemOnBoards(
        title=articles.public_title(session, item),
        office=office.name,
        phone=item.contact_phone or office.phone,
        link=link,
        boards=tuple(_on_board(session, item, *one, now) for one in placements),
    )


def boards_of_office(session: Session, code: str) -> OfficeBoards | None:
    """Return the boards of an office and of all below it, or None where there is no such office."""
    office = session.scalar(select(Office).where(Office.code == code))
    if office is None:
        return None
    boards = session.scalars(
        select(Outlet)
        .join(Office, Office.id == Outlet.office_id)
        .where(Office.path.startswith(office.path), Outlet.kind.in_(sheets.paper_kinds()))
        .where(Outlet.switched_off_at.is_(None))
        .order_by(Office.path, Outlet.id)
    ).all()
    groups: dict[str, list[BoardLine]] = {}
    for task in sheets.tasks_of(session, boards):
        board = task.board
        line = BoardLine(
            board.id, board.name, str(board.fields.get("place", "")), len(task.hanging)
        )
        groups.setdefault(board.office.name, []).append(line)
    return OfficeBoards(
        office.name, office.phone, tuple((name, tuple(lines)) for name, lines in groups.items())
    )


def _hanging(
    session: Session, outlets: Outlets, copies: Sequence[Copy], now: datetime
) -> tuple[Hanging, ...]:
    return tuple(_one(session, outlets, copy, now) for copy in copies)


def _one(session: Session, outlets: Outlets, copy: Copy, now: datetime) -> Hanging:
    placement = session.get_one(Placement, copy.placement_id)
    item = session.get_one(Item, placement.item_id)
    edition = session.get_one(Edition, copy.edition_id)
    public = placement.wanted == Wanted.SHOW and not item.restricted
    ends, sure = sheets.display_end(session, copy, item, now=now)
    hidden = editions.is_hidden(session, edition)
    paper = sheets.sheets_of(session, copy)
    return Hanging(
        title=editions.shown_title(session, edition) if public else articles.KIND_LABELS[item.kind],
        restricted=item.restricted,
        edition=edition.number,
        pages=max((sheet.pages for sheet in paper), default=0),
        exemplars=max((sheet.exemplar for sheet in paper), default=0),
        posted_at=sheets.posted_at(session, copy),
        ends=ends,
        sure=sure,
        check_phrase="" if hidden else edition.check_phrase,
        link=_link(session, outlets, item) if public else "",
    )


def _shown_on_paper(session: Session, item: Item) -> list[tuple[Placement, Outlet]]:
    rows = session.execute(
        select(Placement, Outlet)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .where(Placement.item_id == item.id, Placement.wanted == Wanted.SHOW)
        .where(Outlet.kind.in_(sheets.paper_kinds()), Outlet.switched_off_at.is_(None))
        .order_by(Outlet.office_id, Outlet.id)
    )
    return [(placement, outlet) for placement, outlet in rows]


def _on_board(
    session: Session, item: Item, placement: Placement, board: Outlet, now: datetime
) -> ItemOnBoard:
    task = sheets.tasks_of(session, [board])[0]
    hangs = next((copy for copy in task.hanging if copy.placement_id == placement.id), None)
    ends, sure = sheets.display_end(session, hangs, item, now=now) if hangs else (None, True)
    return ItemOnBoard(
        board_id=board.id,
        board=board.name,
        place=str(board.fields.get("place", "")),
        posted_at=sheets.posted_at(session, hangs) if hangs else None,
        ends=ends,
        sure=sure,
        old=any(
            copy.placement_id == placement.id and sheets.posted_at(session, copy) is not None
            for copy in task.to_take_down
        ),
    )


def _link(session: Session, outlets: Outlets, item: Item) -> str:
    return articles.public_address(session, item, outlets.page_of(session))
