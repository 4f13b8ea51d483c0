"""A keeper's round as it is loaded onto a phone: board by board, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
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
    copy: int
    todo: str


@dataclass(frozen=True)
class Stop:
    """One board of a round."""

    id: int
    name: str
    place: str
    size: str
    # Of the board itself, permanent; empty until somebody asks for it.
    code: str
    number: str
    lines: tuple[Line, ...]


def round_standing(session: Session, keeper: Person) -> list[Stop]:
    """Return a keeper's boards in walking order, each with its pages."""
    return stops(session, sheets.round_of(session, keeper))


def stops(session: Session, boards: Sequence[Outlet]) -> list[Stop]:
    """Return boards with their pages, in the order given."""
    ids = [board.id for board in boards]
    lines = _lines(session, ids)
    query = select(BoardCode.outlet_id, BoardCode.code).where(BoardCode.outlet_id.in_(ids))
    codes = dict(session.execute(query).all())
    return [_stop(board, codes.get(board.id, ""), lines.get(board.id, ())) for board in boards]


def _stop(board: Outlet, code: str, lines: Sequence[Line]) -> Stop:
    return Stop(
        id=board.id,
        name=board.name,
        place=str(board.fields.get("place", "")),
        size=str(board.fields.get("size", "") or "A4"),
        code=code,
        number=sheets.board_number(code) if code else "",
        lines=tuple(lines),
    )


def _lines(session: Session, boards: Sequence[int]) -> dict[int, list[Line]]:
    rows = session.execute(
        select(Sheet, Copy, Placement, Item, Edition)
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .join(Item, Item.id == Placement.item_id)
        .join(Edition, Edition.id == Copy.edition_id)
        .where(Placement.outlet_id.in_(boards), Copy.state.not_in(ENDED))
        .order_by(Copy.id, Sheet.exemplar, Sheet.page)
    ).all()
    hides = editions.hiding(session, {row[3].id for row in rows})
    found: dict[int, list[Line]] = {}
    for sheet, copy, placement, item, edition in rows:
        state = State.POSTED if sheet.is_sighted else sheet.state
        todo = _todo(state, must_go=not sheets.may_hang(copy, placement))
        if todo:
            line = _line(sheet, item, edition, todo, hides)
            found.setdefault(placement.outlet_id, []).append(line)
    return found


def _todo(state: str, *, must_go: bool) -> str:
    if must_go:
        return DOWN if state in sheets.TO_FETCH else ""
    if state == State.POSTED:
        return KEEP
    if state == State.CANCELLED:
        return ""
    return UP if state in (State.PRINTED, State.COVERED) else PRINT


def _line(
    sheet: Sheet, item: Item, edition: Edition, todo: str, hides: Mapping[int, Edition]
) -> Line:
    title = editions.title_among(edition, hides)
    return Line(
        code=sheet.code,
        number=sheet.number,
        title=KIND_LABELS[item.kind] if item.restricted else title,
        kind=KIND_LABELS[item.kind],
        edition=edition.number,
        page=sheet.page,
        pages=sheet.pages,
        copy=sheet.copy_id,
        todo=todo,
    )
