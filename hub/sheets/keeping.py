"""What keepers report of their sheets: printed, posted, seen, covered, lost, taken down."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import ledger, people
from hub.dispatch import reporting
from hub.errors import Conflict, Refused
from hub.models import (
    Copy,
    CopyState,
    Item,
    Office,
    Outlet,
    Placement,
    PlacementState,
    Role,
    Sheet,
    SheetState,
    SheetStep,
    Wanted,
)
from hub.people import Signature
from hub.sheets import life
from hub.sheets.runs import missing_days, sheets_of

# Who may report paper for its board's office, and what was published by hand for the item's
# office or the outlet's.
BY_HAND = (Role.PUBLISHER, Role.CLERK, Role.KEEPER)
# What a copy's channel is told of a sheet that hangs against all that was said of it.
SIGHTED = "sighted"
# What the office may want to see for itself.
PHOTOGRAPHED = (SheetState.POSTED, SheetState.TAKEN_DOWN)


def report(
    session: Session,
    sheet: Sheet,
    state: SheetState,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
    report_id: str | None = None,
) -> bool:
    """Write down what happened to a sheet, and wake its placement; False when it was known.

    Every report goes through here: a tap, a scan, a round walked without signal, a tick list typed
    in by somebody else. `at` is when it happened, `now` when the hub hears of it.

    - `report_id` is the report's own name, made on the phone (up to 64 characters) and kept there
      until the hub has answered: heard a hundred times, it is one step. One visit may give the
      same name to its reports of many sheets. Without it, saying the same again changes nothing.
    - A report may come late, and in any order. It is kept with both times; `SheetStep.recorded_at`
      an hour after `at` is shown as late. Older news than what is known is kept and changes
      nothing else: only an earlier posting lets the display begin earlier.
    - A moment in the future, or before there was a sheet, is put right and marked (`life`).
    - CHECKED says it was seen to hang. It may follow anything, and is each time a step of its own
      (but of two looks within ten minutes).
      Of a sheet that must come down it is the proof that it still hangs, and makes that a task.

    Raises Conflict for what cannot follow, and for putting up now what must not hang: the keeper
    is told to take it down. A report with a name is never refused for that, for by then it hangs.
    Raises Refused "photo_needed" where the office wants a photograph and a keeper's tap brings
    none, Forbidden for people with no part in the board.
    """
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    board = session.get_one(Outlet, placement.outlet_id)
    office = session.get_one(Office, board.office_id)
    for person in {signature.done_by, signature.recorded_by}:
        people.require(person, office, *BY_HAND)
    at, clock = life.moment_of(at, since=copy.created_at, now=now)
    if _is_known(sheet, state, at, report_id):
        return False
    following = SheetState.POSTED if state == SheetState.CHECKED else state
    older = life.is_outdone(sheet.state, state, known=sheet.state_at, at=at)
    again = sheet.is_sighted and sheet.state == state
    if not older and not again and not life.may_follow(sheet.state, state):
        raise Conflict("sheet_step_impossible")
    told = state == SheetState.CHECKED or report_id is not None
    if following in (SheetState.POSTED, SheetState.PRINTED) and not told:
        _require_may_hang(copy, placement)
    if report_id is None:
        _require_photo(session, office, state, signature)
    before = sheet.state
    step = _note(session, sheet, state, placement, signature, at=at, now=now, clock=clock)
    step.report = report_id
    if state == SheetState.TAKEN_DOWN and before in life.ON_BOARD and not older:
        _judge_end(session, copy, placement, step, now)
    if state == SheetState.CHECKED:
        sheet.checked_at = max(at, sheet.checked_at or at)
    if older:
        return True
    if sheet.state != following or sheet.is_sighted:
        # Seen to hang, a replaced sheet is still a replaced one.
        if not (state == SheetState.CHECKED and sheet.state == SheetState.REPLACED):
            sheet.state = following
        sheet.state_at = at
        _tell(session, copy, placement, now)
    return True


def _is_known(sheet: Sheet, state: str, at: datetime, report_id: str | None) -> bool:
    """Tell whether a report says nothing new."""
    if report_id is not None and any(step.report == report_id for step in sheet.steps):
        return True
    if at < sheet.state_at and any((one.state, one.at) == (state, at) for one in sheet.steps):
        return True
    if state == SheetState.CHECKED:
        return sheet.checked_at is not None and abs(at - sheet.checked_at) < life.ONE_LOOK
    return not sheet.is_sighted and life.says_nothing_new(
        sheet.state, state, known=sheet.state_at, at=at
    )


def sighted(session: Session, sheet: Sheet, *, now: datetime) -> None:
    """Open the one task of a sheet that somebody unknown scanned though it must not hang.

    Nothing is kept of who it was. Scanned again, or after its take-down was reported, it opens
    none, nor while it may hang.
    """
    if not opens_task(session, sheet):
        return
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    sheet.sighted_at = now
    ledger.write(session, "sheet_sighted", at=now, item=placement.item_id, sheet=sheet.id)
    _tell(session, copy, placement, now)


def opens_task(session: Session, sheet: Sheet) -> bool:
    """Tell whether a scan by anybody says of this sheet what was not known."""
    if sheet.sighted_at is not None or sheet.state == SheetState.TAKEN_DOWN:
        return False
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    # A preview that somebody scans before anything hung tells nothing.
    return placement.revision > 0 and not may_hang(copy, placement)


def _require_may_hang(copy: Copy, placement: Placement) -> None:
    if not may_hang(copy, placement):
        raise Conflict("sheet_must_not_hang")


def _require_photo(
    session: Session, office: Office, state: SheetState, signature: Signature
) -> None:
    own = signature.done_by == signature.recorded_by and signature.strength in ("scan", "tick")
    if own and state in PHOTOGRAPHED and not signature.photo and photo_required(session, office):
        raise Refused("photo_needed")


def photo_required(session: Session, office: Office) -> bool:
    """Tell whether an office, or one above it, wants every posting and taking down photographed."""
    above = [int(part) for part in office.path.strip("/").split("/")]
    wants = select(Office.id).where(Office.id.in_(above), Office.photo_required.is_(True))
    return session.scalar(wants.limit(1)) is not None


def _is_news(sheet: Sheet) -> bool:
    return sheet.is_sighted and sheet.state not in life.TO_FETCH


def _tell(session: Session, copy: Copy, placement: Placement, now: datetime) -> None:
    """Let the dispatcher know how a copy's sheets stand."""
    states = {one.key: SIGHTED if _is_news(one) else one.state for one in sheets_of(session, copy)}
    if copy.state == CopyState.GONE and {SIGHTED, *life.ON_BOARD} & {*states.values()}:
        # It was said to be gone, and is seen to hang: it must go again.
        copy.state, copy.gone_at = CopyState.REMOVING, None
        placement.state, placement.since = PlacementState.DUE, now
    reporting.change(session, copy, {"states": states}, now=now)


def _note(
    session: Session,
    sheet: Sheet,
    state: SheetState,
    placement: Placement,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
    clock: str = "",
) -> SheetStep:
    done_by, recorded_by = signature.done_by.id, signature.recorded_by.id
    step = SheetStep(
        state=state,
        at=at,
        recorded_at=now,
        done_by=done_by,
        recorded_by=recorded_by,
        strength=signature.strength,
        photo=signature.photo,
        photo_original=signature.original,
        clock=clock,
        early="",
    )
    sheet.steps.append(step)
    facts = {
        "photo": signature.original or signature.photo,
        "late": life.is_late(at, now),
        "clock": clock,
    }
    ledger.write(
        session,
        f"sheet_{state}",
        at=now,
        item=placement.item_id,
        done_by=done_by,
        recorded_by=recorded_by,
        strength=signature.strength,
        sheet=sheet.id,
        happened=at.isoformat(),
        **{name: value for name, value in facts.items() if value},
    )
    return step


def _judge_end(
    session: Session, copy: Copy, placement: Placement, step: SheetStep, now: datetime
) -> None:
    """Record as a fault that a sheet came down before its display was full (提前取下).

    What gave way to a newer edition or a fresh sheet is none: the display goes on with that.
    """
    item = session.get_one(Item, placement.item_id)
    if may_hang(copy, placement):
        early = "mistake"
    elif placement.wanted != Wanted.SHOW and item.taken_down_at is not None:
        early = "ordered"
    else:
        return
    # The step was added just now: the display is judged as it ended with it.
    session.flush()
    missing = missing_days(session, placement, item, now)
    if not missing:
        return
    step.early = early
    ledger.write(
        session,
        "display_cut_short",
        at=now,
        item=item.id,
        done_by=step.done_by,
        recorded_by=step.recorded_by,
        strength=step.strength,
        sheet=step.sheet_id,
        placement=placement.id,
        ordered=early == "ordered",
        missing=missing,
        demanded=item.display_days,
    )


def report_copies(
    session: Session,
    copies: Sequence[Copy],
    state: SheetState,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
    report_id: str | None = None,
) -> int:
    """Write down the same of every page of some copies, where it can follow; return how many.

    A page that cannot come to be in that state, e.g. one never printed, is left as it is.
    """
    reported = 0
    for copy in copies:
        for sheet in sheets_of(session, copy):
            if sheet.state != state and life.may_follow(sheet.state, state):
                reported += report(
                    session, sheet, state, signature, at=at, now=now, report_id=report_id
                )
    return reported


def mark_printed(
    session: Session, copies: Sequence[Copy], signature: Signature, *, now: datetime
) -> int:
    """Write down that these copies' sheets not on paper were printed; return how many."""
    printed = 0
    for copy in copies:
        for sheet in sheets_of(session, copy):
            if life.may_follow(sheet.state, SheetState.PRINTED):
                report(session, sheet, SheetState.PRINTED, signature, at=now, now=now)
                printed += 1
    return printed


def replace(session: Session, copy: Copy, signature: Signature, *, now: datetime) -> None:
    """Have a fresh set of sheets made for one of which a page is lost or torn.

    The whole set is made anew, with codes and numbers of its own, so that no page of one is
    matched with a page of another; what hangs of the old one must come down. Raises Conflict where
    the old one is not to hang anyway, or nothing of it is on paper yet.
    """
    placement = session.get_one(Placement, copy.placement_id)
    board = session.get_one(Outlet, placement.outlet_id)
    office = session.get_one(Office, board.office_id)
    for person in {signature.done_by, signature.recorded_by}:
        people.require(person, office, *BY_HAND)
    pages = sheets_of(session, copy)
    planned = {SheetState.PLANNED, SheetState.CANCELLED}
    if not may_hang(copy, placement) or {one.state for one in pages} <= planned:
        raise Conflict("nothing_to_replace")
    for sheet in pages:
        if sheet.state in life.TO_FETCH:
            sheet.state, sheet.state_at = SheetState.REPLACED, now
        _note(session, sheet, SheetState.REPLACED, placement, signature, at=now, now=now)
    placement.revision += 1
    placement.state, placement.since, placement.tries = PlacementState.DUE, now, 0
    placement.reason, placement.reason_params = "", None
    _tell(session, copy, placement, now)


def may_hang(copy: Copy, placement: Placement) -> bool:
    """Tell whether a copy is what its board should show now."""
    if placement.wanted != Wanted.SHOW or copy.state == CopyState.REMOVING:
        return False
    return copy.revision == placement.revision
