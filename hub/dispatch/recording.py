"""Write down what came of claimed steps, many in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from channels.base import (
    Drift,
    Rejected,
    Rendered,
    Seen,
    Traits,
)
from hub import ledger, removals
from hub.blobs import Blobs
from hub.database import mark_due
from hub.dispatch import shelves
from hub.dispatch.acting import Outcome
from hub.dispatch.aftermath import go_on, outlet_failed, waits_for_report
from hub.dispatch.renderings import digest_of, store
from hub.dispatch.resting import WATCHED, at_once
from hub.dispatch.rows import copies_of, items_by_id, outlets_by_id, placements_by_id
from hub.models import (
    Copy,
    CopyState,
    Item,
    Outlet,
    Placement,
    PlacementState,
    Receipt,
    Sheet,
    SheetState,
    Shelf,
    Sighting,
    Wanted,
)
from hub.outlets import mended, traits_of
from hub.publishing import refresh_linked


def record(session: Session, outcomes: Sequence[Outcome], blobs: Blobs, now: datetime) -> None:
    """Write down outcomes and decide for each placement what comes next."""
    ids = [outcome.claim.placement_id for outcome in outcomes]
    placements = placements_by_id(session, ids)
    outlets = outlets_by_id(session, {outcome.claim.outlet.id for outcome in outcomes})
    items = items_by_id(session, {outcome.claim.item_id for outcome in outcomes})
    copies = copies_of(session, ids)
    batch = _Batch.of(session, outcomes, blobs)
    for outcome in outcomes:
        _record(
            session,
            outcome,
            placements[outcome.claim.placement_id],
            outlets[outcome.claim.outlet.id],
            items[outcome.claim.item_id],
            copies[outcome.claim.placement_id],
            batch,
            now,
        )
    batch.write()
    mark_due(session)


@dataclass
class _Batch:
    """What one reading tells for all outcomes of a transaction."""

    session: Session
    blobs: Blobs
    # The outlets that keep lists.
    keeping: frozenset[int]
    # The rows of renderings stored so far, by their digests.
    stored: dict[str, int] = field(default_factory=dict)
    # Many outlets are sent the very same rendering: its digest is made once.
    digests: dict[int, str] = field(default_factory=dict)
    # Rows nobody reads in this transaction are written together at its end.
    receipts: list[dict[str, Any]] = field(default_factory=list)
    sightings: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, outcomes: Sequence[Outcome], blobs: Blobs) -> Self:
        """Read what the outcomes need."""
        outlets = {outcome.claim.outlet.id for outcome in outcomes}
        query = select(Shelf.outlet_id).where(Shelf.outlet_id.in_(outlets)).distinct()
        return cls(session, blobs, frozenset(session.scalars(query)))

    def store(self, rendered: Rendered, item: int, now: datetime) -> int:
        """Keep a rendering once, however many outlets it went to; return its row's id."""
        key = id(rendered)
        if key not in self.digests:
            self.digests[key] = digest_of(rendered, item)
        digest = self.digests[key]
        if digest not in self.stored:
            self.stored[digest] = store(self.session, rendered, item, digest, self.blobs, now)
        return self.stored[digest]

    def write(self) -> None:
        """Write the rows that were gathered."""
        if self.receipts:
            self.session.execute(insert(Receipt), self.receipts)
        if self.sightings:
            self.session.execute(insert(Sighting), self.sightings)


def _record(
    session: Session,
    outcome: Outcome,
    placement: Placement,
    outlet: Outlet,
    item: Item,
    copies: list[Copy],
    batch: _Batch,
    now: datetime,
) -> None:
    copy = next(copy for copy in copies if copy.id == outcome.copy.id)
    traits = traits_of(outlet.kind)
    _write_receipt(outcome, copy, batch)
    if placement.lease_token != outcome.claim.token:
        _hear_late(outcome, copy, placement, now)
        return
    # News came during the call, which it may have missed: what it saw is looked at once more.
    woken = placement.next_at is not None and placement.next_at < outcome.claim.until
    if woken and outcome.state == CopyState.SEEN:
        outcome = replace(outcome, state=CopyState.ACCEPTED)
    drifted = _has_drifted(outcome, placement)
    if drifted:
        outcome = _after_drift(session, outcome, placement, traits, now)
    _seal(session, outcome, item, copy, now)
    _write_copy(outcome, copy, batch)
    _write_shown(outcome, copy, copies, placement)
    _list(outcome, outlet, item, batch, now)
    placement.lease_until, placement.lease_token = None, ""
    if outlet_failed(outlet, outcome, placement, now):
        return
    if outlet.trouble_code and _has_answered(outcome):
        mended(outlet)
    go_on(session, outcome, placement, outlet, copies, traits, now)
    if woken and placement.state != PlacementState.SETTLED:
        placement.next_at = now


def _has_drifted(outcome: Outcome, placement: Placement) -> bool:
    """Tell whether what was shown before is found changed or gone, for the first time."""
    sighting = outcome.sighting
    wrong = sighting is not None and sighting.seen in (Seen.CHANGED, Seen.ABSENT)
    return wrong and placement.priority == WATCHED and outcome.verb == "look"


def _after_drift(
    session: Session, outcome: Outcome, placement: Placement, traits: Traits, now: datetime
) -> Outcome:
    """Write down that it drifted, and let it be put again where that is all it takes."""
    assert outcome.sighting is not None, "drift is seen"
    ledger.write(
        session,
        "drift",
        at=now,
        item=placement.item_id,
        placement=placement.id,
        edition=outcome.copy.edition_id,
        seen=outcome.sighting.seen,
    )
    # Only now is it urgent; and what is changed again at once is not put a second time.
    placement.priority = 1
    return replace(outcome, state=CopyState.INTENDED) if traits.drift is Drift.MENDED else outcome


def _hear_late(outcome: Outcome, copy: Copy, placement: Placement, now: datetime) -> None:
    """Take what a call left behind whose lease had run out, though others acted since.

    Nobody knows any more what stands there: it is looked for before anything else is done, and
    whoever acts on the placement just now will be heard late too.
    """
    put = outcome.verb == "put" and (outcome.receipt or outcome.state == CopyState.UNCLEAR)
    removed = outcome.verb == "remove" and copy.state not in (CopyState.GONE, CopyState.REMOVING)
    if not put and not removed:
        return
    if copy.ref is None and outcome.ref is not None:
        copy.ref = outcome.ref
    doubt(placement, copy, now)


def doubt(placement: Placement, copy: Copy, now: datetime) -> None:
    """Let nobody trust what is known of a copy, nor whoever acts on it just now."""
    copy.state, copy.gone_at = CopyState.UNCLEAR, None
    placement.lease_token = ""
    leased = placement.lease_until is not None and placement.lease_until > now
    at_once(placement, PlacementState.DUE, now)
    placement.next_at = placement.lease_until if leased else now


def _has_answered(outcome: Outcome) -> bool:
    """Tell whether the outlet itself let us in, whatever it said of the copy."""
    return outcome.receipt or outcome.error is None or isinstance(outcome.error, Rejected)


def _write_receipt(outcome: Outcome, copy: Copy, batch: _Batch) -> None:
    if not outcome.receipt and outcome.verb not in ("put", "remove"):
        return
    error = outcome.error if not outcome.receipt else None
    batch.receipts.append(
        {
            "copy_id": copy.id,
            "edition_id": outcome.copy.edition_id,
            "rendering_id": _sent(outcome, batch),
            "at": outcome.at,
            "verb": outcome.verb,
            "outcome": "accepted" if error is None else error.code,
            "params": dict(error.params) if error is not None else None,
            "ref": outcome.ref,
            "address": outcome.address,
        }
    )


def _sent(outcome: Outcome, batch: _Batch) -> int | None:
    """Return the row of what was sent, kept though the copy goes on to hold something else."""
    taken = outcome.receipt and outcome.verb == "put"
    return (
        batch.store(outcome.rendered, outcome.claim.item_id, outcome.at)
        if taken and outcome.rendered
        else None
    )


def _write_copy(outcome: Outcome, copy: Copy, batch: _Batch) -> None:
    copy.state = outcome.state
    if outcome.more is not None:
        copy.more = outcome.more
    if outcome.ref is not None:
        copy.ref = {**outcome.ref, **_reported(outcome, copy)}
    if outcome.address:
        copy.address = outcome.address
    if outcome.state == CopyState.INTENDED and outcome.verb == "put":
        # Nothing happened; the next try renders anew, for the minute proposed may have passed.
        copy.rendering_id = None
    elif outcome.rendered is not None and copy.rendering_id is None:
        copy.rendering_id = batch.store(outcome.rendered, outcome.claim.item_id, outcome.at)
        _plan_sheets(batch.session, copy, outcome.rendered, outcome.at)
    if outcome.receipt and outcome.verb == "put" and not outcome.more:
        copy.accepted_at = copy.accepted_at or outcome.at
    if outcome.state == CopyState.SEEN:
        copy.seen_at = outcome.at
    if outcome.state == CopyState.GONE:
        copy.gone_at = outcome.at
    if outcome.sighting is not None:
        _write_sighting(outcome, copy, batch)


def _reported(outcome: Outcome, copy: Copy) -> dict[str, Any]:
    """Return what was reported of the copy while the call was under way."""
    before = outcome.copy.ref or {}
    return {name: one for name, one in (copy.ref or {}).items() if before.get(name) != one}


def _write_shown(
    outcome: Outcome, copy: Copy, copies: Sequence[Copy], placement: Placement
) -> None:
    """Write down what is known to be shown now, and that a copy was lost."""
    # Where the old copy was is nothing to send people to.
    if outcome.address and copy.state not in (CopyState.REMOVING, CopyState.GONE):
        placement.address = outcome.address
    if copy.state == CopyState.SEEN:
        placement.shown, placement.shown_edition_id = Wanted.SHOW, copy.edition_id
        return
    sighting = outcome.sighting
    if sighting is None or copy.state != CopyState.ACCEPTED:
        return
    not_there = sighting.seen is Seen.ABSENT or waits_for_report(sighting)
    others = any(other.state == CopyState.SEEN for other in copies)
    if not_there and not others and placement.shown_edition_id == copy.edition_id:
        placement.shown, placement.shown_edition_id = Wanted.NOTHING, None


def _write_sighting(outcome: Outcome, copy: Copy, batch: _Batch) -> None:
    sighting = outcome.sighting
    assert sighting is not None
    if sighting.seen is Seen.PENDING:
        return
    batch.sightings.append(
        {
            "copy_id": copy.id,
            "edition_id": outcome.copy.edition_id,
            "at": outcome.at,
            "seen": sighting.seen,
            "fingerprint": sighting.fingerprint,
            "address": sighting.address,
            "code": sighting.code,
            "strength": "machine",
        }
    )


def _plan_sheets(session: Session, copy: Copy, rendered: Rendered, now: datetime) -> None:
    """Write down the pages to be printed, once: a copy's codes stay over all tries."""
    if rendered.sheets and session.scalar(select(Sheet.id).where(Sheet.copy_id == copy.id)):
        return
    for sheet in rendered.sheets:
        session.add(
            Sheet(
                copy_id=copy.id,
                page=sheet.page,
                pages=sheet.pages,
                exemplar=sheet.exemplar,
                code=sheet.code,
                number=sheet.number,
                state=SheetState.PLANNED,
                state_at=now,
            )
        )


def _seal(session: Session, outcome: Outcome, item: Item, copy: Copy, now: datetime) -> None:
    """Seal the publication time by the first public receipt; else by the first sight.

    What was accepted long before it was public, paper or a draft, is public when it is seen.
    """
    if item.published_at is not None:
        return
    taken = outcome.receipt and outcome.verb == "put" and not outcome.more
    public = taken and outcome.public
    if not public and outcome.state != CopyState.SEEN:
        return
    waited = not public and (taken or copy.accepted_at is not None)
    minute = now.replace(second=0, microsecond=0)
    item.published_at = minute if waited else (outcome.claim.published_at or minute)
    ledger.write(session, "published", at=now, item=item.id, minute=item.published_at.isoformat())
    session.flush()
    refresh_linked(session, item, now=now)


def _list(outcome: Outcome, outlet: Outlet, item: Item, batch: _Batch, now: datetime) -> None:
    """Enter the lists after the page was taken, leave them after the notice was."""
    session = batch.session
    if not outcome.shelves and outlet.id not in batch.keeping:
        return
    if outcome.receipt and outcome.verb == "put" and not outcome.more and outcome.article:
        shelves.enter(session, outlet.id, outcome, now)
    elif outcome.receipt and outcome.verb == "remove" and outcome.claim.wanted != Wanted.SHOW:
        reason = removals.public_reason(str((outcome.claim.notice or {}).get("reason", "")))
        shelves.leave(session, outlet.id, item.id, reason, now)
