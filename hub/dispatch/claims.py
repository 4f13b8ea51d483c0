"""Claim due placements: one transaction that takes the lease and writes the intent."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.orm import Session

from channels.base import Traits
from hub.clock import today
from hub.dispatch.decision import Cancel, CopyView, Find, Hold, Look, Put, Remove, Settle, next_step
from hub.dispatch.resting import WATCHED, hold, settle
from hub.dispatch.retry import tomorrow
from hub.dispatch.rows import copies_of, items_by_id, outlets_by_id, placements_by_id
from hub.models import ENDED, Copy, CopyState, Item, Outlet, Placement, PlacementState
from hub.outlets import OutletRow

# A lease runs out only on a worker that died: it holds for a call, a look, and a wait before them.
LEASE = timedelta(minutes=3)
# At most so many calls at one outlet at a time.
PER_OUTLET = 4
# A proposed publication minute older than this, with nothing accepted, is proposed anew.
STALE_PROPOSAL = timedelta(minutes=10)


@dataclass(frozen=True)
class Claim:
    """The right to do one step for one placement until the lease ends."""

    placement_id: int
    item_id: int
    outlet: OutletRow
    token: str
    until: datetime
    wanted: str
    edition_id: int | None
    notice: Mapping[str, Any] | None
    revision: int
    tries: int
    since: datetime
    copies: tuple[CopyView, ...]
    step: Put | Remove | Find | Look
    # What the copy was before this claim: where it goes back to when nothing happened.
    before: str
    published_at: datetime | None
    # Tells apart what the outlet should say; equal ones may share one article.
    signature: str
    priority: int


@dataclass
class Load:
    """What is already being done: calls under way by outlet."""

    busy: Counter[int]

    def full(self) -> list[int]:
        """Return the outlets that take no further call now."""
        return [outlet for outlet, calls in self.busy.items() if calls >= PER_OUTLET]

    def any(self) -> list[int]:
        """Return the outlets a call is under way to."""
        return [outlet for outlet, calls in self.busy.items() if calls]


def claim(
    session: Session,
    *,
    now: datetime,
    limit: int,
    load: Load,
    traits_of: Callable[[str], Traits],
    slow: bool | None = None,
    only: Sequence[int] | None = None,
) -> list[Claim]:
    """Take up to `limit` due placements and write down what will be done for each.

    `slow` chooses the lane: outlets that let us wait lately have one of their own.
    `only` bounds the claim to some placements.
    """
    chosen = _fairly(_due(session, now, limit * 3, load, slow, only), limit, load)
    if not chosen:
        return []
    taken = [
        _take(session, *rows, traits_of, now) for rows in _rows(session, [one.id for one in chosen])
    ]
    # Once for all of them: this numbers the new copies.
    session.flush()
    return [_claim(one) for one in taken if one is not None]


class _Due(NamedTuple):
    """A due placement, as far as choosing needs it."""

    id: int
    outlet_id: int
    trouble_code: str


def _due(
    session: Session,
    now: datetime,
    limit: int,
    load: Load,
    slow: bool | None,
    only: Sequence[int] | None,
) -> list[_Due]:
    query = (
        select(Placement.id, Placement.outlet_id, Outlet.trouble_code)
        .join(Outlet, Outlet.id == Placement.outlet_id)
        .where(Placement.next_at <= now)
        # Woken during a call: looked at when it has ended.
        .where(or_(Placement.lease_until.is_(None), Placement.lease_until <= now))
        # Trouble holds back what is to be shown; what must be gone is tried at its own pace.
        .where(
            or_(
                Outlet.trouble_until.is_(None),
                Outlet.trouble_until <= now,
                Placement.priority == 0,
            )
        )
        # What is not taken anyway must not fill the list and hide the others' rows.
        .where(Placement.outlet_id.not_in(load.full()))
        .where(or_(Outlet.trouble_code == "", Outlet.id.not_in(load.any())))
        .order_by(Placement.priority, Placement.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Placement)
    )
    if only is not None:
        query = query.where(Placement.id.in_(only))
    if slow is True:
        query = query.where(Outlet.slow_until > now)
    elif slow is False:
        query = query.where(or_(Outlet.slow_until.is_(None), Outlet.slow_until <= now))
    return [_Due(*row) for row in session.execute(query)]


def _fairly(rows: list[_Due], limit: int, load: Load) -> list[_Due]:
    taken: Counter[int] = Counter()
    chosen = []
    for row in rows:
        # An outlet in trouble gets a single try; all else waits for its answer.
        most = 1 if row.trouble_code else PER_OUTLET
        if load.busy[row.outlet_id] + taken[row.outlet_id] >= most:
            continue
        taken[row.outlet_id] += 1
        chosen.append(row)
        if len(chosen) == limit:
            break
    return chosen


def _rows(session: Session, ids: Sequence[int]) -> list[tuple[Placement, Outlet, Item, list[Copy]]]:
    """Return what is known of placements, in the order asked for: one read for each table."""
    placements = placements_by_id(session, ids)
    outlets = outlets_by_id(session, {one.outlet_id for one in placements.values()})
    items = items_by_id(session, {one.item_id for one in placements.values()})
    copies = copies_of(session, ids)
    return [
        (one, outlets[one.outlet_id], items[one.item_id], copies[one.id])
        for one in (placements[key] for key in ids)
    ]


class _Taken(NamedTuple):
    """A placement whose lease was taken, before its new copy has a number."""

    placement: Placement
    outlet: Outlet
    item: Item
    copies: list[Copy]
    step: Put | Remove | Find | Look
    # The copy to be put.
    copy: Copy | None
    before: str


def _take(
    session: Session,
    placement: Placement,
    outlet: Outlet,
    item: Item,
    copies: list[Copy],
    traits_of: Callable[[str], Traits],
    now: datetime,
) -> _Taken | None:
    for copy in copies:
        # A lease that ran out in the middle of a call: nobody knows how the call ended.
        if copy.state == CopyState.PUTTING:
            copy.state = CopyState.UNCLEAR
    try:
        traits = traits_of(outlet.kind)
    except LookupError:
        # The package that brought this kind is gone; the other outlets go on.
        hold(placement, "outlet_kind_unknown", {}, now)
        return None
    switched_off = outlet.switched_off_at is not None
    if placement.state == PlacementState.SETTLED and not switched_off:
        if placement.priority == WATCHED and not _spend_look(outlet, traits, now):
            placement.next_at = tomorrow(placement.id, now)
            return None
        _doubt(placement, copies)
    views = [view(copy) for copy in copies]
    first_away = goes_first_away(placement, copies)
    step = next_step(
        placement.wanted,
        placement.revision,
        views,
        traits,
        switched_off=switched_off,
        first_away=first_away,
    )
    while isinstance(step, Cancel):
        _by_id(copies, step.copy.id).state = CopyState.GONE
        _by_id(copies, step.copy.id).gone_at = now
        views = [view(copy) for copy in copies]
        step = next_step(
            placement.wanted,
            placement.revision,
            views,
            traits,
            switched_off=switched_off,
            first_away=first_away,
        )
    if isinstance(step, Settle):
        settle(session, placement, copies, traits, now)
        return None
    if isinstance(step, Hold) or step is None:
        hold(placement, step.code if isinstance(step, Hold) else "waiting", {}, now)
        return None
    return _lease(session, placement, outlet, item, copies, step, traits, now)


def _spend_look(outlet: Outlet, traits: Traits, now: datetime) -> bool:
    """Take one from the outlet's looks of this day; tell whether there was one."""
    day = today(now)
    if outlet.watched_on != day:
        outlet.watched_on, outlet.watches = day, 0
    if outlet.watches >= traits.looks_a_day:
        return False
    outlet.watches += 1
    return True


def goes_first_away(placement: Placement, copies: Sequence[Copy]) -> bool:
    """Tell whether what is there holds what a correction for somebody's privacy takes away."""
    older = any(
        copy.state not in ENDED and copy.edition_id != placement.wanted_edition_id
        for copy in copies
    )
    # Asked of the few that are corrected just now: all others need no look at their edition.
    return older and placement.wanted_edition is not None and placement.wanted_edition.privacy


def _doubt(placement: Placement, copies: Sequence[Copy]) -> None:
    """Let what was seen a while ago count as seen only when it is seen again."""
    for copy in copies:
        if copy.state == CopyState.SEEN and copy.revision == placement.revision:
            copy.state = CopyState.ACCEPTED


def _lease(
    session: Session,
    placement: Placement,
    outlet: Outlet,
    item: Item,
    copies: list[Copy],
    step: Put | Remove | Find | Look,
    traits: Traits,
    now: datetime,
) -> _Taken:
    before = step.copy.state if step.copy is not None else CopyState.INTENDED
    copy = None
    if isinstance(step, Put):
        _propose(session, item, now)
        copy = _intend(session, placement, outlet, copies, step.copy, traits, now)
    placement.state = PlacementState.ACTING
    placement.lease_until = placement.next_at = now + lease_of(traits)
    placement.lease_token = secrets.token_hex(8)
    return _Taken(placement, outlet, item, copies, step, copy, before)


def _claim(taken: _Taken) -> Claim:
    placement, item = taken.placement, taken.item
    assert placement.lease_until is not None, "a claim has its lease"
    return Claim(
        placement_id=placement.id,
        item_id=item.id,
        outlet=OutletRow.of(taken.outlet),
        token=placement.lease_token,
        until=placement.lease_until,
        wanted=placement.wanted,
        edition_id=placement.wanted_edition_id,
        notice=placement.notice,
        revision=placement.revision,
        tries=placement.tries,
        since=placement.since,
        copies=tuple(view(copy) for copy in taken.copies),
        step=Put(view(taken.copy)) if taken.copy is not None else taken.step,
        before=taken.before,
        published_at=item.published_at or item.proposed_at,
        signature=placement.signature,
        priority=placement.priority,
    )


def _intend(
    session: Session,
    placement: Placement,
    outlet: Outlet,
    copies: list[Copy],
    known: CopyView | None,
    traits: Traits,
    now: datetime,
) -> Copy:
    """Write down what is about to be put, before any call is made."""
    assert placement.wanted_edition_id is not None, "show without an edition"
    if known is None:
        number = copies[-1].number + 1 if copies else 1
        copy = Copy(
            placement_id=placement.id,
            number=number,
            key=f"{placement.item_id}.{outlet.id}.{number}",
            edition_id=placement.wanted_edition_id,
            revision=placement.revision,
            state=CopyState.PUTTING,
            more=False,
            seed=secrets.token_hex(16) if traits.paper else "",
            created_at=now,
        )
        session.add(copy)
        copies.append(copy)
        return copy
    copy = _by_id(copies, known.id)
    if copy.revision != placement.revision:
        copy.rendering_id = None
        copy.edition_id, copy.revision = placement.wanted_edition_id, placement.revision
    copy.state = CopyState.PUTTING
    return copy


def lease_of(traits: Traits) -> timedelta:
    """Return how long a step of this kind of outlet may take, the wait for a worker included."""
    return max(LEASE, 3 * traits.deadline)


def _propose(session: Session, item: Item, now: datetime) -> None:
    """Propose this minute as the publication time, unless one is sealed or proposed."""
    if item.published_at is not None:
        return
    fresh = item.proposed_at is not None and now - item.proposed_at < STALE_PROPOSAL
    if not fresh and not _is_out(session, item):
        item.proposed_at = now.replace(second=0, microsecond=0)


def _is_out(session: Session, item: Item) -> bool:
    """Tell whether a copy of the item, anywhere, may already say the minute proposed before.

    What was accepted and did not seal it, a sheet or a draft, is not public.
    """
    surely_not = and_(Copy.state == CopyState.INTENDED, Copy.ref.is_(None))
    query = (
        select(Copy.id)
        .join(Placement, Placement.id == Copy.placement_id)
        .where(Placement.item_id == item.id, Copy.accepted_at.is_(None))
        .where(Copy.state.not_in(ENDED), not_(surely_not))
    )
    return session.scalar(query.limit(1)) is not None


def view(copy: Copy) -> CopyView:
    """Return what a decision needs of a copy."""
    return CopyView(
        id=copy.id,
        number=copy.number,
        key=copy.key,
        edition_id=copy.edition_id,
        revision=copy.revision,
        state=copy.state,
        ref=copy.ref,
        more=copy.more,
        seed=copy.seed,
        rendering_id=copy.rendering_id,
    )


def _by_id(copies: Sequence[Copy], wanted: int) -> Copy:
    return next(copy for copy in copies if copy.id == wanted)
