"""What the hub knows of a display at one board, as its certificate says it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.certificate import Certificate, Missing, Restart, Shown
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
from hub.sheets import runs
from hub.sheets.runs import EARLY, sheets_of

# Why a display ended, by the state a page came to be in.
CAUSES: dict[str, str] = {
    EARLY["mistake"]: "提前取下",
    EARLY["ordered"]: "按决定撤下",
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
    times = runs.shown(session, placement)
    if not times:
        raise Conflict("never_displayed")
    hung = [one.hung for one in times if one.edition >= item.run_from]
    counted = display.counted(hung, now=now, first_day=item.first_day)
    edition = session.get_one(Edition, times[-1].copy.edition_id)
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
        shown=tuple(_shown(session, one) for one in times),
        missing=tuple(
            Missing(one.since, one.until, CAUSES.get(one.cause, one.cause))
            for one in display.gaps(hung)
        ),
        sure=counted.sure,
        hangs=any(one.until is None for one in hung),
        first_day=item.first_day,
        restarts=_restarts(times, item, now),
        cut_short=sum(one.hung.cause == EARLY["mistake"] for one in times),
        lines=_lines(session, item, placement),
        head=f"第 {head.number} 行 {head.hash[:16]}" if head else "",
        check_phrase="" if editions.is_hidden(session, edition) else edition.check_phrase,
        address=f"{public}/Q/{sheets_of(session, times[-1].copy)[0].code}",
        made_at=now,
    )


def _shown(session: Session, shown: runs.Shown) -> Shown:
    hung = shown.hung
    ended = CAUSES.get(hung.cause, hung.cause) if hung.until is not None else ""
    pages = len(sheets_of(session, shown.copy))
    return Shown(shown.edition, pages, hung.since, hung.until, ended)


def _restarts(times: Sequence[runs.Shown], item: Item, now: datetime) -> tuple[Restart, ...]:
    """Return the correction that began the display anew, with the days that no longer count."""
    before = [one.hung for one in times if one.edition < item.run_from]
    if not before:
        return ()
    since = min((one.hung.since for one in times if one.edition >= item.run_from), default=None)
    days = display.counted(before, now=since or now, first_day=item.first_day).days
    return (Restart(item.run_from, since, len(days)),)


def _lines(session: Session, item: Item, placement: Placement) -> tuple[int, ...]:
    """Return the sealed lines of the ledger that tell of the sheets at a board."""
    sheets = select(Sheet.id).join(Copy, Copy.id == Sheet.copy_id)
    own = set(session.scalars(sheets.where(Copy.placement_id == placement.id)))
    query = (
        select(LedgerLine.number, LedgerLine.facts)
        .where(
            LedgerLine.item_id == item.id,
            LedgerLine.act.startswith("sheet_") | (LedgerLine.act == "display_cut_short"),
        )
        .where(LedgerLine.number.is_not(None))
        .order_by(LedgerLine.number)
    )
    return tuple(number for number, facts in session.execute(query) if facts.get("sheet") in own)
