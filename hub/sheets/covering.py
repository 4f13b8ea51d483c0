"""Covering and reporting (遮盖并上报): what a keeper may do who sees that something is wrong.

Taking down is not theirs to decide; that nobody reads it meanwhile is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import Session

from hub import editions, ledger, people, removals
from hub.errors import Conflict, NotFound
from hub.models import (
    Alarm,
    AlarmEnd,
    Copy,
    Edition,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    Sheet,
    SheetState,
)
from hub.people import Signature
from hub.sheets.keeping import may_hang, report
from hub.take_downs import MAY_SUSPEND


@dataclass(frozen=True)
class AlarmTold:
    """An alarm as whoever decides reads it."""

    id: int
    item: int
    title: str
    board: str
    place: str
    page: int
    pages: int
    reason: str
    done_by: str
    phone: str
    at: datetime
    open: bool
    outcome: str


def cover(
    session: Session, sheet: Sheet, reason: str, signature: Signature, *, now: datetime
) -> Alarm:
    """Write down that a keeper covered a sheet and why, and ask a duty person to decide.

    Doing so twice is one alarm. Raises Conflict for a sheet that must come down anyway, Refused
    for a reason that is none, Forbidden for people with no part in the board.
    """
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    code = removals.code_of(reason)
    if not may_hang(copy, placement):
        raise Conflict("sheet_must_not_hang")
    if sheet.state == SheetState.PRINTED:
        report(session, sheet, SheetState.POSTED, signature, at=now, now=now)
    report(session, sheet, SheetState.COVERED, signature, at=now, now=now)
    known = session.scalar(
        select(Alarm).where(Alarm.sheet_id == sheet.id, Alarm.closed_at.is_(None)).limit(1)
    )
    if known is not None:
        return known
    alarm = Alarm(
        item_id=placement.item_id,
        sheet_id=sheet.id,
        reason=code,
        at=now,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
    )
    session.add(alarm)
    session.flush()
    _note(session, "covered_and_reported", alarm, signature, now)
    return alarm


def release(session: Session, alarm: Alarm, by: Person, *, now: datetime) -> None:
    """Decide that nothing is wrong: the sheet is to be free again, which becomes a task."""
    people.require(by, session.get_one(Item, alarm.item_id).office, *MAY_SUSPEND, now=now)
    if alarm.closed_at is not None:
        raise Conflict("alarm_closed")
    alarm.closed_at, alarm.closed_by, alarm.outcome = now, by.id, AlarmEnd.RELEASED
    _note(session, "alarm_released", alarm, Signature.own(by), now)


def require_alarm(session: Session, alarm_id: int, person: Person) -> Alarm:
    """Return an alarm the person decides about; raise NotFound for any other."""
    alarm = session.get(Alarm, alarm_id)
    if alarm is None or not people.has_role(person, alarm.item.office, *MAY_SUSPEND):
        raise NotFound("no_such_alarm")
    return alarm


def alarms(session: Session, person: Person, *, most: int) -> Sequence[AlarmTold]:
    """Return the alarms that wait for a person's decision, the oldest first."""
    paths = {grant.office.path for grant in person.grants if grant.role in MAY_SUSPEND}
    query = (
        select(Alarm)
        .join(Item, Item.id == Alarm.item_id)
        .join(Office, Office.id == Item.office_id)
        .where(Alarm.closed_at.is_(None))
        .where(or_(false(), *(Office.path.startswith(path) for path in sorted(paths))))
        .order_by(Alarm.at)
        .limit(most)
    )
    return [told(session, alarm) for alarm in session.scalars(query).unique()]


def told(session: Session, alarm: Alarm) -> AlarmTold:
    """Return an alarm as whoever decides reads it."""
    copy = session.get_one(Copy, alarm.sheet.copy_id)
    board = session.get_one(Outlet, session.get_one(Placement, copy.placement_id).outlet_id)
    return AlarmTold(
        id=alarm.id,
        item=alarm.item_id,
        title=editions.shown_title(session, session.get_one(Edition, copy.edition_id)),
        board=board.name,
        place=str(board.fields.get("place", "")),
        page=alarm.sheet.page,
        pages=alarm.sheet.pages,
        reason=alarm.reason,
        done_by=alarm.doer.name,
        phone=alarm.doer.phone,
        at=alarm.at,
        open=alarm.closed_at is None,
        outcome=alarm.outcome,
    )


def reported(session: Session, sheets: Collection[int]) -> set[int]:
    """Return which of these sheets stay covered until somebody has decided."""
    query = select(Alarm.sheet_id).where(Alarm.sheet_id.in_(sheets), Alarm.closed_at.is_(None))
    return set(session.scalars(query))


def held_placements() -> Select[int]:
    """Return the query of the placements with a sheet that stays covered until then."""
    return (
        select(Copy.placement_id)
        .join(Sheet, Sheet.copy_id == Copy.id)
        .join(Alarm, Alarm.sheet_id == Sheet.id)
        .where(Alarm.closed_at.is_(None))
    )


def _note(session: Session, act: str, alarm: Alarm, signature: Signature, now: datetime) -> None:
    ledger.write(
        session,
        act,
        at=now,
        item=alarm.item_id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        sheet=alarm.sheet_id,
        reason=alarm.reason,
    )
