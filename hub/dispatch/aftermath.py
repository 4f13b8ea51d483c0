"""What comes next after a step: on at once, later, a person, or nothing more."""

from datetime import datetime

from sqlalchemy.orm import Session

from channels.base import (
    AccessLost,
    ChannelError,
    Rejected,
    Seen,
    Throttled,
    Traits,
    Unavailable,
    Unclear,
)
from channels.base import Sighting as Sight
from hub.dispatch.acting import Outcome
from hub.dispatch.claims import goes_first_away, view
from hub.dispatch.decision import Hold, Look, Settle, next_step
from hub.dispatch.resting import at_once, hold, settle
from hub.dispatch.retry import PATIENCE, PATIENCE_AFTER_SIGHT, next_look, next_try
from hub.models import (
    Copy,
    CopyState,
    Outlet,
    Placement,
    PlacementState,
    Wanted,
)
from hub.outlets import in_trouble

# What is wrong with what was looked for, by whether it was ever seen as it should be.
WRONG = {
    (Seen.CHANGED, False): "text_differs",
    (Seen.CHANGED, True): "text_changed",
    (Seen.ABSENT, False): "not_seen",
    (Seen.ABSENT, True): "vanished",
}


def go_on(
    session: Session,
    outcome: Outcome,
    placement: Placement,
    outlet: Outlet,
    copies: list[Copy],
    traits: Traits,
    now: datetime,
) -> None:
    """Decide what comes next: on at once, later, a person, or nothing more."""
    if placement.revision != outcome.claim.revision:
        at_once(placement, PlacementState.DUE, now)
        return
    if outcome.error is not None and not (outcome.receipt and _only_unseen(outcome.error)):
        _after_error(outcome, outcome.error, placement, now)
        return
    if outcome.receipt:
        placement.tries = 0
    unfinished = frozenset((outcome.copy.id,)) if _looked_in_vain(outcome) else frozenset()
    step = next_step(
        placement.wanted,
        placement.revision,
        [view(copy) for copy in copies],
        traits,
        switched_off=outlet.switched_off_at is not None,
        waiting=unfinished,
        first_away=goes_first_away(placement, copies),
    )
    if isinstance(step, Settle):
        settle(session, placement, copies, traits, now)
    elif isinstance(step, Hold):
        hold(placement, step.code, {}, now)
    elif step is None or (isinstance(step, Look) and unfinished):
        _wait(outcome, placement, now)
    else:
        # Having found nothing is no progress: a put that is lost again and again waits longer.
        placement.tries = placement.tries if outcome.verb == "find" else 0
        at_once(placement, _resting(outcome), now)


def outlet_failed(outlet: Outlet, outcome: Outcome, placement: Placement, now: datetime) -> bool:
    """Write down what is wrong with the outlet itself; the placement only waits its turn."""
    error = outcome.error
    if not isinstance(error, AccessLost | Throttled):
        return False
    until = error.until if isinstance(error, Throttled) else None
    if isinstance(error, AccessLost) or not isinstance(outcome.claim.step, Look):
        in_trouble(outlet, error.code, error.params, until, now)
    # What must be gone is tried though the outlet is in trouble, so it waits longer each time.
    placement.tries += placement.priority == 0
    placement.state = _resting(outcome)
    placement.next_at = next_try(error, placement.tries, now)
    placement.reason, placement.reason_params = error.code, dict(error.params)
    return True


def _only_unseen(error: ChannelError) -> bool:
    """Tell whether a failed look after a good receipt leaves only the seeing to be done."""
    return isinstance(error, Unavailable | Unclear)


def _looked_in_vain(outcome: Outcome) -> bool:
    """Tell whether the copy is still waited for after this step."""
    if outcome.state in (CopyState.SEEN, CopyState.GONE, CopyState.INTENDED):
        return False
    if outcome.more or outcome.verb == "find":
        return False
    return outcome.sighting is not None or outcome.error is not None


def _wait(outcome: Outcome, placement: Placement, now: datetime) -> None:
    """Look again later; after a while without the right sight, ask a person."""
    sighting = outcome.sighting
    placement.tries += 1
    stood = placement.wanted == Wanted.SHOW and placement.settled_revision == placement.revision
    patience = PATIENCE_AFTER_SIGHT if stood else PATIENCE
    wrong = WRONG.get((sighting.seen, stood)) if sighting is not None else None
    if wrong is not None and placement.tries > patience:
        hold(placement, wrong, {}, now)
        return
    if placement.state != PlacementState.ACCEPTED:
        placement.since = now
    placement.state = PlacementState.ACCEPTED
    asked = sighting.next_look if sighting is not None else None
    only_a_report = sighting is not None and waits_for_report(sighting)
    placement.next_at = None if only_a_report else next_look(asked, placement.tries - 1, now)
    placement.reason = sighting.code if sighting is not None else "not_seen_yet"
    placement.reason_params = dict(sighting.params) if sighting is not None else None


def _after_error(
    outcome: Outcome, error: ChannelError, placement: Placement, now: datetime
) -> None:
    placement.tries += 1
    if isinstance(error, Rejected):
        hold(placement, error.code, error.params, now)
        return
    unresolved = isinstance(outcome.claim.step, Look) is False and isinstance(error, Unclear)
    if unresolved and outcome.verb == "find" and placement.tries > PATIENCE:
        hold(placement, "unclear", error.params, now)
        return
    placement.state = _resting(outcome)
    placement.reason, placement.reason_params = error.code, dict(error.params)
    placement.next_at = next_try(error, placement.tries, now)


def _resting(outcome: Outcome) -> PlacementState:
    accepted = outcome.state in (CopyState.ACCEPTED, CopyState.SEEN, CopyState.REMOVING)
    return PlacementState.ACCEPTED if accepted else PlacementState.DUE


def waits_for_report(sighting: Sight) -> bool:
    """Tell whether only a person's or the outlet's report can say more."""
    return sighting.seen is Seen.PENDING and sighting.next_look is None
