"""What a citizen who scans a sheet's code is told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import articles, editions, publishing
from hub.clock import end_of
from hub.models import (
    Copy,
    Edition,
    Item,
    Office,
    Outlet,
    Placement,
    Sheet,
    SheetState,
    Validity,
    Wanted,
)
from hub.publishing import Decision, Notice, Show
from hub.sheets.codes import normal_code
from hub.sheets.runs import display_end, posted_at


class Answer(StrEnum):
    """The one answer a scan gets."""

    ON_DISPLAY = "on_display"
    VALID = "valid"
    SUPERSEDED = "superseded"
    # The same edition on a fresh sheet, for this one was lost or torn.
    REPLACED = "replaced"
    SUSPENDED = "suspended"
    TAKEN_DOWN = "taken_down"
    DISPLAY_ENDED = "display_ended"
    # The item may still be public, but not on this board.
    NOT_HERE = "not_here"
    ABOLISHED = "abolished"
    LAPSED = "lapsed"
    AMENDED = "amended"
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Scan:
    """What may be said of a sheet to anybody; never text or names of a restricted item."""

    answer: Answer
    sheet: Sheet | None = None
    board: str = ""
    place: str = ""
    title: str = ""
    kind: str = ""
    edition: int = 0
    newest: int = 0
    office: str = ""
    phone: str = ""
    supervision_phone: str = ""
    reason: str = ""
    # The document by which it was amended or abolished.
    validity_reason: str = ""
    check_phrase: str = ""
    days_left: int | None = None
    ends: datetime | None = None
    sure: bool = True
    restricted: bool = False
    item: int = 0
    posted_at: datetime | None = None
    formed_on: str = ""


def scan(session: Session, code: str, *, now: datetime) -> Scan:
    """Return what a citizen who scans a sheet's code is told."""
    sheet = session.scalar(select(Sheet).where(Sheet.code == normal_code(code)))
    if sheet is None:
        return Scan(Answer.NOT_OURS)
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    item = session.get_one(Item, placement.item_id)
    edition = session.get_one(Edition, copy.edition_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    office = session.get_one(Office, item.office_id)
    ends, sure = display_end(session, copy, item, now=now)
    decision = _decision(session, item, placement, now)
    shown = session.get_one(Edition, decision.edition_id) if isinstance(decision, Show) else None
    return Scan(
        answer=_answer(decision, item, edition, ends, now, fresh=_is_fresh(sheet)),
        sheet=sheet,
        board=outlet.name,
        place=str(outlet.fields.get("place", "")),
        # What is no longer public is named as neutrally as on the page in its place, and a list of
        # persons by its kind alone, for its own title may name people.
        title=shown.title if shown and not item.restricted else articles.KIND_LABELS[item.kind],
        kind=articles.KIND_LABELS[item.kind],
        edition=edition.number,
        newest=shown.number if shown else 0,
        office=office.name,
        phone=item.contact_phone or office.phone,
        supervision_phone=office.supervision_phone or str(outlet.fields.get("phone", "")),
        reason=decision.reason if isinstance(decision, Notice) else "",
        validity_reason="" if item.restricted else item.validity_reason,
        check_phrase=_check_phrase(session, edition),
        days_left=_days_left(ends, now, item.display_days),
        ends=ends,
        sure=sure,
        restricted=item.restricted,
        item=item.id,
        posted_at=posted_at(session, copy),
        formed_on=item.formed_on.isoformat() if item.formed_on else "",
    )


def _decision(session: Session, item: Item, placement: Placement, now: datetime) -> Decision:
    """Return what the sheet's board should say of the item now, by the clock's last word too."""
    owed = placement.wanted != Wanted.NOTHING
    return publishing.wanted_at(publishing.standing_of(session, item), owed=owed, now=now)


# What stands in the place of an item says what its sheets are.
_NOTICED = {
    "taken_down": Answer.TAKEN_DOWN,
    "suspended": Answer.SUSPENDED,
    "ended": Answer.DISPLAY_ENDED,
    "expired": Answer.DISPLAY_ENDED,
}


def _is_fresh(sheet: Sheet) -> bool:
    return all(step.state != SheetState.REPLACED for step in sheet.steps)


_NO_LONGER_AS_IT_WAS: dict[str, Answer] = {
    Validity.ABOLISHED: Answer.ABOLISHED,
    Validity.LAPSED: Answer.LAPSED,
    Validity.AMENDED: Answer.AMENDED,
}


def _answer(
    decision: Decision,
    item: Item,
    edition: Edition,
    ends: datetime | None,
    now: datetime,
    *,
    fresh: bool,
) -> Answer:
    if isinstance(decision, Notice):
        return _NOTICED[decision.kind]
    if not isinstance(decision, Show):
        kept = item.retention_until is None or now < end_of(item.retention_until)
        return Answer.NOT_HERE if kept else Answer.DISPLAY_ENDED
    if decision.edition_id != edition.id:
        return Answer.SUPERSEDED
    if not fresh:
        return Answer.REPLACED
    if item.validity in _NO_LONGER_AS_IT_WAS:
        return _NO_LONGER_AS_IT_WAS[item.validity]
    if ends is not None:
        return Answer.ON_DISPLAY if now < ends else Answer.DISPLAY_ENDED
    return Answer.ON_DISPLAY if item.display_days else Answer.VALID


def _days_left(ends: datetime | None, now: datetime, days: int | None) -> int | None:
    if ends is None or days is None or ends <= now:
        return None
    return articles.days_left(ends, now, days)


def _check_phrase(session: Session, edition: Edition) -> str:
    """Return the phrase on the paper; that of a hidden edition would let its text be guessed at."""
    return "" if editions.is_hidden(session, edition) else edition.check_phrase
