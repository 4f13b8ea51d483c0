"""Write once more all that stands at an outlet, though nothing else is wanted there.

For new templates, for other words in a site's frame, and for a folder that was lost. No revision
rises; what was written is looked at again afterwards, like everything that stands.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from channels import registry
from channels.base import Channel, ChannelError, InBulk, Ref
from hub.database import Database, mark_due
from hub.dispatch import shelves
from hub.dispatch.acting import Desk
from hub.dispatch.claims import LEASE
from hub.dispatch.recording import doubt
from hub.errors import GaoshiError
from hub.models import Copy, CopyState, Outlet, Placement, PlacementState, Wanted
from hub.outlets import OutletRow

log = structlog.get_logger()

# So many items are leased in one transaction, and so many held in memory at a time.
LEASED, HELD = 500, 250


@dataclass(frozen=True)
class Part:
    """A share of the items, for one of several processes side by side."""

    # Its items are those whose number, divided by `of`, leaves one of these.
    remainders: range
    of: int
    # One of the processes writes the lists: so what stands first on the home page stays first.
    lists: bool


WHOLE = Part(range(1), 1, lists=True)


def parts(count: int) -> list[Part]:
    """Return one part for each of `count` processes.

    The first writes the lists, and each of the others twice as many items.
    """
    of = 2 * count - 1
    others = [Part(range(first, first + 2), of, lists=False) for first in range(1, of, 2)]
    return [Part(range(1), of, lists=True), *others]


@dataclass(frozen=True)
class _Standing:
    """What stands of an item: the copy that is shown, or the last one that was."""

    placement: int
    item: int
    wanted: str
    edition: int | None
    notice: Mapping[str, Any] | None
    copy: int
    key: str
    ref: Ref


def outlets(database: Database) -> list[OutletRow]:
    """Return the outlets in use that can be written anew as a whole."""
    kinds = [kind for kind, channel in registry.kinds().items() if issubclass(channel, InBulk)]
    query = select(Outlet).where(Outlet.kind.in_(kinds), Outlet.switched_off_at.is_(None))
    with database.reading() as session:
        return [OutletRow.of(one) for one in session.scalars(query.order_by(Outlet.id)).unique()]


def rewrite(desk: Desk, outlet: OutletRow, part: Part = WHOLE) -> int:
    """Write the page of every item at one of `outlets`, and then its lists; return how many items.

    What is on its way there, or waits for a person, is left to whoever acts on it.
    """
    channel = desk.outlets.channel(outlet)
    assert isinstance(channel, InBulk), "one of the outlets written as a whole"
    with channel.in_bulk() as bulk:
        count = _rewrite_items(bulk, desk, outlet, part)
        if part.lists:
            shelves.write_whole(desk.database, bulk, outlet, desk.clock)
    return count


def _rewrite_items(bulk: Channel, desk: Desk, outlet: OutletRow, part: Part) -> int:
    token, count = secrets.token_hex(8), 0
    taken: Sequence[_Standing] = ()
    written: set[int] = set()
    after = 0
    while True:
        with desk.database.writing() as session:
            _give_back(session, token, taken, written, desk.clock())
            taken = _take(session, token, outlet.id, part, after, desk.clock())
        if not taken:
            return count
        written = _write(bulk, desk, taken)
        count += len(written)
        after = taken[-1].placement


def _take(
    session: Session, token: str, outlet_id: int, part: Part, after: int, now: datetime
) -> list[_Standing]:
    """Lease the next items that stand as they should, so that nobody else acts on them meanwhile."""
    query = (
        select(
            Placement.id,
            Placement.item_id,
            Placement.wanted,
            Placement.wanted_edition_id,
            Placement.notice,
        )
        .where(Placement.outlet_id == outlet_id, Placement.id > after)
        .where((Placement.item_id % part.of).in_(part.remainders))
        .where(Placement.state == PlacementState.SETTLED, Placement.wanted != Wanted.NOTHING)
        .where(Placement.copies.any())
        .where(or_(Placement.lease_until.is_(None), Placement.lease_until <= now))
        .order_by(Placement.id)
        .limit(LEASED)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    until = now + LEASE
    leased = {"lease_token": token, "lease_until": until, "next_at": until}
    session.execute(update(Placement).where(Placement.id.in_(ids)).values(leased))
    last = _last_copies(session, ids)
    return [
        _Standing(row.id, row.item_id, row.wanted, row.wanted_edition_id, row.notice, *last[row.id])
        for row in rows
    ]


def _last_copies(session: Session, placements: Sequence[int]) -> dict[int, tuple[int, str, Ref]]:
    """Return id, key and ref of the last copy of each placement."""
    query = select(Copy.placement_id, Copy.id, Copy.key, Copy.ref)
    rows = session.execute(query.where(Copy.placement_id.in_(placements)).order_by(Copy.number))
    return {placement: (copy, key, dict(ref or {})) for placement, copy, key, ref in rows}


def _write(bulk: Channel, desk: Desk, taken: Sequence[_Standing]) -> set[int]:
    """Write some items; return the placements that were written."""
    written = set()
    for first in range(0, len(taken), HELD):
        some = taken[first : first + HELD]
        articles = desk.articles_of([one.edition for one in some if one.edition is not None])
        for one in some:
            try:
                if one.wanted == Wanted.SHOW:
                    rendered = bulk.render(articles[one.edition or 0])
                    bulk.put(rendered, key=one.key, previous=one.ref)
                else:
                    bulk.remove(one.ref, desk.notice(one.item, one.notice), key=one.key)
            except (ChannelError, GaoshiError) as error:
                # It stands as before; the others must not wait for it.
                log.warning("not_rewritten", item=one.item, error=type(error).__name__)
            else:
                written.add(one.placement)
    return written


def _give_back(
    session: Session, token: str, taken: Sequence[_Standing], written: set[int], now: datetime
) -> None:
    """End the leases; who was to say something else meanwhile is due at once."""
    if not taken:
        return
    ours = (
        Placement.id.between(taken[0].placement, taken[-1].placement),
        Placement.lease_token == token,
    )
    held = set(session.scalars(select(Placement.id).where(*ours)))
    # What was sent is made again at the next look, and kept from then on.
    seen = Copy.placement_id.in_(held & written), Copy.state == CopyState.SEEN
    session.execute(update(Copy).where(*seen).values(rendering_id=None))
    changed = *ours, Placement.state != PlacementState.SETTLED
    session.execute(update(Placement).where(*changed).values(next_at=now))
    free = {"lease_token": "", "lease_until": None}
    session.execute(update(Placement).where(*ours).values(free))
    for one in taken:
        if one.placement not in held:
            # The lease ran out under the writing: what others put since may be overwritten.
            placement = session.get_one(Placement, one.placement)
            doubt(placement, session.get_one(Copy, one.copy), now)
    mark_due(session)
