"""Items as people see them: what is wanted and shown everywhere, and what is missing."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hub import catalogue, clock, people, publishing
from hub.articles import KIND_LABELS, current_version
from hub.clock import SHANGHAI, today
from hub.errors import NotFound
from hub.models import (
    Copy,
    Disclosure,
    Edition,
    EditionState,
    Item,
    Matter,
    Office,
    Placement,
    PlacementState,
    Sheet,
    SheetState,
    Sighting,
    Unproven,
    Wanted,
)
from hub.outlets import views
from hub.standing.limit import Limit, legal_limit
from hub.standing.placements import (
    Known,
    Mark,
    PlacementStanding,
    UnprovenStanding,
    placement_standing,
)
from hub.standing.removal import RemovalStanding, removals_of

MOST = 200
# Paper in these states hangs nowhere.
NOT_ON_THE_BOARD = (SheetState.PLANNED, SheetState.TAKEN_DOWN, SheetState.CANCELLED)
# A page asks again this often while a machine moves, and while it waits for somebody else.
QUICKLY, SLOWLY = 3, 30
SOON = timedelta(minutes=2)


@dataclass(frozen=True)
class ItemStanding:
    """One item and where it is."""

    id: int
    title: str
    kind: str
    kind_label: str
    office_id: int
    office: str
    matter: str
    matter_code: str
    index_number: str
    # The newest approved edition (0: none yet), and the newest of all.
    edition: int
    newest: int
    newest_state: str
    approved_at: datetime | None
    published_at: datetime | None
    restricted: bool
    disclosure: str
    validity: str
    validity_reason: str
    suspended_at: datetime | None
    taken_down_at: datetime | None
    removal_reason: str
    # The suspension or take-down it is under.
    removal: RemovalStanding | None = None
    placements: tuple[PlacementStanding, ...] = ()
    # ■ channels nothing answers: shown as such, never a silent gap. Known of a single item only.
    gaps: tuple[str, ...] = ()
    # ■ channels that the item's reach closes. Known of a single item only.
    withheld: tuple[str, ...] = ()
    limit: Limit | None = None

    @property
    def state(self) -> str:
        """Return the one word for the item."""
        if self.taken_down_at is not None:
            return "taken_down"
        if self.suspended_at is not None:
            return "suspended"
        return self.newest_state if not self.edition else "approved"

    @property
    def wanted_places(self) -> tuple[PlacementStanding, ...]:
        """Return the placements that should show something."""
        return tuple(one for one in self.placements if one.wanted == Wanted.SHOW)

    @property
    def in_place(self) -> int:
        """Return how many of them do."""
        return sum(one.settled for one in self.wanted_places)

    @property
    def still_seen(self) -> tuple[PlacementStanding, ...]:
        """Return where it may still be seen though it should not."""
        return tuple(
            one
            for one in self.placements
            if one.wanted != Wanted.SHOW and not one.settled and one.may_be_seen
        )

    @property
    def given_up(self) -> tuple[PlacementStanding, ...]:
        """Return where nobody can prove it gone, as two people stated: counted apart."""
        return tuple(one for one in self.placements if one.mark is Mark.UNPROVEN)

    @property
    def proven_gone(self) -> int:
        """Return in how many places that showed it, it is proven gone."""
        return sum(
            one.wanted != Wanted.SHOW and one.settled and one.was_there
            for one in self.placements
            if one.mark is not Mark.UNPROVEN
        )

    @property
    def cleared_at(self) -> datetime | None:
        """Return when the last place of a removed item was proven clear, or None before that."""
        if self.still_seen or not (self.taken_down_at or self.suspended_at):
            return None
        gone = [one.gone_at for one in self.placements if one.gone_at is not None]
        said = [one.unproven for one in self.given_up]
        gone += [one.agreed_at for one in said if one is not None and one.agreed_at is not None]
        return max(gone, default=self.taken_down_at or self.suspended_at)

    def at(self, outlets: Collection[int] | None) -> "ItemStanding":
        """Return how it stands at these outlets alone (None: at all of them)."""
        if outlets is None:
            return self
        own = tuple(one for one in self.placements if one.outlet_id in outlets)
        return replace(self, placements=own, gaps=(), withheld=())

    def pace(self, now: datetime) -> int:
        """Return after how many seconds a page should look again; 0 when nothing moves."""
        moving = [one for one in self.placements if not one.settled]
        if any(one.next_at is not None and one.next_at < now + SOON for one in moving):
            return QUICKLY
        return SLOWLY if moving else 0

    def as_json(self) -> dict[str, Any]:
        """Return what the command line and the interface say of it."""
        moment = self.published_at
        return {
            "id": self.id,
            "title": self.title,
            "kind": self.kind,
            "office": self.office,
            "matter": self.matter_code,
            "index_number": self.index_number,
            "edition": self.edition,
            "state": self.state,
            "published_at": moment.astimezone(SHANGHAI).isoformat() if moment else None,
            "placements": [one.as_json() for one in self.placements],
        }


def items(
    session: Session,
    ids: Sequence[int] | None = None,
    *,
    paths: Iterable[str] | None = None,
    before: int | None = None,
    limit: int = MOST,
    now: datetime | None = None,
) -> list[ItemStanding]:
    """Return items with their placements, newest first, in a handful of queries.

    `ids` or `paths` (of offices, all below included) bound them; `before` is the id to go on from.
    """
    moment = now or clock.now()
    query = select(Item).options(joinedload(Item.office), joinedload(Item.matter))
    if ids is not None:
        query = query.where(Item.id.in_(ids))
    if paths is not None:
        below = [Office.path.startswith(path) for path in paths]
        query = query.join(Office, Office.id == Item.office_id).where(or_(false(), *below))
    if before is not None:
        query = query.where(Item.id < before)
    found = session.scalars(query.order_by(Item.id.desc()).limit(limit)).all()
    placements = _placements(session, [item.id for item in found], moment)
    editions = _editions(session, [item.id for item in found])
    removed = removals_of(session, [item.id for item in found])
    return [
        _standing(
            item,
            editions.get(item.id, []),
            placements.get(item.id, []),
            removed.get(item.id),
        )
        for item in found
    ]


def all_items(session: Session, *, now: datetime | None = None) -> Iterator[ItemStanding]:
    """Yield every item with its placements, newest first, some hundred at a time."""
    page = items(session, now=now)
    while page:
        yield from page
        page = items(session, before=page[-1].id, now=now)


def item_standing(session: Session, item_id: int, *, now: datetime | None = None) -> ItemStanding:
    """Return how one item stands, gaps and legal limit included; raise NotFound."""
    found = items(session, [item_id], now=now)
    if not found:
        raise NotFound("no_such_item")
    item = session.get_one(Item, item_id)
    known = found[0]
    moment = now or clock.now()
    gaps, withheld = _unanswered(session, item, moment)
    return replace(
        known,
        matter=_matter_name(session, item),
        gaps=gaps,
        withheld=withheld,
        limit=_limit(session, item, today(moment)),
    )


def _unanswered(
    session: Session, item: Item, now: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ■ channels of an item that nothing answers, and those its reach closes."""
    if item.disclosure != Disclosure.ACTIVE:
        return (), ()
    owed = publishing.owed_for(session, item, views(session, now))
    return owed.unanswered, owed.withheld


def _standing(
    item: Item,
    editions: Sequence[Edition],
    placements: Sequence[PlacementStanding],
    removal: RemovalStanding | None,
) -> ItemStanding:
    approved = [one for one in editions if one.state == EditionState.APPROVED]
    # What was given up is no edition under way, unless there is nothing else.
    kept = [one for one in editions if one.state != EditionState.DROPPED]
    newest = (kept or list(editions))[-1] if editions else None
    shown = approved[-1] if approved else newest
    return ItemStanding(
        id=item.id,
        title=shown.title if shown else item.title,
        kind=item.kind,
        kind_label=KIND_LABELS[item.kind],
        office_id=item.office_id,
        office=item.office.name,
        matter="",
        matter_code=item.matter.code if item.matter else "",
        index_number=item.index_number or "",
        edition=approved[-1].number if approved else 0,
        newest=newest.number if newest else 0,
        newest_state=newest.state if newest else EditionState.DRAFT,
        approved_at=approved[-1].approved_at if approved else None,
        published_at=item.published_at,
        restricted=item.restricted,
        disclosure=item.disclosure,
        validity=item.validity,
        validity_reason=item.validity_reason,
        suspended_at=item.suspended_at,
        taken_down_at=item.taken_down_at,
        removal_reason=item.removal_reason,
        removal=removal,
        placements=tuple(placements),
    )


def _editions(session: Session, ids: Sequence[int]) -> dict[int, list[Edition]]:
    found: dict[int, list[Edition]] = {}
    query = select(Edition).where(Edition.item_id.in_(ids)).order_by(Edition.number)
    for edition in session.scalars(query):
        found.setdefault(edition.item_id, []).append(edition)
    return found


def _placements(
    session: Session, ids: Sequence[int], now: datetime
) -> dict[int, list[PlacementStanding]]:
    rows = session.scalars(
        select(Placement)
        .options(joinedload(Placement.outlet))
        .where(Placement.item_id.in_(ids))
        .order_by(Placement.outlet_id)
    ).all()
    copies = [copy.id for row in rows for copy in row.copies]
    seen = _last_seen(session, copies)
    numbers = _numbers(session, ids)
    keepers = people.names(session, [str(row.outlet.fields.get("keeper", "")) for row in rows])
    sheets, given_up = _sheets(session, copies), _given_up(session, [row.id for row in rows])
    found: dict[int, list[PlacementStanding]] = {}
    for row in rows:
        if row.wanted == Wanted.NOTHING and not row.copies and _rests(row):
            continue
        standing = placement_standing(row, Known(numbers, seen, keepers, sheets, given_up), now)
        found.setdefault(row.item_id, []).append(standing)
    return found


def _sheets(session: Session, copies: Sequence[int]) -> dict[int, int]:
    """Return how many sheets of paper hang, or may hang, by the placement."""
    rows = session.execute(
        select(Copy.placement_id, func.count())
        .join(Sheet, Sheet.copy_id == Copy.id)
        .where(Copy.id.in_(copies), Sheet.state.not_in(NOT_ON_THE_BOARD))
        .group_by(Copy.placement_id)
    )
    return dict(rows.all())


def _given_up(session: Session, placements: Sequence[int]) -> dict[int, UnprovenStanding]:
    """Return what was said of places where nobody can prove it gone, by the placement."""
    query = (
        select(Unproven)
        .options(joinedload(Unproven.asker), joinedload(Unproven.agreer))
        .where(Unproven.placement_id.in_(placements), Unproven.ended_at.is_(None))
        .order_by(Unproven.id)
    )
    return {
        said.placement_id: UnprovenStanding(
            reason=said.reason,
            note=said.note,
            asked_by=said.asker.name,
            asker=said.asked_by,
            asked_at=said.asked_at,
            agreed_by=said.agreer.name if said.agreer else "",
            agreed_at=said.agreed_at,
        )
        for said in session.scalars(query)
    }


def _rests(row: Placement) -> bool:
    return row.state == PlacementState.SETTLED


def _numbers(session: Session, items_: Sequence[int]) -> dict[int, int]:
    rows = session.execute(select(Edition.id, Edition.number).where(Edition.item_id.in_(items_)))
    return dict(rows.all())


def _last_seen(session: Session, copies: Sequence[int]) -> dict[int, Sighting]:
    last = (
        select(func.max(Sighting.id)).where(Sighting.copy_id.in_(copies)).group_by(Sighting.copy_id)
    )
    return {
        one.copy_id: one for one in session.scalars(select(Sighting).where(Sighting.id.in_(last)))
    }


def _limit(session: Session, item: Item, day: date) -> Limit | None:
    version = current_version(session, item.matter_id) if item.matter_id else None
    if version is None or item.original_published_on is not None:
        return None
    begun = item.formed_on or today(item.created_at)
    published = today(item.published_at) if item.published_at else None
    return legal_limit(version.limit_text, begun, day, published)


def _matter_name(session: Session, item: Item) -> str:
    matter = session.get(Matter, item.matter_id) if item.matter_id else None
    return catalogue.shown_name(session, matter) if matter else ""
