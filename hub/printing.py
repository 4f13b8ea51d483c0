"""A print run: everything that waits for paper, in one PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import Article, Rejected, Rendered
from channels.board import Board, print_run
from hub import articles, editions, people, sheets
from hub.dispatch.renderings import revive
from hub.editorial import checks
from hub.errors import Refused
from hub.models import (
    ENDED,
    Copy,
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


@dataclass(frozen=True)
class LaidOut:
    """A board's sheet as it would be set today, and as it was laid down."""

    board: Board
    article: Article
    rendered: Rendered

    @property
    def says_the_same(self) -> bool:
        """Tell whether the sheet set today would say what was laid down."""
        return self.board.still_says(self.article, self.rendered)


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
    """Return one PDF of the sheets of these copies, board by board.

    Raises Refused naming the boards whose sheet would differ today from what was laid down, for
    it could carry codes that nobody knows; alone it is printed just as it was stored.
    """
    if not copies:
        return Printed(b"", 0, 0)
    with runtime.database.reading() as session:
        known = laid_out(runtime, session, [copy.id for copy in copies])
    waiting = [known[copy.id] for copy in copies]
    changed = [one for one in waiting if not one.says_the_same]
    pdf = b"" if changed else _set(waiting)
    if not pdf:
        changed = changed or [one for one in waiting if not _set([one])]
        raise Refused("sheets_changed", boards="、".join({one.board.name: 0 for one in changed}))
    boards = {one.board for one in waiting}
    pages = sum(len(one.rendered.sheets) for one in waiting)
    return Printed(pdf, len(boards), pages, tuple(copy.id for copy in copies))


def _set(sheets: Sequence[LaidOut]) -> bytes:
    """Return the PDF, or nothing when a sheet no longer takes the pages its codes were drawn for."""
    pairs = [(one.board, one.article) for one in sheets]
    try:
        return print_run(pairs, laid_out=[one.rendered for one in sheets])
    except Rejected:
        return b""


def stored_sheet(runtime: Runtime, session: Session, copies: Sequence[Copy]) -> bytes | None:
    """Return the PDF of a single copy just as it was stored, or None for many or none stored."""
    if len(copies) != 1 or copies[0].rendering_id is None:
        return None
    editions.require_readable(session, copies[0].edition)
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
        .where(Sheet.state == SheetState.PLANNED, Copy.state.not_in(ENDED))
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


def laid_out(runtime: Runtime, session: Session, copies: Sequence[int]) -> dict[int, LaidOut]:
    """Return the sheets of these copies, by copy."""
    rows = session.execute(
        select(Copy, Outlet, Edition, Rendering, Item.published_at)
        .join(Placement, Placement.id == Copy.placement_id)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .join(Edition, Edition.id == Copy.edition_id)
        .join(Item, Item.id == Placement.item_id)
        .join(Rendering, Rendering.id == Copy.rendering_id)
        .where(Copy.id.in_(copies))
    ).unique()
    # The same text hangs on many boards.
    known: dict[int, Article] = {}
    found = {}
    for copy, outlet, edition, rendering, published in rows:
        row = OutletRow.of(outlet)
        board = runtime.outlets.channel(row)
        assert isinstance(board, Board), "only boards have sheets"
        if edition.id not in known:
            editions.require_readable(session, edition)
            known[edition.id] = checks.article_of(
                session, edition, runtime.outlets, runtime.blobs, [row]
            )
        article = articles.at_outlet(known[edition.id], seed=copy.seed, published_at=published)
        found[copy.id] = LaidOut(board, article, revive(rendering, runtime.blobs))
    return found
