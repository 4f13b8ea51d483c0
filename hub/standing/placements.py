"""One placement as a person reads it: wanted, shown, how we know, and the ways out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from channels import registry
from channels.base import ByHand
from hub.clock import SHANGHAI
from hub.models import ENDED, Copy, CopyState, Outlet, Placement, PlacementState, Sighting, Wanted
from hub.standing.undoing import Place, place_of

# What only a person can do next: the channels' own codes for it.
PERSONS_TURN = frozenset(
    (
        "to_type_in",
        "page_without_text",
        "old_lines_left",
        "old_page_left",
        "to_remove_by_hand",
        "to_print",
        "to_post",
        "to_take_down",
        "sheet_lost",
        "wechat_to_publish",
        "wechat_to_confirm",
        "wechat_to_delete_by_hand",
        "wechat_page_not_readable",
    )
)
# Whoever waits longer than this for a machine may ask it to go on at once.
PATIENCE = timedelta(seconds=45)


class Mark(StrEnum):
    """The one shape, word and colour a placement is shown with."""

    PROVEN = "proven"
    UNDER_WAY = "under_way"
    UNPROVEN = "unproven"
    WAITING = "waiting"
    ACT = "act"
    QUIET = "quiet"


class Way(StrEnum):
    """What a person can do about a placement."""

    TRY_AGAIN = "try_again"
    IT_IS_THERE = "it_is_there"
    IT_IS_NOT = "it_is_not"
    BY_HAND = "by_hand"
    BOARD = "board"
    OUTLET = "outlet"
    GIVE_UP = "give_up"


@dataclass(frozen=True)
class UnprovenStanding:
    """Why nobody can prove that it is gone, who says so, and who agreed."""

    reason: str
    note: str
    asked_by: str
    asker: int
    asked_at: datetime
    agreed_by: str
    agreed_at: datetime | None


@dataclass(frozen=True)
class PlacementStanding:
    """One item at one outlet."""

    id: int
    item: int
    outlet_id: int
    channel: str
    label: str
    outlet: str
    place: str
    keeper: str
    required: bool
    # "show", "nothing" or "notice"; the edition's number where one is shown.
    wanted: str
    wanted_edition: int | None
    shown: str
    shown_edition: int | None
    notice: str
    state: str
    mark: Mark
    since: datetime
    next_at: datetime | None
    reason: str
    params: Mapping[str, Any]
    address: str
    # What a take-down can and cannot do there is told of this.
    there: Place
    # When it was last seen from the public side, and who or what saw it.
    seen_at: datetime | None = None
    seen_by: str = ""
    gone_at: datetime | None = None
    may_be_seen: bool = False
    # It was seen there, or a machine took it: paper never put up was nowhere.
    was_there: bool = False
    switched_off: bool = False
    trouble: str = ""
    trouble_params: Mapping[str, Any] = field(default_factory=dict)
    trouble_since: datetime | None = None
    ways: tuple[Way, ...] = ()
    # Paper that was seen hanging: how long it did can be certified.
    certified: bool = False
    # That nobody can prove it gone: said by one person, or agreed to by a second.
    unproven: UnprovenStanding | None = None

    @property
    def settled(self) -> bool:
        """Tell whether shown equals wanted, and is proven."""
        return self.state == PlacementState.SETTLED

    @property
    def persons_turn(self) -> bool:
        """Tell whether nothing moves until a person does something."""
        return self.mark is Mark.ACT

    def as_json(self) -> dict[str, Any]:
        """Return what the command line and the interface say of it."""
        return {
            "channel": self.channel,
            "outlet": self.outlet,
            "wanted": self.wanted_edition if self.wanted == Wanted.SHOW else self.wanted,
            "shown": self.shown_edition if self.shown == Wanted.SHOW else self.shown,
            "state": self.state,
            "since": self.since.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "reason": self.reason,
            "address": self.address,
        }


@dataclass(frozen=True)
class Known:
    """What was read for many placements at once."""

    # Editions' numbers by id, the last sighting of each copy by its id, names by sign-in name.
    numbers: Mapping[int, int]
    seen: Mapping[int, Sighting]
    names: Mapping[str, str]
    # How many sheets of paper hang, or may hang, by the placement.
    sheets: Mapping[int, int] = field(default_factory=dict)
    # What was said of places nobody can prove, by the placement.
    unproven: Mapping[int, UnprovenStanding] = field(default_factory=dict)


def placement_standing(placement: Placement, known: Known, now: datetime) -> PlacementStanding:
    """Return how a placement stands."""
    keeper = str(placement.outlet.fields.get("keeper", ""))
    outlet, channel = placement.outlet, registry.kinds().get(placement.outlet.kind)
    live = [copy for copy in placement.copies if copy.state not in ENDED]
    sighting = _last(placement.copies, known.seen)
    return PlacementStanding(
        id=placement.id,
        item=placement.item_id,
        outlet_id=outlet.id,
        channel=outlet.kind,
        label=channel.label if channel else outlet.kind,
        outlet=outlet.name,
        place=str(outlet.fields.get("place", "")),
        keeper=known.names.get(keeper, keeper),
        required=placement.required,
        wanted=placement.wanted,
        wanted_edition=known.numbers.get(placement.wanted_edition_id or 0),
        shown=placement.shown,
        shown_edition=known.numbers.get(placement.shown_edition_id or 0),
        notice=str((placement.notice or {}).get("kind", "")),
        state=placement.state,
        mark=mark_of(placement),
        since=placement.since,
        next_at=placement.next_at,
        reason=placement.reason,
        params=placement.reason_params or {},
        address=_address(placement, live),
        there=place_of(outlet, sheets=known.sheets.get(placement.id, 0)),
        seen_at=sighting.at if sighting else None,
        seen_by=sighting.strength if sighting else "",
        gone_at=max((copy.gone_at for copy in placement.copies if copy.gone_at), default=None),
        was_there=any(
            copy.seen_at or (copy.accepted_at and not _is_paper(outlet))
            for copy in placement.copies
        ),
        may_be_seen=any(_may_be_seen(copy) for copy in live),
        switched_off=outlet.switched_off_at is not None,
        trouble=outlet.trouble_code,
        trouble_params=outlet.trouble_params or {},
        trouble_since=outlet.trouble_since,
        ways=ways_of(placement, now),
        unproven=known.unproven.get(placement.id),
        certified=sighting is not None and _is_paper(outlet),
    )


def mark_of(placement: Placement) -> Mark:
    """Return the shape a placement is shown with. Pure."""
    if any(copy.state == CopyState.UNPROVEN for copy in placement.copies):
        return Mark.UNPROVEN
    if placement.state == PlacementState.SETTLED:
        return Mark.QUIET if placement.wanted == Wanted.NOTHING else Mark.PROVEN
    if placement.state == PlacementState.HELD or placement.reason in PERSONS_TURN:
        return Mark.ACT
    if placement.state in (PlacementState.ACTING, PlacementState.ACCEPTED):
        return Mark.UNDER_WAY
    return Mark.WAITING


def ways_of(placement: Placement, now: datetime) -> tuple[Way, ...]:
    """Return what a person can do about a placement now. Pure."""
    if placement.state == PlacementState.SETTLED:
        return ()
    outlet = placement.outlet
    ways: list[Way] = []
    if outlet.trouble_code:
        ways.append(Way.OUTLET)
    if placement.reason in PERSONS_TURN:
        ways.append(Way.BOARD if _is_paper(outlet) else Way.BY_HAND)
    if any(copy.state == CopyState.UNCLEAR for copy in placement.copies):
        ways += [Way.IT_IS_THERE, Way.IT_IS_NOT]
    if placement.state == PlacementState.HELD or _waits_long(placement, now):
        ways.append(Way.TRY_AGAIN)
    if placement.wanted != Wanted.SHOW and mark_of(placement) is not Mark.UNDER_WAY:
        ways.append(Way.GIVE_UP)
    return tuple(way for way in ways if way is not Way.BY_HAND or is_by_hand(outlet))


def is_by_hand(outlet: Outlet) -> bool:
    """Tell whether a person can report of an outlet where something stands."""
    channel = registry.kinds().get(outlet.kind)
    return channel is not None and issubclass(channel, ByHand)


def _is_paper(outlet: Outlet) -> bool:
    channel = registry.kinds().get(outlet.kind)
    return channel is not None and channel.traits.paper


def _waits_long(placement: Placement, now: datetime) -> bool:
    waiting = placement.state in (PlacementState.DUE, PlacementState.ACCEPTED)
    return waiting and placement.next_at is not None and placement.next_at > now + PATIENCE


def _may_be_seen(copy: Copy) -> bool:
    """Tell whether somebody may still see a copy: sure only of what was never put."""
    return copy.state != CopyState.INTENDED or copy.ref is not None


def _address(placement: Placement, live: list[Copy]) -> str:
    shown = [copy.address for copy in live if copy.address]
    return placement.address or (shown[-1] if shown else "")


def _last(copies: list[Copy], seen: Mapping[int, Sighting]) -> Sighting | None:
    found = [seen[copy.id] for copy in copies if copy.id in seen]
    return max(found, key=lambda sighting: sighting.at, default=None)
