"""What a code on paper leads to: the one answer for anybody, and what its keeper may do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import articles, editions, people, sheets
from hub.errors import NotFound
from hub.models import Copy, Edition, Item, Outlet, Person, Placement, Role, Sheet, SheetState
from hub.outlets import Outlets
from hub.sheets import Answer, Scan
from hub.standing import changes
from hub.standing.changes import Changed
from hub.standing.public_boards import BoardNotice, board_notice

KEEPERS = (Role.KEEPER, Role.PUBLISHER, Role.CLERK)


@dataclass(frozen=True)
class SheetTask:
    """A sheet in somebody's hands: what it is, and what may be said of it now."""

    id: int
    page: int
    pages: int
    state: str
    title: str
    edition: int
    board_id: int
    board: str
    place: str
    # It was replaced or is no longer public: take it down.
    must_go: bool
    # What the person may report: "posted", "checked", "covered", "taken_down", "lost".
    may: tuple[str, ...]
    # Whether the office wants a photograph of what is put up or taken down.
    photo_required: bool = False
    # It may be covered and reported, or was and waits for a decision.
    may_cover: bool = False
    reported: bool = False


@dataclass(frozen=True)
class Scanned:
    """What a code leads to: a sheet's answer, or a board."""

    scan: Scan
    # The item's page, only where it may be read by anybody.
    link: str = ""
    # What changed since the sheet's edition, where that may be told.
    changed: Changed | None = None
    board: BoardNotice | None = None


def scanned(session: Session, outlets: Outlets, code: str, *, now: datetime) -> Scanned:
    """Return what anybody who scans a code is told; NOT_OURS for a code that is none."""
    scan = sheets.scan(session, code, now=now)
    if scan.sheet is not None:
        return Scanned(scan, _link(session, outlets, scan), _changed(session, scan))
    board = sheets.board_of_code(session, code)
    return Scanned(scan, board=board_notice(session, outlets, board, now=now) if board else None)


def sheet_task(session: Session, code: str, person: Person) -> SheetTask | None:
    """Return what a keeper may report of a scanned sheet, or None for everybody else."""
    sheet = session.scalar(select(Sheet).where(Sheet.code == sheets.normal_code(code)))
    if sheet is None:
        return None
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    board = session.get_one(Outlet, placement.outlet_id)
    if not people.has_role(person, board.office, *KEEPERS):
        return None
    must_go = not sheets.may_hang(copy, placement)
    reported = bool(sheets.reported(session, [sheet.id]))
    edition = session.get_one(Edition, copy.edition_id)
    return SheetTask(
        id=sheet.id,
        page=sheet.page,
        pages=sheet.pages,
        state=sheet.state,
        title=editions.shown_title(session, edition),
        edition=edition.number,
        board_id=board.id,
        board=board.name,
        place=str(board.fields.get("place", "")),
        must_go=must_go,
        photo_required=sheets.photo_required(session, board.office),
        may=() if reported and not must_go else _may(sheet.state, must_go=must_go),
        may_cover=not must_go and not reported and sheet.state in sheets.ON_BOARD,
        reported=reported and not must_go,
    )


def require_board(session: Session, board_id: int, person: Person, *roles: Role) -> Outlet:
    """Return a board of the person's; raise NotFound for any other."""
    board = session.get(Outlet, board_id)
    known = board is not None and board.kind in sheets.paper_kinds()
    if board is None or not known or not people.has_role(person, board.office, *roles):
        raise NotFound("no_such_board")
    return board


def _may(state: str, *, must_go: bool) -> tuple[str, ...]:
    """Return what a person in front of a sheet can say of it, the likeliest first."""
    if must_go:
        # What it was said to be does not matter to whoever sees it hang.
        seen = (SheetState.TAKEN_DOWN, SheetState.CHECKED, SheetState.LOST)
        return tuple(one for one in seen if one != state and sheets.may_follow(state, one))
    offered = (
        *(SheetState.POSTED, SheetState.CHECKED, SheetState.COVERED),
        *(SheetState.TAKEN_DOWN, SheetState.LOST),
    )
    hangs = state == SheetState.POSTED
    return tuple(
        one
        for one in offered
        if one != state and sheets.may_follow(state, one) and (hangs or one != SheetState.CHECKED)
    )


def _link(session: Session, outlets: Outlets, scan: Scan) -> str:
    """Return the item's page where it is shown to anybody; a restricted item has none."""
    if scan.restricted or scan.answer in (Answer.SUSPENDED, Answer.TAKEN_DOWN):
        return ""
    item = session.get_one(Item, scan.item)
    return articles.public_address(session, item, outlets.page_of(session))


def _changed(session: Session, scan: Scan) -> Changed | None:
    """Return what changed since the sheet's edition; of a list of persons never anything."""
    if scan.answer is not Answer.SUPERSEDED or scan.restricted:
        return None
    numbers = {scan.edition, scan.newest}
    query = select(Edition).where(Edition.item_id == scan.item, Edition.number.in_(numbers))
    old, new = session.scalars(query.order_by(Edition.number)).all()
    return changes.changed(session, old, new)
