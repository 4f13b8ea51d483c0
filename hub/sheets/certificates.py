"""What the hub knows of a display at one board, as its certificate says it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.certificate import Certificate, Missing, Shown
from hub import articles, display, editions, ledger
from hub.errors import Conflict
from hub.models import (
    Copy,
    Edition,
    Item,
    LedgerLine,
    Office,
    Outlet,
    Placement,
    Sheet,
    SheetState,
)
from hub.sheets.keeping import sheets_of

# Why a display ended, by the state a page came to be in.
CAUSES = {
    SheetState.COVERED: "被遮盖",
    SheetState.LOST: "遗失",
    SheetState.REPLACED: "换新张",
    SheetState.TAKEN_DOWN: "取下",
    SheetState.PRINTED: "重新打印",
    SheetState.CANCELLED: "作废",
}


def certificate_of(
    session: Session, placement: Placement, *, public: str, now: datetime
) -> Certificate:
    """Return what the certificate of a board's display says.

    Raises Conflict where nothing was ever put up: there is nothing to certify.
    """
    item = session.get_one(Item, placement.item_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    office = session.get_one(Office, item.office_id)
    copies = session.scalars(
        select(Copy).where(Copy.placement_id == placement.id).order_by(Copy.number)
    ).all()
    times = [(copy, one) for copy in copies for one in _hung(session, copy)]
    if not times:
        raise Conflict("never_displayed")
    hung = [one for _, one in times]
    counted = display.counted(hung, now=now)
    edition = session.get_one(Edition, times[-1][0].edition_id)
    head = ledger.newest(session, now)
    return Certificate(
        title=articles.KIND_LABELS[item.kind]
        if item.restricted
        else editions.shown_title(session, edition),
        number=item.document_number,
        office=office.name,
        board=outlet.name,
        place=str(outlet.fields.get("place", "")),
        demanded=item.display_days,
        days=tuple(day.isoformat() for day in counted.days),
        shown=tuple(_shown(session, copy, one) for copy, one in times),
        missing=tuple(
            Missing(one.since, one.until, CAUSES.get(SheetState(one.cause), one.cause))
            for one in display.gaps(hung)
        ),
        sure=counted.sure,
        hangs=any(one.until is None for one in hung),
        lines=_lines(session, item, copies),
        head=f"第 {head.number} 行 {head.hash[:16]}" if head else "",
        check_phrase="" if editions.is_hidden(session, edition) else edition.check_phrase,
        address=f"{public}/Q/{sheets_of(session, times[-1][0])[0].code}",
        made_at=now,
    )


def _hung(session: Session, copy: Copy) -> list[display.Hung]:
    return display.hung(
        [display.Step(step.at, step.state) for step in sheet.steps]
        for sheet in sheets_of(session, copy)
    )


def _shown(session: Session, copy: Copy, hung: display.Hung) -> Shown:
    edition = session.get_one(Edition, copy.edition_id)
    ended = CAUSES.get(SheetState(hung.cause), hung.cause) if hung.until is not None else ""
    pages = len(sheets_of(session, copy))
    return Shown(edition.number, pages, hung.since, hung.until, ended)


def _lines(session: Session, item: Item, copies: Sequence[Copy]) -> tuple[int, ...]:
    """Return the sealed lines of the ledger that tell of these copies' sheets."""
    own = set(session.scalars(select(Sheet.id).where(Sheet.copy_id.in_([c.id for c in copies]))))
    query = (
        select(LedgerLine.number, LedgerLine.facts)
        .where(LedgerLine.item_id == item.id, LedgerLine.act.startswith("sheet_"))
        .where(LedgerLine.number.is_not(None))
        .order_by(LedgerLine.number)
    )
    return tuple(number for number, facts in session.execute(query) if facts.get("sheet") in own)
