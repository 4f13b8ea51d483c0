"""Where a text will show: the outlets it is owed, those on offer, and what answers nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels import registry
from hub import clock, duty, publishing
from hub.articles import current_version
from hub.editorial.demands import is_of_persons
from hub.models import Disclosure, Item, Kind, Matter, Office, Outlet, Person
from hub.outlets import views


@dataclass(frozen=True)
class Place:
    """One outlet, and the channels of the catalogue it answers."""

    id: int
    name: str
    label: str
    office: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """All that the form says about where a text will show."""

    owed: Sequence[Place]
    offered: Sequence[Place]
    # ■ channels nothing answers.
    gaps: Sequence[str]
    # A list of persons: bound to boards, and to these offices (empty: all below the item's).
    restricted: bool
    offices: Sequence[str]

    @property
    def groups(self) -> list[tuple[str, list[Place]]]:
        """Return the owed outlets by the label of their channel, in the table's order."""
        found: dict[str, list[Place]] = {}
        for place in self.owed:
            found.setdefault(place.label, []).append(place)
        return list(found.items())


def places_of(session: Session, item: Item, now: datetime) -> Places:
    """Return where an item will show, or would if it were approved now."""
    known = views(session, now)
    owed = publishing.owed_for(session, item, known)
    offered = publishing.offered_for(session, item, known)
    names = {**offered.outlets, **owed.outlets}
    outlets = {
        outlet.id: outlet
        for outlet in session.scalars(select(Outlet).where(Outlet.id.in_(names))).unique()
    }
    reach = item.reach_offices or ()
    offices = session.scalars(select(Office.name).where(Office.id.in_(reach)).order_by(Office.path))
    return Places(
        owed=[_place(outlets[number], names[number]) for number in owed.outlets],
        offered=[
            _place(outlets[number], names[number])
            for number in offered.outlets
            if number not in owed.outlets
        ],
        gaps=owed.unanswered,
        restricted=item.restricted,
        offices=list(offices),
    )


def imagined(
    session: Session, office: Office, matter: Matter | None, by: Person, *, persons: bool
) -> Item:
    """Return an item as it would begin, belonging to no session."""
    version = current_version(session, matter.id) if matter else None
    persons = persons or is_of_persons(version)
    moment = clock.now()
    return Item(
        office_id=office.id,
        matter_id=matter.id if matter else None,
        kind=Kind.NOTICE,
        title="",
        elements=[],
        issuers=[],
        narrowed=[],
        added=[],
        disclosure=Disclosure.ACTIVE,
        restricted=persons,
        reach_kinds=list(duty.PERSONS_KINDS) if persons else None,
        reach_offices=None,
        created_by=by.id,
        created_at=moment,
        updated_at=moment,
    )


def _place(outlet: Outlet, answers: tuple[str, ...]) -> Place:
    channel = registry.kinds().get(outlet.kind)
    return Place(
        id=outlet.id,
        name=outlet.name,
        label=channel.label if channel else outlet.kind,
        office=outlet.office.short_name or outlet.office.name,
        answers=answers,
    )
