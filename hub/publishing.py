"""What is wanted where. Changing it is the only way content ever moves."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, lazyload

from hub import articles, duty, ledger
from hub.articles import current_version
from hub.clock import end_of
from hub.database import mark_due
from hub.duty import OutletView, Owed, Reach
from hub.errors import Refused
from hub.models import (
    Adoption,
    Disclosure,
    Edition,
    Item,
    Link,
    Office,
    Placement,
    PlacementState,
    Wanted,
)
from hub.models.base import UtcDateTime
from hub.outlets import serving, traits_of, views
from hub.plans import Plan

# A bureau (部门) has no ground of its own: it acts on that of the government it belongs to.
BUREAU = "bureau"
# Rises when the templates change so much that pages must be written again.
TEMPLATE = 1


@dataclass(frozen=True)
class Nothing:
    """The outlet should say nothing of the item, and never has had to."""


@dataclass(frozen=True)
class Show:
    """The outlet should show this edition."""

    edition_id: int


@dataclass(frozen=True)
class Notice:
    """The outlet should say that the item is no longer public, and why."""

    kind: str
    reason: str
    since: datetime


Decision: TypeAlias = Nothing | Show | Notice


@dataclass(frozen=True)
class Approved:
    """An approved edition: its number and the moment from which it may be shown."""

    edition_id: int
    number: int
    show_from: datetime


@dataclass(frozen=True)
class Standing:
    """What decides for an item, whatever the outlet; the times are those of the edition in force."""

    approved: tuple[Approved, ...]
    disclosed: bool
    suspended_at: datetime | None
    taken_down_at: datetime | None
    reason: str
    window_until: datetime | None
    kept_until: datetime | None


def wanted_at(standing: Standing, *, owed: bool, now: datetime) -> Decision:
    """Return what an outlet should say of an item now.

    `owed` is True for an outlet within the reach that the item is placed at.
    """
    if standing.taken_down_at is not None:
        return Notice("taken_down", standing.reason, standing.taken_down_at)
    if standing.kept_until is not None and standing.kept_until <= now:
        shown = owed and bool(standing.approved)
        return Notice("expired", "expired", standing.kept_until) if shown else Nothing()
    if standing.suspended_at is not None:
        return Notice("suspended", standing.reason, standing.suspended_at)
    edition = in_force(standing.approved, now)
    if not owed or edition is None:
        return Nothing()
    if not standing.disclosed:
        return Notice("taken_down", "not_public", edition.show_from)
    if standing.window_until is not None and standing.window_until <= now:
        return Notice("ended", "ended", standing.window_until)
    return Show(edition.edition_id)


def in_force(approved: Iterable[Approved], now: datetime) -> Approved | None:
    """Return the newest approved edition whose time has come."""
    ready = [one for one in approved if one.show_from <= now]
    return max(ready, key=lambda one: one.number, default=None)


def next_change(standing: Standing, now: datetime) -> datetime | None:
    """Return the next moment at which the clock alone changes what is wanted."""
    moments = [one.show_from for one in standing.approved]
    moments += [moment for moment in (standing.window_until, standing.kept_until) if moment]
    later = [moment for moment in moments if moment > now]
    return min(later) if later else None


def standing_of(session: Session, item: Item) -> Standing:
    """Read what decides for an item."""
    return Standing(
        approved=_approved(session, item),
        disclosed=item.disclosure == Disclosure.ACTIVE,
        suspended_at=item.suspended_at,
        taken_down_at=item.taken_down_at,
        reason=item.removal_reason,
        window_until=item.window_until,
        kept_until=end_of(item.retention_until) if item.retention_until else None,
    )


def _approved(session: Session, item: Item) -> tuple[Approved, ...]:
    show_from = func.coalesce(Edition.publish_at, Edition.approved_at, type_=UtcDateTime)
    rows = session.execute(
        select(Edition.id, Edition.number, show_from).where(
            Edition.item_id == item.id, Edition.approved_at.is_not(None)
        )
    )
    return tuple(Approved(*row) for row in rows)


def required_channels(session: Session, item: Item) -> tuple[str, ...]:
    """Return the ■ channels of the item's matter, or what an item outside the catalogue owes."""
    version = current_version(session, item.matter_id) if item.matter_id else None
    if version is None:
        return (duty.ON_BOARDS,) if item.restricted else duty.OUTSIDE_CATALOGUE
    named = tuple(channel["name"] for channel in version.channels if channel["required"])
    return (*named, duty.ON_BOARDS) if item.restricted and duty.ON_BOARDS not in named else named


def optional_channels(session: Session, item: Item) -> tuple[str, ...]:
    """Return the □ channels: offered, not owed."""
    version = current_version(session, item.matter_id) if item.matter_id else None
    if version is None:
        return tuple(name for name in duty.ANSWERED_BY if name not in duty.OUTSIDE_CATALOGUE)
    return tuple(channel["name"] for channel in version.channels if not channel["required"])


def reach_of(item: Item) -> Reach:
    """Return where an item may be at all."""
    return Reach(
        tuple(item.reach_kinds) if item.reach_kinds is not None else None,
        tuple(item.reach_offices) if item.reach_offices is not None else None,
    )


def owed_for(session: Session, item: Item, outlets: Sequence[OutletView]) -> Owed:
    """Return the outlets an item is owed, before the clerk's narrowing."""
    return _owed(session, item, required_channels(session, item), outlets)


def offered_for(session: Session, item: Item, outlets: Sequence[OutletView]) -> Owed:
    """Return the outlets of the □ channels, which the clerk may add."""
    return _owed(session, item, optional_channels(session, item), outlets)


def chosen_outlets(session: Session, item: Item, now: datetime) -> set[int]:
    """Return the outlets an item goes to; raise Refused when the clerk took all of them off."""
    required, chosen = _chosen(session, item, views(session, now))
    if required and required <= set(item.narrowed):
        raise Refused("narrowed_to_none")
    return chosen


def _chosen(session: Session, item: Item, known: Sequence[OutletView]) -> tuple[set[int], set[int]]:
    """Return the outlets an item is owed, and those it goes to: narrowed, and some of □ added."""
    required = set(owed_for(session, item, known).outlets)
    offered = set(offered_for(session, item, known).outlets) if item.added else set()
    return required, (required - set(item.narrowed)) | (offered & set(item.added))


def place(session: Session, item: Item, *, now: datetime) -> list[Placement]:
    """Find the outlets an item goes to anew and judge them; return all placements."""
    _judge_linked(session, item, now, _judge(session, item, now, anew=True))
    return _placements(session, item)


def refresh(session: Session, item: Item, *, now: datetime) -> int:
    """Judge every placement of an item anew; return how many should now say something else.

    An edition whose time has come takes effect first, its reach and its times with it, so that
    nothing of it shows before its moment and nothing of the one before it after.
    """
    changed = _judge(session, item, now)
    _judge_linked(session, item, now, changed)
    return changed


def _judge_linked(session: Session, item: Item, now: datetime, changed: int) -> None:
    if changed:
        refresh_linked(session, item, now=now)


def _judge(session: Session, item: Item, now: datetime, *, anew: bool = False) -> int:
    came = _take_effect(session, item, now)
    standing = standing_of(session, item)
    known = views(session, now)
    if (came or anew) and in_force(standing.approved, now) is not None:
        _place(session, item, known, now)
    placements = _placements(session, item)
    owed = _still_owed(item, placements, known)
    kinds = {view.id: view.kind for view in known}
    links = _links(session, item)
    if any(_is_paper(kinds[outlet]) for outlet in owed):
        # A page says where else it hangs.
        links.append(["on_boards"])
    shown = in_force(standing.approved, now)
    urgent = shown is not None and session.get_one(Edition, shown.edition_id).privacy
    changed = 0
    for placement in placements:
        decision = wanted_at(standing, owed=placement.outlet_id in owed, now=now)
        kind = kinds[placement.outlet_id]
        changed += _want(placement, kind, item, decision, links, now, urgent=urgent)
    item.wake_at = next_change(standing, now)
    if changed:
        mark_due(session)
    return changed


def _take_effect(session: Session, item: Item, now: datetime) -> bool:
    """Let the edition come into force whose time has come; tell whether one just did."""
    ready = in_force(_approved(session, item), now)
    if ready is None or item.taken_down_at is not None:
        return False
    edition = session.get_one(Edition, ready.edition_id)
    if edition.effective_at is not None:
        return False
    plan = Plan.of(edition)
    plan.take_effect(item)
    edition.effective_at = now
    session.flush()
    ledger.write(session, "in_force", at=now, item=item.id, edition=edition.number)
    for other in _link(session, item, plan.links):
        _judge(session, other, now)
    return True


def _link(session: Session, item: Item, said: Sequence[str]) -> list[Item]:
    """Make an item's links those its edition names; return the items it no longer names."""
    known = {
        f"{link.relation}:{link.to_id}": link
        for link in session.scalars(select(Link).where(Link.from_id == item.id))
    }
    for one in said:
        relation, _, other = one.partition(":")
        if one not in known:
            session.add(Link(from_id=item.id, to_id=int(other), relation=relation))
    left = [link for one, link in known.items() if one not in said]
    for link in left:
        session.delete(link)
    session.flush()
    return [session.get_one(Item, link.to_id) for link in left]


def _place(session: Session, item: Item, known: list[OutletView], now: datetime) -> None:
    """Make the placements an item needs now, and write down which of all are owed."""
    required = _required(session, item, known)
    placed = _placements(session, item)
    for placement in placed:
        placement.required = placement.outlet_id in required
    disclosed = item.disclosure == Disclosure.ACTIVE
    chosen = _chosen(session, item, known)[1] if disclosed else set()
    for outlet_id in sorted(chosen - {placement.outlet_id for placement in placed}):
        session.add(
            Placement(
                item_id=item.id, outlet_id=outlet_id, since=now, required=outlet_id in required
            )
        )
    session.flush()


def _required(session: Session, item: Item, now_on: list[OutletView]) -> set[int]:
    """Return the outlets owed now, or that would be if none was switched off.

    What is switched off is owed as before: nothing new goes there, but nothing is given up.
    """
    all_on = [replace(view, switched_off=False) for view in now_on]
    both = [now_on, all_on] if all_on != now_on else [now_on]
    return {outlet for known in both for outlet in owed_for(session, item, known).outlets}


def wake(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Judge the items for which the clock changed what is wanted; return how many."""
    items = session.scalars(
        select(Item).where(Item.wake_at <= now).order_by(Item.wake_at).limit(limit)
    ).all()
    for item in items:
        refresh(session, item, now=now)
        ledger.write(session, "clock", at=now, item=item.id)
    return len(items)


def refresh_linked(session: Session, item: Item, *, now: datetime) -> None:
    """Judge the items that name this one on their pages."""
    for _link, other in articles.all_linked(session, item):
        _judge(session, other, now)


def _owed(
    session: Session, item: Item, channels: Sequence[str], outlets: Sequence[OutletView]
) -> Owed:
    offices = _offices(session, item)
    grounds = {office.path: ground_of(office) for office in offices}
    paths = [office.path for office in offices]
    return duty.owed(channels, paths, outlets, serving(), reach_of(item), grounds)


def ground_of(office: Office) -> str:
    """Return the path of the ground an office acts on: a bureau's is its government's."""
    bureau = office.level == BUREAU and office.parent is not None
    return office.parent.path if bureau and office.parent else office.path


def _offices(session: Session, item: Item) -> Sequence[Office]:
    """Return the item's office and those that adopted it."""
    adopters = select(Adoption.office_id).where(
        Adoption.item_id == item.id, Adoption.ended_at.is_(None)
    )
    query = select(Office).where(or_(Office.id == item.office_id, Office.id.in_(adopters)))
    return session.scalars(query.order_by(Office.id)).all()


def _placements(session: Session, item: Item) -> list[Placement]:
    # What is wanted does not depend on what was put: a thousand places' copies are not read here.
    query = (
        select(Placement).where(Placement.item_id == item.id).options(lazyload(Placement.copies))
    )
    return list(session.scalars(query.order_by(Placement.outlet_id)))


def _still_owed(
    item: Item, placements: Sequence[Placement], known: Sequence[OutletView]
) -> set[int]:
    """Return the placed outlets that still lie within the reach and were not taken off."""
    reach = reach_of(item)
    within = {view.id for view in known if reach.holds(view)}
    placed = {
        placement.outlet_id
        for placement in placements
        if placement.required or placement.outlet_id in item.added
    }
    return (placed & within) - set(item.narrowed)


def _links(session: Session, item: Item) -> list[list[Any]]:
    """Return the linked items that are public now, as a page would name them."""
    return [
        [link.relation, link.from_id, link.to_id, articles.public_title(session, other)]
        for link, other in articles.linked(session, item)
    ]


def _want(
    placement: Placement,
    kind: str,
    item: Item,
    decision: Decision,
    links: list[list[Any]],
    now: datetime,
    *,
    urgent: bool,
) -> bool:
    """Write down what is wanted; a different saying raises the revision and makes it due.

    What is `urgent` takes something away, and goes before all that is only to be shown.
    """
    # Where a copy cannot be changed, a new link is not worth a new copy; a new validity is.
    extra = [item.validity, item.validity_reason, *([TEMPLATE, links] if _updates(kind) else [])]
    signature = _signature(decision, extra)
    if signature == placement.signature:
        return False
    first_nothing = not placement.signature and isinstance(decision, Nothing)
    placement.signature = signature
    placement.wanted, placement.wanted_edition_id, placement.notice = _columns(decision)
    if first_nothing:
        return False
    placement.revision += 1
    placement.state, placement.since, placement.tries = PlacementState.DUE, now, 0
    placement.reason, placement.reason_params = "", None
    placement.priority = 1 if isinstance(decision, Show) and not urgent else 0
    # A call under way keeps its lease: whoever ends it finds the new revision and goes on.
    if placement.lease_until is None or placement.lease_until <= now:
        placement.next_at = now
    return True


def _is_paper(kind: str) -> bool:
    try:
        return traits_of(kind).paper
    except LookupError:
        return False


def _updates(kind: str) -> bool:
    try:
        return traits_of(kind).updates
    except LookupError:
        # The package that brought this kind is gone: a take-down must not fail for it.
        return False


def _columns(decision: Decision) -> tuple[Wanted, int | None, dict[str, Any] | None]:
    match decision:
        case Show(edition_id):
            return Wanted.SHOW, edition_id, None
        case Notice(kind, reason, since):
            notice = {"kind": kind, "reason": reason, "since": since.isoformat()}
            return Wanted.NOTICE, None, notice
        case Nothing():
            return Wanted.NOTHING, None, None


def _signature(decision: Decision, extra: list[Any]) -> str:
    wanted, edition_id, notice = _columns(decision)
    content = [wanted, edition_id, notice, extra if wanted == Wanted.SHOW else []]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def placement_ids(session: Session, item_id: int) -> list[int]:
    """Return the placements of an item."""
    return list(session.scalars(select(Placement.id).where(Placement.item_id == item_id)))
