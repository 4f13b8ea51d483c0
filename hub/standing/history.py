"""What happened to an item: its editions and their chains, what outlets said, and the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from hub import editions, sheets
from hub.models import (
    Copy,
    Edition,
    EditionState,
    LedgerLine,
    Outlet,
    Person,
    Placement,
    Receipt,
    ReviewStep,
    Sheet,
    SheetStep,
    Sighting,
    Unproven,
)

MOST = 200
# What may come of one moment, in the order it happens.
KINDS = ("receipt", "sheet", "sighting", "given_up")


@dataclass(frozen=True)
class StepStanding:
    """One step of an edition's chain."""

    name: str
    state: str
    at: datetime | None
    done_by: str
    # Empty when who did it also typed it in.
    recorded_by: str
    strength: str
    reason: str
    photo: str


@dataclass(frozen=True)
class EditionHistory:
    """One edition and how it was approved."""

    id: int
    number: int
    state: str
    title: str
    change_note: str
    written_by: str
    created_at: datetime
    approved_at: datetime | None
    fingerprint: str
    steps: tuple[StepStanding, ...]
    # A correction for somebody's privacy, and what one hides: then no words of it are here.
    privacy: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Act:
    """Something an outlet answered, or somebody saw or did there."""

    at: datetime
    outlet: str
    # receipt, sighting, sheet or given_up; and what: a verb, what was seen, or the sheet's state.
    kind: str
    what: str
    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    edition: int = 0
    address: str = ""
    done_by: str = ""
    recorded_by: str = ""
    strength: str = ""
    photo: str = ""


@dataclass(frozen=True)
class LedgerStanding:
    """One line of the ledger; `number` is None until the sealer has come by."""

    number: int | None
    at: datetime
    act: str
    done_by: str
    recorded_by: str
    strength: str
    hash: str


@dataclass(frozen=True)
class History:
    """Everything known of an item's past, newest first."""

    editions: tuple[EditionHistory, ...]
    acts: tuple[Act, ...]
    ledger: tuple[LedgerStanding, ...]


def history(
    session: Session, item_id: int, *, most: int | None = MOST, drafts: bool = True
) -> History:
    """Return an item's past; of its acts and its lines the newest `most`, with None all.

    Without `drafts` its editions are those that were approved.
    """
    names = dict(session.execute(select(Person.id, Person.name)).all())
    return History(
        editions=_editions(session, item_id, names, drafts),
        acts=_acts(session, item_id, names, most),
        ledger=_ledger(session, item_id, names, most),
    )


def _editions(
    session: Session, item_id: int, names: Mapping[int, str], drafts: bool
) -> tuple[EditionHistory, ...]:
    query = (
        select(Edition)
        .options(selectinload(Edition.steps))
        .where(Edition.item_id == item_id)
        .order_by(Edition.number.desc())
    )
    first = editions.first_readable(session, item_id)
    files = editions.hidden_files(session, item_id)
    return tuple(
        _edition(edition, names, first, files)
        for edition in session.scalars(query)
        if drafts or edition.state == EditionState.APPROVED
    )


def _edition(
    edition: Edition, names: Mapping[int, str], first: int, files: set[str]
) -> EditionHistory:
    hidden = edition.number < first
    # What a reviewer asked of the correction itself may name what it took away.
    unsaid = edition.number <= first
    return EditionHistory(
        id=edition.id,
        number=edition.number,
        state=edition.state,
        title="" if hidden else edition.title,
        change_note="" if hidden else edition.change_note,
        written_by=names.get(edition.created_by, ""),
        created_at=edition.created_at,
        approved_at=edition.approved_at,
        # Whoever knows the rest of a text could guess at what is missing until it fits.
        fingerprint="" if hidden else edition.fingerprint,
        steps=tuple(_step(step, names, files, unsaid=unsaid) for step in edition.steps),
        privacy=edition.privacy,
        hidden=hidden,
    )


def _step(
    step: ReviewStep, names: Mapping[int, str], files: set[str], *, unsaid: bool
) -> StepStanding:
    return StepStanding(
        name=step.name,
        state=step.state,
        at=step.at,
        done_by=names.get(step.done_by or 0, ""),
        recorded_by=_recorder(step.done_by, step.recorded_by, names),
        strength=step.strength,
        reason="" if unsaid else step.reason,
        photo="" if step.slip_photo in files else step.slip_photo,
    )


def _acts(
    session: Session, item_id: int, names: Mapping[int, str], most: int | None
) -> tuple[Act, ...]:
    copies = session.scalars(
        select(Copy)
        .options(joinedload(Copy.edition))
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.item_id == item_id)
    ).all()
    outlets = _outlets(session, item_id)
    known = {copy.id: (outlets[copy.placement_id], copy.edition.number) for copy in copies}
    numbers = _numbers(session, item_id)
    acts = [
        *_receipts(session, known, numbers, most),
        *_sightings(session, known, numbers, names, most),
        *_given_up(session, outlets, names, most),
        *_sheets(session, known, names, most, editions.hidden_files(session, item_id)),
    ]
    # The newest first; of one moment, what was seen before what was sent: it came after.
    acts.sort(key=lambda act: (act.at, KINDS.index(act.kind)), reverse=True)
    return tuple(acts[:most])


def _outlets(session: Session, item_id: int) -> dict[int, str]:
    rows = session.execute(
        select(Placement.id, Outlet.name)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .where(Placement.item_id == item_id)
    )
    return dict(rows.all())


def _numbers(session: Session, item_id: int) -> dict[int, int]:
    query = select(Edition.id, Edition.number).where(Edition.item_id == item_id)
    return dict(session.execute(query).all())


def _receipts(
    session: Session,
    copies: Mapping[int, tuple[str, int]],
    numbers: Mapping[int, int],
    most: int | None,
) -> list[Act]:
    return [
        Act(
            at=row.at,
            outlet=copies[row.copy_id][0],
            kind="receipt",
            what=row.verb,
            code=row.outcome,
            params=row.params or {},
            edition=numbers[row.edition_id],
            address=row.address,
        )
        for row in _of(session, Receipt, list(copies), most)
    ]


def _sightings(
    session: Session,
    copies: Mapping[int, tuple[str, int]],
    numbers: Mapping[int, int],
    names: Mapping[int, str],
    most: int | None,
) -> list[Act]:
    return [
        Act(
            at=row.at,
            outlet=copies[row.copy_id][0],
            kind="sighting",
            what=row.seen,
            code=row.code,
            edition=numbers[row.edition_id],
            address=row.address,
            done_by=names.get(row.done_by or 0, ""),
            recorded_by=_recorder(row.done_by, row.recorded_by, names),
            strength=row.strength,
        )
        for row in _of(session, Sighting, list(copies), most)
    ]


def _given_up(
    session: Session, outlets: Mapping[int, str], names: Mapping[int, str], most: int | None
) -> list[Act]:
    query = select(Unproven).where(Unproven.placement_id.in_(list(outlets)))
    acts = []
    for said in session.scalars(query.order_by(Unproven.id.desc()).limit(most)):
        told = [("agreed", said.agreed_by, said.agreed_at), ("asked", said.asked_by, said.asked_at)]
        acts += [
            Act(
                at=at,
                outlet=outlets[said.placement_id],
                kind="given_up",
                what=what,
                code=said.reason,
                done_by=names.get(who or 0, ""),
                strength="sign_in",
            )
            for what, who, at in told
            if at is not None
        ]
    return acts


def _of(session: Session, table: Any, copies: Sequence[int], most: int | None) -> Sequence[Any]:
    query = select(table).where(table.copy_id.in_(copies)).order_by(table.id.desc()).limit(most)
    return session.scalars(query).all()


def _sheets(
    session: Session,
    copies: Mapping[int, tuple[str, int]],
    names: Mapping[int, str],
    most: int | None,
    hidden: set[str],
) -> list[Act]:
    rows = session.execute(
        select(SheetStep, Sheet.copy_id)
        .join(Sheet, Sheet.id == SheetStep.sheet_id)
        .where(Sheet.copy_id.in_(list(copies)))
        .order_by(SheetStep.id.desc())
        .limit(most)
    )
    return [
        Act(
            at=step.at,
            outlet=copies[copy_id][0],
            kind="sheet",
            what=sheets.EARLY.get(step.early, step.state),
            edition=copies[copy_id][1],
            done_by=names.get(step.done_by, ""),
            recorded_by=_recorder(step.done_by, step.recorded_by, names),
            strength=step.strength,
            photo="" if step.photo in hidden else step.photo,
        )
        for step, copy_id in rows
    ]


def _ledger(
    session: Session, item_id: int, names: Mapping[int, str], most: int | None
) -> tuple[LedgerStanding, ...]:
    lines = session.scalars(
        select(LedgerLine)
        .where(LedgerLine.item_id == item_id)
        .order_by(LedgerLine.id.desc())
        .limit(most)
    )
    return tuple(
        LedgerStanding(
            number=line.number,
            at=line.at,
            act=line.act,
            done_by=names.get(line.done_by or 0, ""),
            recorded_by=_recorder(line.done_by, line.recorded_by, names),
            strength=line.strength,
            hash=line.hash,
        )
        for line in lines
    )


def _recorder(done_by: int | None, recorded_by: int | None, names: Mapping[int, str]) -> str:
    return names.get(recorded_by or 0, "") if recorded_by != done_by else ""
