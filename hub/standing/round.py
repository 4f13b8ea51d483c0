"""A keeper's round as it is loaded onto a phone: board by board, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from hub import editions, sheets
from hub.articles import KIND_LABELS
from hub.models import (
    ENDED,
    BoardCode,
    Copy,
    Edition,
    Item,
    Outlet,
    Person,
    Placement,
    Sheet,
    TickList,
)
from hub.models import SheetState as State

# What is to be done with a page at its board.
UP, PRINT, DOWN, KEEP = "up", "print", "down", "keep"


@dataclass(frozen=True)
class Line:
    """One page of paper and what is to be done with it."""

    code: str
    number: str
    # A list of persons goes by its kind alone: the phone may be lost.
    title: str
    kind: str
    edition: int
    page: int
    pages: int
    # Which of several equal ones (一式几份), from 1.
    exemplar: int
    copy: int
    todo: str
    # It hangs, and nobody can read it: to be put up means to lay it open again.
    covered: bool


@dataclass(frozen=True)
class Stop:
    """One board of a round."""

    id: int
    name: str
    place: str
    office: str
    size: str
    # Of the board itself, permanent; empty until somebody asks for it.
    code: str
    number: str
    # Whether its office wants a photograph of what went up and came down.
    photo: bool
    lines: tuple[Line, ...]


def round_standing(session: Session, keeper: Person) -> list[Stop]:
    """Return a keeper's boards in walking order, each with its pages."""
    return stops(session, sheets.round_of(session, keeper))


def stops(session: Session, boards: Sequence[Outlet]) -> list[Stop]:
    """Return boards with their pages, in the order given."""
    ids = [board.id for board in boards]
    lines = _lines(session, ids)
    codes = _codes(session, ids)
    return [
        _stop(session, board, codes.get(board.id, ""), lines.get(board.id, ())) for board in boards
    ]


def _codes(session: Session, boards: Sequence[int]) -> dict[int, str]:
    query = select(BoardCode.outlet_id, BoardCode.code).where(BoardCode.outlet_id.in_(boards))
    return dict(session.execute(query).all())


def _stop(session: Session, board: Outlet, code: str, lines: Sequence[Line]) -> Stop:
    return Stop(
        id=board.id,
        name=board.name,
        place=str(board.fields.get("place", "")),
        office=board.office.name,
        size=str(board.fields.get("size", "") or "A4"),
        code=code,
        number=sheets.board_number(code) if code else "",
        photo=sheets.photo_required(session, board.office),
        lines=tuple(lines),
    )


def listed_stops(session: Session, listed: TickList) -> list[Stop]:
    """Return the boards of a list on paper with their pages, as they stood when it was printed."""
    codes = [line["sheet"] for stop in listed.stops for line in stop["lines"]]
    known = {line.code: line for _row, line in _pages(session, Sheet.code.in_(codes))}
    boards = _codes(session, [stop["board"] for stop in listed.stops])
    found = []
    for stop in listed.stops:
        board = session.get_one(Outlet, stop["board"])
        lines = [
            replace(known[one["sheet"]], todo=one["todo"])
            for one in stop["lines"]
            if one["sheet"] in known
        ]
        found.append(_stop(session, board, boards.get(board.id, ""), lines))
    return found


def _pages(
    session: Session, which: ColumnElement[bool]
) -> list[tuple[tuple[Sheet, Copy, Placement], Line]]:
    rows = session.execute(
        select(Sheet, Copy, Placement, Item, Edition)
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .join(Item, Item.id == Placement.item_id)
        .join(Edition, Edition.id == Copy.edition_id)
        .where(which)
        .order_by(Copy.id, Sheet.exemplar, Sheet.page)
    ).all()
    hides = editions.hiding(session, {row[3].id for row in rows})
    return [
        (
            (sheet, copy, placement),
            _line(sheet, item, edition, editions.title_among(edition, hides)),
        )
        for sheet, copy, placement, item, edition in rows
    ]


def _lines(session: Session, boards: Sequence[int]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    there = and_(Placement.outlet_id.in_(boards), Copy.state.not_in(ENDED))
    pages = _pages(session, there)
    held = sheets.reported(session, [sheet.id for (sheet, _, _), _ in pages])
    for (sheet, copy, placement), line in pages:
        state = State.POSTED if sheet.is_sighted else sheet.state
        todo = _todo(state, must_go=not sheets.may_hang(copy, placement))
        # What was covered and reported is no task until somebody has decided.
        if todo and (sheet.id not in held or todo == DOWN):
            found.setdefault(placement.outlet_id, []).append(replace(line, todo=todo))
    return found


def _todo(state: str, *, must_go: bool) -> str:
    if must_go:
        return DOWN if state in sheets.TO_FETCH else ""
    if state == State.POSTED:
        return KEEP
    if state == State.CANCELLED:
        return ""
    return UP if state in (State.PRINTED, State.COVERED) else PRINT


def _line(sheet: Sheet, item: Item, edition: Edition, title: str) -> Line:
    return Line(
        code=sheet.code,
        number=sheet.number,
        title=KIND_LABELS[item.kind] if item.restricted else title,
        kind="名单" if item.restricted else KIND_LABELS[item.kind],
        edition=edition.number,
        page=sheet.page,
        pages=sheet.pages,
        exemplar=sheet.exemplar,
        copy=sheet.copy_id,
        todo="",
        covered=sheet.state == State.COVERED,
    )
