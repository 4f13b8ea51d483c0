"""A visit to a board, told in one report: what came down, went up, hangs, and what did not work."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, people, stored_files
from hub.errors import Conflict, GaoshiError, NotFound, Refused
from hub.models import Copy, Outlet, Person, Placement, Sheet, SheetState, SheetStep, Visit
from hub.people import Signature
from hub.sheets import life
from hub.sheets.board_tasks import paper_kinds
from hub.sheets.keeping import BY_HAND, may_hang, report


class What(StrEnum):
    """What is said of one sheet."""

    POSTED = "posted"
    SEEN = "seen"
    COVERED = "covered"
    MISSING = "missing"
    LOST = "lost"
    TAKEN_DOWN = "taken_down"
    # It could not be done; everything stays as it was, and waits.
    NOT_DONE = "not_done"


class Mark(StrEnum):
    """What is unusual about when a visit was."""

    LATE = "late"
    # The teller's clock was wrong and was put right by the hub's.
    CLOCK = "clock"
    # It was said to be at a time that cannot be.
    CLAMPED = "clamped"


STATES: dict[What, SheetState] = {
    What.POSTED: SheetState.POSTED,
    What.SEEN: SheetState.CHECKED,
    What.COVERED: SheetState.COVERED,
    What.MISSING: SheetState.LOST,
    What.LOST: SheetState.LOST,
    What.TAKEN_DOWN: SheetState.TAKEN_DOWN,
}
# What says that a sheet is on the board.
ON_BOARD = (What.POSTED, What.SEEN, What.COVERED)
# More pages than any board has; a list of persons takes sixty.
MOST_LINES = 2000
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Told:
    """What one report says; `report` is the name it was given where it was made."""

    report: str
    board: int
    at: datetime
    # Sheets' codes, and what is said of each.
    lines: tuple[tuple[str, What], ...]
    clock_was_wrong: bool = False

    @property
    def digest(self) -> str:
        """Return what tells two reports apart."""
        said = [self.report, self.board, [[code, what] for code, what in self.lines]]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class SheetNote:
    """Something the teller has to know about one sheet."""

    sheet: str
    code: str


@dataclass(frozen=True)
class Taken:
    """What became of a report: whether it was known already, and what is to be said of it."""

    visit: int
    already: bool
    marks: tuple[str, ...]
    remarks: tuple[SheetNote, ...]


def happened(said: datetime, offset: timedelta, *, sent: timedelta) -> tuple[datetime, bool]:
    """Return when something really happened, and whether the clock it was read from was wrong.

    `offset` is how far the clock was behind the hub's at their last contact before, `sent` how
    far it is now: clocks are put right meanwhile, and what was read before is not.
    """
    wrong = abs(offset) > life.CLOCK_SLACK or abs(offset - sent) > life.CLOCK_SLACK
    return said + offset, wrong


def take(session: Session, told: Told, signature: Signature, *, now: datetime) -> Taken:
    """Write down a visit, once however often it is told; lines that cannot be true are answered.

    Raises NotFound for a board that is not the teller's, Forbidden for who may not report there,
    Conflict for another report under the same name, Refused when not one line can be taken.
    """
    known = session.scalar(select(Visit).where(Visit.report == told.report))
    if known is not None:
        return _again(known, told, signature)
    board = _board(session, told.board, signature)
    at, marks = _moment(board, told, now)
    visit = Visit(
        report=told.report,
        digest=told.digest,
        outlet_id=board.id,
        at=at,
        recorded_at=now,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        photo=signature.photo,
        original=signature.original,
        marks=list(marks),
        lines=[],
    )
    lines = [
        _line(session, board, code, what, told.report, signature, at, now)
        for code, what in told.lines
    ]
    if lines and not any(line["kept"] for line in lines):
        why = str(lines[0]["remark"])
        raise Refused(why)
    visit.lines = lines
    session.add(visit)
    session.flush()
    if visit.photo:
        _prove(session, visit)
    _write(session, visit)
    return _taken(visit, already=False)


def visit_of(session: Session, name: str, person: Person) -> Visit:
    """Return a visit the person told of; raise NotFound."""
    visit = session.scalar(select(Visit).where(Visit.report == name))
    if visit is None or visit.recorded_by != person.id:
        raise NotFound("no_such_report")
    return visit


def prove(session: Session, visit: Visit, photo: str, *, original: str, now: datetime) -> None:
    """Let a photograph go with a visit and with all that was told of its sheets.

    `original` is the hash of what the camera took, before the phone made it small and nameless.
    """
    if original and not _HASH.fullmatch(original):
        raise Refused("photo_hash_wrong")
    visit.photo, visit.original = photo, original
    for step in session.scalars(select(SheetStep).where(SheetStep.report == visit.report)):
        step.photo, step.photo_original = photo, original
    _prove(session, visit)
    ledger.write(
        session,
        "board_photographed",
        at=now,
        done_by=visit.done_by,
        recorded_by=visit.recorded_by,
        visit=visit.id,
        outlet=visit.outlet_id,
        photo=photo,
        original=original,
    )


def last_visits(session: Session, boards: Sequence[int], *, limit: int = 5) -> list[Visit]:
    """Return the last visits to boards, the newest first."""
    query = select(Visit).where(Visit.outlet_id.in_(boards)).order_by(Visit.at.desc()).limit(limit)
    return list(session.scalars(query))


def _prove(session: Session, visit: Visit) -> None:
    """Let the visit's photograph be opened by whoever may read an item it shows."""
    items = (
        select(Placement.item_id)
        .join(Copy, Copy.placement_id == Placement.id)
        .join(Sheet, Sheet.copy_id == Copy.id)
        .where(Sheet.id.in_([line["sheet"] for line in visit.lines if line["kept"]]))
        .distinct()
    )
    for item in session.scalars(items).all():
        stored_files.prove(session, item, visit.photo)


def _again(known: Visit, told: Told, signature: Signature) -> Taken:
    if known.recorded_by != signature.recorded_by.id or known.digest != told.digest:
        raise Conflict("report_name_used")
    return _taken(known, already=True)


def _taken(visit: Visit, *, already: bool) -> Taken:
    remarks = tuple(
        SheetNote(line["number"], line["remark"]) for line in visit.lines if line["remark"]
    )
    return Taken(visit.id, already, tuple(visit.marks), remarks)


def _board(session: Session, board_id: int, signature: Signature) -> Outlet:
    board = session.get(Outlet, board_id)
    if board is None or board.kind not in paper_kinds():
        raise NotFound("no_such_board")
    for person in {signature.done_by, signature.recorded_by}:
        people.require(person, board.office, *BY_HAND)
    return board


def _moment(board: Outlet, told: Told, now: datetime) -> tuple[datetime, tuple[Mark, ...]]:
    at = min(max(told.at, board.created_at), now)
    marks = {
        Mark.CLOCK: told.clock_was_wrong,
        Mark.CLAMPED: abs(at - told.at) > life.CLOCK_SLACK,
        Mark.LATE: life.is_late(at, now),
    }
    return at, tuple(mark for mark, holds in marks.items() if holds)


def _line(
    session: Session,
    board: Outlet,
    code: str,
    what: What,
    name: str,
    signature: Signature,
    at: datetime,
    now: datetime,
) -> dict[str, object]:
    """Write down what is said of one sheet; return it with what the teller has to know."""
    sheet = session.scalar(select(Sheet).where(Sheet.code == code))
    if sheet is None:
        return _said(None, what, "sheet_of_nobody", kept=False)
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    if placement.outlet_id != board.id:
        return _said(sheet, what, "sheet_of_another_board", kept=False)
    if what is What.NOT_DONE:
        return _said(sheet, what, "", kept=True)
    state = STATES[what]
    if what in ON_BOARD and not life.may_follow(sheet.state, state):
        # Whatever was said of it before, e.g. that it was never to be printed: it hangs.
        state = SheetState.CHECKED
    try:
        report(session, sheet, state, signature, at=at, now=now, report_id=name)
    except GaoshiError as refused:
        return _said(sheet, what, refused.code, kept=False)
    down = what in ON_BOARD and not may_hang(copy, placement)
    return _said(sheet, what, "sheet_must_come_down" if down else "", kept=True)


def _said(sheet: Sheet | None, what: What, remark: str, *, kept: bool) -> dict[str, object]:
    return {
        "sheet": sheet.id if sheet else None,
        "number": sheet.number if sheet else "",
        "what": what.value,
        "remark": remark,
        "kept": kept,
    }


def _write(session: Session, visit: Visit) -> None:
    ledger.write(
        session,
        "board_visited",
        at=visit.recorded_at,
        done_by=visit.done_by,
        recorded_by=visit.recorded_by,
        strength=visit.strength,
        visit=visit.id,
        outlet=visit.outlet_id,
        happened=visit.at.isoformat(),
        marks=[str(mark) for mark in visit.marks],
    )


def moment_of(milliseconds: int) -> datetime:
    """Return a moment as a phone's clock gives it; raise Refused for one no calendar has."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        raise Refused("report_unreadable") from None
