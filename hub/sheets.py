"""Paper: looking codes up, and what keepers report of their sheets and hand-published copies."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels import registry
from channels.base import ByHand, Ref
from channels.document import check_phrase
from hub import articles, ledger, people
from hub.dispatch import reporting
from hub.errors import Conflict, Refused
from hub.models import (
    BoardCode,
    Copy,
    CopyState,
    Edition,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    Role,
    Sheet,
    SheetState,
    SheetStep,
    Validity,
    Wanted,
)
from hub.outlets import OutletRow, Outlets
from hub.people import Signature

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Who may report paper for its board's office, and what was published by hand for the item's
# office or the outlet's.
BY_HAND = (Role.PUBLISHER, Role.CLERK, Role.KEEPER)
# What may follow what: paper is printed, hangs, is lost, comes down.
_NEXT: dict[str, frozenset[str]] = {
    SheetState.PLANNED: frozenset((SheetState.PRINTED, SheetState.POSTED, SheetState.CANCELLED)),
    SheetState.PRINTED: frozenset(
        (SheetState.POSTED, SheetState.LOST, SheetState.TAKEN_DOWN, SheetState.CANCELLED)
    ),
    SheetState.POSTED: frozenset((SheetState.POSTED, SheetState.LOST, SheetState.TAKEN_DOWN)),
    SheetState.LOST: frozenset((SheetState.PRINTED, SheetState.POSTED, SheetState.TAKEN_DOWN)),
    # A wrong tap, or paper the wind took: it may be put up again while it may hang at all.
    SheetState.TAKEN_DOWN: frozenset((SheetState.PRINTED, SheetState.POSTED)),
    SheetState.CANCELLED: frozenset(),
}


class Answer(StrEnum):
    """The one answer a scan gets."""

    ON_DISPLAY = "on_display"
    VALID = "valid"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    TAKEN_DOWN = "taken_down"
    DISPLAY_ENDED = "display_ended"
    ABOLISHED = "abolished"
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
    check_phrase: str = ""
    days_left: int | None = None
    ends: datetime | None = None
    sure: bool = True
    restricted: bool = False
    item: int = 0
    posted_at: datetime | None = None
    formed_on: str = ""


def normal_code(text: str) -> str:
    """Return a code as it is stored: upper case, look-alikes folded (Crockford)."""
    folded = text.strip().upper().replace("-", "").replace(" ", "")
    return folded.replace("O", "0").replace("I", "1").replace("L", "1")


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
    ends, sure = display_end(session, copy, item)
    newest = _newest(session, item)
    answer = _answer(item, edition, newest, ends, now)
    return Scan(
        answer=answer,
        sheet=sheet,
        board=outlet.name,
        place=str(outlet.fields.get("place", "")),
        # A list's own title may name people; its kind says enough.
        title=articles.KIND_LABELS[item.kind] if item.restricted else edition.title,
        kind=articles.KIND_LABELS[item.kind],
        edition=edition.number,
        newest=newest,
        office=office.name,
        phone=item.contact_phone or office.phone,
        supervision_phone=office.supervision_phone or str(outlet.fields.get("phone", "")),
        reason=item.removal_reason,
        check_phrase=_check_phrase(edition),
        days_left=_days_left(ends, now, item.display_days),
        ends=ends,
        sure=sure,
        restricted=item.restricted,
        item=item.id,
        posted_at=posted_at(session, copy),
        formed_on=item.formed_on.isoformat() if item.formed_on else "",
    )


def display_end(session: Session, copy: Copy, item: Item) -> tuple[datetime | None, bool]:
    """Return when the display of a copy ends, counted from its first full posting."""
    first = posted_at(session, copy)
    if first is None or item.display_days is None:
        return None, True
    return articles.display_end(first, item.display_days)


def posted_at(session: Session, copy: Copy) -> datetime | None:
    """Return when the last of a copy's pages was first posted, or None while one is missing."""
    moments = []
    for sheet in sheets_of(session, copy):
        posted = [step.at for step in sheet.steps if step.state == SheetState.POSTED]
        if not posted:
            return None
        moments.append(min(posted))
    return max(moments) if moments else None


def sheets_of(session: Session, copy: Copy) -> Sequence[Sheet]:
    """Return the pages of a copy in order."""
    return session.scalars(select(Sheet).where(Sheet.copy_id == copy.id).order_by(Sheet.page)).all()


def report(
    session: Session,
    sheet: Sheet,
    state: SheetState,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
) -> None:
    """Write down what happened to a sheet, and wake its placement.

    Reporting the same twice changes nothing. Raises Conflict for what cannot follow, e.g.
    posting a sheet that was superseded meanwhile: the keeper is told to take it down.
    """
    copy = session.get_one(Copy, sheet.copy_id)
    placement = session.get_one(Placement, copy.placement_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    for person in {signature.done_by, signature.recorded_by}:
        people.require(person, session.get_one(Office, outlet.office_id), *BY_HAND)
    if sheet.state == state:
        return
    if state not in _NEXT[sheet.state]:
        raise Conflict("sheet_step_impossible", state=sheet.state)
    if state in (SheetState.POSTED, SheetState.PRINTED) and not may_hang(copy, placement):
        raise Conflict("sheet_must_not_hang")
    sheet.state, sheet.state_at = state, at
    sheet.steps.append(
        SheetStep(
            state=state,
            at=at,
            recorded_at=now,
            done_by=signature.done_by.id,
            recorded_by=signature.recorded_by.id,
            strength=signature.strength,
            photo=signature.photo,
        )
    )
    ledger.write(
        session,
        f"sheet_{state}",
        at=now,
        item=placement.item_id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        sheet=sheet.id,
        happened=at.isoformat(),
    )
    states = {str(one.page): one.state for one in sheets_of(session, copy)}
    reporting.change(session, copy, {"states": states}, now=now)


def may_follow(state: str, following: str) -> bool:
    """Tell whether a sheet in one state can come to be in another."""
    return following in _NEXT[state]


def report_copies(
    session: Session,
    copies: Sequence[Copy],
    state: SheetState,
    signature: Signature,
    *,
    at: datetime,
    now: datetime,
) -> int:
    """Write down the same of every page of some copies, where it can follow; return how many.

    A page that cannot come to be in that state, e.g. one never printed, is left as it is.
    """
    reported = 0
    for copy in copies:
        for sheet in sheets_of(session, copy):
            if sheet.state != state and may_follow(sheet.state, state):
                report(session, sheet, state, signature, at=at, now=now)
                reported += 1
    return reported


def mark_printed(session: Session, copies: Sequence[Copy], *, by: Person, now: datetime) -> int:
    """Write down that these copies' sheets not on paper were printed; return how many."""
    printed = 0
    for copy in copies:
        for sheet in sheets_of(session, copy):
            if sheet.state not in (SheetState.PRINTED, SheetState.POSTED):
                report(session, sheet, SheetState.PRINTED, Signature.own(by), at=now, now=now)
                printed += 1
    return printed


def by_number(session: Session, board: Outlet, number: str) -> Sheet:
    """Return a sheet of a board by the six digits printed beside its code; raise Refused."""
    sheet = session.scalar(
        select(Sheet)
        .join(Copy, Copy.id == Sheet.copy_id)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.outlet_id == board.id, Sheet.number == number.strip())
        .order_by(Sheet.id.desc())
        .limit(1)
    )
    if sheet is None:
        raise Refused("no_such_sheet")
    return sheet


def board_code(session: Session, board: Outlet) -> str:
    """Return the permanent code of a board, made at first asking."""
    known = session.get(BoardCode, board.id)
    if known is None:
        code = "".join(secrets.choice(_ALPHABET) for _ in range(16))
        known = BoardCode(outlet_id=board.id, code=code)
        session.add(known)
        session.flush()
    return known.code


def board_of_code(session: Session, code: str) -> Outlet | None:
    """Return the board a permanent code stands on, or None."""
    known = session.scalar(select(BoardCode).where(BoardCode.code == normal_code(code)))
    return session.get(Outlet, known.outlet_id) if known else None


@dataclass(frozen=True)
class BoardTasks:
    """What a keeper has to do at one board."""

    board: Outlet
    to_print: tuple[Copy, ...]
    to_post: tuple[Copy, ...]
    to_take_down: tuple[Copy, ...]
    hanging: tuple[Copy, ...]

    @property
    def waiting(self) -> int:
        """Return how many things wait at this board."""
        return len(self.to_print) + len(self.to_post) + len(self.to_take_down)


def tasks(session: Session, board: Outlet) -> BoardTasks:
    """Return what must go up and what must come down at a board, and what hangs there."""
    return tasks_of(session, [board])[0]


def tasks_of(session: Session, boards: Sequence[Outlet]) -> list[BoardTasks]:
    """Return the tasks of many boards in two queries."""
    rows = session.execute(
        select(Copy, Placement)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(
            Placement.outlet_id.in_([board.id for board in boards]), Copy.state != CopyState.GONE
        )
        .order_by(Copy.id)
    ).all()
    states: dict[int, set[str]] = {}
    query = select(Sheet.copy_id, Sheet.state).where(Sheet.copy_id.in_([c.id for c, _ in rows]))
    for copy_id, state in session.execute(query):
        states.setdefault(copy_id, set()).add(state)
    groups: dict[tuple[int, str], list[Copy]] = {}
    for copy, placement in rows:
        name = _task(copy, placement, states.get(copy.id, set()))
        groups.setdefault((placement.outlet_id, name), []).append(copy)
    return [
        BoardTasks(
            board, *(tuple(groups.get((board.id, n), ())) for n in ("print", "post", "down", "up"))
        )
        for board in boards
    ]


def _task(copy: Copy, placement: Placement, states: set[str]) -> str:
    if not may_hang(copy, placement):
        return "down" if states & {SheetState.PRINTED, SheetState.POSTED} else ""
    if not states:
        return ""
    if states <= {SheetState.POSTED}:
        return "up"
    return "post" if states <= {SheetState.POSTED, SheetState.PRINTED} else "print"


def paper_kinds() -> list[str]:
    """Return the kinds of outlet whose copies are paper."""
    return [kind for kind, channel in registry.kinds().items() if channel.traits.paper]


def confirm_by_hand(
    session: Session,
    copy: Copy,
    outlets: Outlets,
    *,
    address: str = "",
    removed: bool = False,
    signature: Signature,
    now: datetime,
) -> None:
    """Write down where a person published a copy, or that they removed it; then it is looked at.

    `signature.photo` is the hash of a photographed slip or screen. Raises Refused when neither
    an address nor a photograph says where it stands, Conflict where machines publish.
    """
    placement = session.get_one(Placement, copy.placement_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    item = session.get_one(Item, placement.item_id)
    if not people.has_role(
        signature.recorded_by, session.get_one(Office, item.office_id), *BY_HAND
    ):
        people.require(signature.recorded_by, session.get_one(Office, outlet.office_id), *BY_HAND)
    channel = outlets.channel(OutletRow.of(outlet))
    if not isinstance(channel, ByHand) or copy.state == CopyState.GONE:
        raise Conflict("nothing_by_hand")
    ref = dict(copy.ref or {})
    known = str(ref.get("address", ""))
    if removed:
        # A page that a machine can read is looked at; for anything else a photograph tells.
        if not signature.photo and not known:
            raise Refused("slip_needed")
        ref = channel.taken_away(ref, slip=signature.photo) if signature.photo else ref
    else:
        ref = _typed_in(channel, ref, address.strip(), signature.photo)
    ledger.write(
        session,
        "removed_by_hand" if removed else "published_by_hand",
        at=now,
        item=placement.item_id,
        done_by=signature.done_by.id,
        recorded_by=signature.recorded_by.id,
        strength=signature.strength,
        placement=placement.id,
    )
    reporting.change(session, copy, ref, now=now)


def _typed_in(channel: ByHand, ref: Ref, address: str, photo: str) -> Ref:
    if not address and not photo:
        raise Refused("address_or_slip_needed")
    try:
        return channel.typed_in(ref, address=address, slip=photo)
    except ValueError:
        raise Refused("address_wrong") from None


def may_hang(copy: Copy, placement: Placement) -> bool:
    """Tell whether a copy is what its board should show now."""
    if placement.wanted != Wanted.SHOW or copy.state == CopyState.REMOVING:
        return False
    return copy.revision == placement.revision


def _newest(session: Session, item: Item) -> int:
    numbers = session.scalars(
        select(Edition.number).where(Edition.item_id == item.id, Edition.approved_at.is_not(None))
    ).all()
    return max(numbers, default=0)


def _answer(
    item: Item, edition: Edition, newest: int, ends: datetime | None, now: datetime
) -> Answer:
    if item.taken_down_at is not None:
        return Answer.TAKEN_DOWN
    if item.suspended_at is not None:
        return Answer.SUSPENDED
    if edition.number < newest:
        return Answer.SUPERSEDED
    if item.validity in (Validity.ABOLISHED, Validity.LAPSED):
        return Answer.ABOLISHED
    if item.window_until is not None and item.window_until <= now:
        return Answer.DISPLAY_ENDED
    if ends is not None:
        return Answer.ON_DISPLAY if now < ends else Answer.DISPLAY_ENDED
    return Answer.ON_DISPLAY if item.display_days else Answer.VALID


def _days_left(ends: datetime | None, now: datetime, days: int | None) -> int | None:
    if ends is None or days is None or ends <= now:
        return None
    return articles.days_left(ends, now, days)


def _check_phrase(edition: Edition) -> str:
    return check_phrase(edition.fingerprint) if edition.fingerprint else ""
