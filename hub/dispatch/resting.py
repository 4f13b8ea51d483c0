"""How a placement is left: settled, held for a person, or due at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from channels.base import Drift, Traits
from hub import ledger
from hub.dispatch.retry import next_watch
from hub.models import Copy, CopyState, Placement, PlacementState, Wanted

# The priority of what is only looked at again: everything else goes before it.
WATCHED = 2


def settle(
    session: Session,
    placement: Placement,
    copies: Sequence[Copy],
    traits: Traits,
    now: datetime,
) -> None:
    """Write down that shown equals wanted, and when to look again whether it still does."""
    if placement.settled_revision != placement.revision:
        ledger.write(
            session,
            "settled",
            at=now,
            item=placement.item_id,
            placement=placement.id,
            edition=placement.wanted_edition_id,
            shown=placement.wanted,
        )
    if placement.state != PlacementState.SETTLED:
        placement.since = now
    placement.state = PlacementState.SETTLED
    placement.settled_revision = placement.revision
    placement.shown = placement.wanted
    placement.shown_edition_id = placement.wanted_edition_id
    placement.next_at = _watch_at(placement, copies, traits, now)
    placement.priority = WATCHED if placement.next_at is not None else placement.priority
    placement.lease_until, placement.lease_token = None, ""
    placement.tries = 0
    placement.reason, placement.reason_params = "", None


def hold(placement: Placement, code: str, params: Mapping[str, Any], now: datetime) -> None:
    """Write down that only a person, or a change of what is wanted, can help."""
    if placement.state != PlacementState.HELD:
        placement.since = now
    placement.state = PlacementState.HELD
    placement.next_at = placement.lease_until = None
    placement.lease_token = ""
    placement.reason, placement.reason_params = code, dict(params)


def _watch_at(
    placement: Placement, copies: Sequence[Copy], traits: Traits, now: datetime
) -> datetime | None:
    """Return when to look again at what is shown; None where only reports tell."""
    if placement.wanted != Wanted.SHOW or traits.drift is Drift.REPORTED:
        return None
    since = [
        copy.accepted_at for copy in copies if copy.accepted_at and copy.state == CopyState.SEEN
    ]
    return now + next_watch(now - max(since, default=now), placement.id)


def at_once(placement: Placement, state: PlacementState, now: datetime) -> None:
    """Let a placement be the next one acted on."""
    if placement.state != state:
        placement.since = now
    placement.state = state
    placement.next_at = now
    placement.reason, placement.reason_params = "", None
