"""A print run: everything that waits for paper, in one PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Article
from channels.board import Board, print_run
from hub import articles, people, sheets
from hub.editorial import checks
from hub.models import (
    Copy,
    CopyState,
    Edition,
    Item,
    Outlet,
    Placement,
    Rendering,
    Sheet,
    SheetState,
    Wanted,
)
from hub.outlets import OutletRow
from hub.people import Signature
from hub.runtime import Runtime


@dataclass(frozen=True)
class Printed:
    """A PDF, how many boards and pages it is for, and the copies whose sheets it holds."""

    pdf: bytes
    boards: int
    sheets: int
    copies: tuple[int, ...] = ()


def print_all(runtime: Runtime, *, item: int | None = None) -> Printed:
    """Return one PDF of every planned sheet."""
    with runtime.database.reading() as session:
        copies = waiting(session, item=item)
    return print_copies(runtime, copies)


def mark(runtime: Runtime, printed: Printed, *, by: str) -> None:
    """Write down who printed these sheets: called once the paper, or its file, really is there."""
    with runtime.database.writing() as session:
        copies = [session.get_one(Copy, copy) for copy in printed.copies]
        signature = Signature.own(people.by_login(session, by), "command")
        sheets.mark_printed(session, copies, signature, now=runtime.clock())


def print_copies(runtime: Runtime, copies: Sequence[Copy]) -> Printed:
    """Return one PDF of the sheets of these copies, board by board."""
    if not copies:
        return Printed(b"", 0, 0)
    with runtime.database.reading() as session:
        pairs = [_pair(runtime, session, copy) for copy in copies]
        pages = session.scalars(
            select(Sheet.id).where(Sheet.copy_id.in_([copy.id for copy in copies]))
        ).all()
    boards = {board for board, _ in pairs}
    return Printed(print_run(pairs), len(boards), len(pages), tuple(copy.id for copy in copies))


def stored_sheet(runtime: Runtime, session: Session, copies: Sequence[Copy]) -> bytes | None:
    """Return the PDF of a single copy just as it was stored, or None for many or none stored."""
    if len(copies) != 1 or copies[0].rendering_id is None:
        return None
    rendering = session.get_one(Rendering, copies[0].rendering_id)
    return rendering.body or runtime.blobs.read(rendering.body_sha256)


def waiting(
    session: Session, *, item: int | None = None, boards: Sequence[int] | None = None
) -> list[Copy]:
    """Return the copies with a sheet that is still to be printed, by board."""
    query = (
        select(Copy)
        .join(Placement, Placement.id == Copy.placement_id)
        .join(Sheet, Sheet.copy_id == Copy.id)
        .where(Sheet.state == SheetState.PLANNED, Copy.state != CopyState.GONE)
        # An edition superseded before it was printed is never printed any more.
        .where(Placement.wanted == Wanted.SHOW, Copy.revision == Placement.revision)
        .order_by(Placement.outlet_id, Copy.id)
        .distinct()
    )
    if item is not None:
        query = query.where(Placement.item_id == item)
    if boards is not None:
        query = query.where(Placement.outlet_id.in_(boards))
    return list(session.scalars(query))


def _pair(runtime: Runtime, session: Session, copy: Copy) -> tuple[Board, Article]:
    placement = session.get_one(Placement, copy.placement_id)
    edition = session.get_one(Edition, copy.edition_id)
    row = OutletRow.of(session.get_one(Outlet, placement.outlet_id))
    board = runtime.outlets.channel(row)
    assert isinstance(board, Board), "only boards have sheets"
    article = checks.article_of(session, edition, runtime.outlets, runtime.blobs, [row])
    published = session.get_one(Item, placement.item_id).published_at
    return board, articles.at_outlet(article, seed=copy.seed, published_at=published)
