"""What to do next for one placement. Pure: rows in, one step out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from channels.base import Traits
from hub.models import ENDED, CopyState, Wanted


@dataclass(frozen=True)
class CopyView:
    """What a decision needs to know of a copy."""

    id: int
    number: int
    key: str
    edition_id: int
    revision: int
    state: str
    ref: Mapping[str, Any] | None = None
    more: bool = False
    seed: str = ""
    rendering_id: int | None = None

    @property
    def live(self) -> bool:
        """Tell whether the copy exists or may exist."""
        return self.state not in ENDED


@dataclass(frozen=True)
class Put:
    """Bring a copy (or, with None, a new one) to the outlet, or one step further."""

    copy: CopyView | None


@dataclass(frozen=True)
class Remove:
    """Take a copy away."""

    copy: CopyView


@dataclass(frozen=True)
class Find:
    """Settle whether a put whose answer was lost had its effect, before anything else is done."""

    copy: CopyView


@dataclass(frozen=True)
class Look:
    """See the copy (`gone` False) or see that nothing of it is left (`gone` True)."""

    copy: CopyView
    gone: bool


@dataclass(frozen=True)
class Cancel:
    """Forget a copy that surely never came to be."""

    copy: CopyView


@dataclass(frozen=True)
class Settle:
    """Shown equals wanted."""


@dataclass(frozen=True)
class Hold:
    """Nothing more can be done without a person."""

    code: str


Step: TypeAlias = Put | Remove | Find | Look | Cancel | Settle | Hold


def next_step(
    wanted: str,
    revision: int,
    copies: Sequence[CopyView],
    traits: Traits,
    *,
    switched_off: bool = False,
    waiting: frozenset[int] = frozenset(),
    first_away: bool = False,
) -> Step | None:
    """Return what to do next, or None when every copy left is waited for.

    `waiting` holds the ids of copies looked at just now without a final answer. With `first_away`
    what stood there before is asked to go before anything takes its place.
    """
    live = [copy for copy in copies if copy.live]
    if wanted != Wanted.SHOW:
        return _clear(live, waiting)
    target = _target(live, revision, traits)
    lost = _lost(live, target, traits)
    if lost is not None:
        return Find(lost) if lost.id not in waiting else None
    if first_away:
        others = [copy for copy in live if copy is not target]
        asked = _asked(others, waiting)
        if asked is not None:
            return asked
    if target is not None and target.id in waiting:
        return None
    if target is None or _needs_put(target, revision):
        return Hold("outlet_switched_off") if switched_off else Put(target)
    if target.state == CopyState.ACCEPTED:
        return Look(target, gone=False)
    # The wanted copy is seen; only now may the ones before it go.
    return _clear([copy for copy in live if copy.id != target.id], waiting)


def _target(live: Sequence[CopyView], revision: int, traits: Traits) -> CopyView | None:
    """Return the copy that shows, or is to show, what is wanted."""
    if traits.updates:
        return live[-1] if live else None
    same = [c for c in live if c.revision == revision and c.state != CopyState.REMOVING]
    return same[-1] if same else None


def _lost(live: Sequence[CopyView], target: CopyView | None, traits: Traits) -> CopyView | None:
    """Return a copy of which a put may or may not have had its effect, when that must be known.

    A repeatable put of the target is simply made again.
    """
    for copy in live:
        if copy.state == CopyState.UNCLEAR and not (traits.repeatable and copy is target):
            return copy
    return None


def _needs_put(target: CopyView, revision: int) -> bool:
    return (
        target.revision != revision
        or target.more
        or target.state in (CopyState.INTENDED, CopyState.UNCLEAR, CopyState.REMOVING)
    )


def _clear(live: Sequence[CopyView], waiting: frozenset[int]) -> Step | None:
    """Return how to be rid of copies: every one is asked to go before any is waited for."""
    asked = _asked(live, waiting)
    if asked is not None:
        return asked
    for copy in live:
        if copy.id not in waiting:
            return Look(copy, gone=True)
    return None if live else Settle()


def _asked(live: Sequence[CopyView], waiting: frozenset[int]) -> Step | None:
    for copy in live:
        if copy.id in waiting:
            continue
        if copy.state == CopyState.UNCLEAR:
            return Find(copy)
        if copy.state == CopyState.INTENDED and copy.ref is None:
            return Cancel(copy)
        if copy.state != CopyState.REMOVING or copy.more:
            return Remove(copy)
    return None
