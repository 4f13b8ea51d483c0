"""What a person has to type in somewhere, or take away there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from channels import registry
from channels.base import MayBeNowhere
from hub import editions, people
from hub.errors import NotFound
from hub.models import (
    Copy,
    CopyState,
    Edition,
    Item,
    Office,
    Outlet,
    Person,
    Placement,
    PlacementState,
    Rendering,
    Wanted,
)
from hub.sheets import BY_HAND
from hub.standing.placements import is_by_hand

_PUT = (CopyState.ACCEPTED, CopyState.SEEN)


@dataclass(frozen=True)
class HandFile:
    """A file to be uploaded there."""

    number: int
    name: str
    size: int
    picture: bool


@dataclass(frozen=True)
class HandTask:
    """One placement in a person's hands."""

    placement: int
    item: int
    title: str
    edition: int
    outlet: str
    outlet_id: int
    label: str
    login_address: str
    instruction: str
    reason: str
    # The copy to publish (None: nothing is to be published), and the one to remove.
    copy: int | None
    removing: int | None
    fields: tuple[tuple[str, str], ...]
    files: tuple[HandFile, ...]
    address: str
    # What stands there already is an earlier edition: it is to be replaced.
    replaces: bool
    settled: bool
    # It was never seen there, so it may be that it never was.
    may_be_nowhere: bool


def require_placement(session: Session, placement_id: int, person: Person) -> Placement:
    """Return a placement the person may report of; raise NotFound for any other."""
    placement = session.get(Placement, placement_id)
    if placement is None or not _may(session, placement, person):
        raise NotFound("no_such_placement")
    return placement


def hand_task(session: Session, placement: Placement) -> HandTask:
    """Return what a person has to do for a placement; raise NotFound where machines do it."""
    outlet = session.get_one(Outlet, placement.outlet_id)
    if not is_by_hand(outlet) or not placement.copies:
        raise NotFound("no_such_placement")
    copy, removing = publishable(placement), removable(placement)
    edition = session.get_one(Edition, (copy or placement.copies[-1]).edition_id)
    rendering = _rendering(session, copy)
    return HandTask(
        placement=placement.id,
        item=placement.item_id,
        title=editions.shown_title(session, edition),
        edition=edition.number,
        outlet=outlet.name,
        outlet_id=outlet.id,
        label=registry.kinds()[outlet.kind].label,
        login_address=str(outlet.fields.get("login_address", "")),
        instruction=str(outlet.fields.get("instruction", "")),
        reason=placement.reason,
        copy=copy.id if copy else None,
        removing=removing.id if removing else None,
        fields=tuple((name, value) for name, value in _rest(rendering, "fields") if value),
        files=tuple(
            HandFile(number, name, size, media_type.startswith("image/"))
            for number, (name, media_type, _, size) in enumerate(_rest(rendering, "files"))
        ),
        address=str(((copy or removing or placement.copies[-1]).ref or {}).get("address", "")),
        replaces=placement.shown == Wanted.SHOW and placement.state != PlacementState.SETTLED,
        settled=placement.state == PlacementState.SETTLED,
        may_be_nowhere=_may_be_nowhere(outlet, placement),
    )


def hand_file(session: Session, placement: Placement, number: int) -> tuple[str, str, str]:
    """Return the name, media type and hash of a file that goes along; raise NotFound."""
    files = _rest(_rendering(session, publishable(placement)), "files")
    if not 0 <= number < len(files):
        raise NotFound("no_such_file")
    name, media_type, sha256, _ = files[number]
    return name, media_type, sha256


def publishable(placement: Placement) -> Copy | None:
    """Return the copy a person is to publish, or has published."""
    if placement.wanted != Wanted.SHOW:
        return None
    found = [copy for copy in placement.copies if copy.state in _PUT]
    return found[-1] if found else None


def removable(placement: Placement) -> Copy | None:
    """Return the copy a person is to remove."""
    found = [copy for copy in placement.copies if copy.state == CopyState.REMOVING]
    return found[-1] if found else None


def _may(session: Session, placement: Placement, person: Person) -> bool:
    item = session.get_one(Item, placement.item_id)
    outlet = session.get_one(Outlet, placement.outlet_id)
    offices = (session.get_one(Office, item.office_id), outlet.office)
    return any(people.has_role(person, office, *BY_HAND) for office in offices)


def _may_be_nowhere(outlet: Outlet, placement: Placement) -> bool:
    return placement.shown != Wanted.SHOW and issubclass(
        registry.kinds()[outlet.kind], MayBeNowhere
    )


def _rendering(session: Session, copy: Copy | None) -> Rendering | None:
    if copy is None or copy.rendering_id is None:
        return None
    return session.get(Rendering, copy.rendering_id)


def _rest(rendering: Rendering | None, name: str) -> list[Any]:
    return list(rendering.rest.get(name, [])) if rendering else []
