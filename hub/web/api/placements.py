"""Placements: where an item is, and the ways out when a machine cannot go on."""

from collections.abc import Callable

from apiflask import APIBlueprint
from sqlalchemy.orm import Session

from hub import sheets, standing, stored_files, uploads
from hub.dispatch import reporting
from hub.errors import Conflict, Refused
from hub.models import Placement, StoredFile
from hub.people import Signature
from hub.sheets import HandWord
from hub.standing.by_hand import publishable, removable
from hub.tokens import Scope
from hub.web.api.caller import STRENGTH, person
from hub.web.api.operation import operation
from hub.web.api.schemas.placements import ByHandReport, Placements, PlacementTold
from hub.web.api.telling import item_told, placement_told
from hub.web.base import now, reading, runtime, writing

pages = APIBlueprint("placements", __name__, tag="placements")
ONE = "/placements/<key:placement_id>"


@operation(
    pages,
    "GET",
    "/items/<key:item_id>/placements",
    scope=Scope.ITEMS_READ,
    answer=Placements,
)
def list_placements(item_id: int) -> Placements:
    """List what is wanted and what is shown at each outlet of an item."""
    with reading() as session:
        sight = standing.require_sight(session, item_id, person())
        found = standing.item_standing(session, item_id, now=now()).at(sight.outlets)
    return Placements(placements=[placement_told(one) for one in found.placements])


@operation(pages, "POST", f"{ONE}/try-again", scope=Scope.PLACEMENTS_WRITE, answer=PlacementTold)
def try_placement_again(placement_id: int) -> PlacementTold:
    """Let a held placement be tried again."""
    return _done(
        placement_id,
        lambda session, one: reporting.try_again(session, one, by=person(), now=now()),
    )


@operation(pages, "POST", f"{ONE}/it-is-there", scope=Scope.PLACEMENTS_WRITE, answer=PlacementTold)
def say_it_is_there(placement_id: int) -> PlacementTold:
    """Say that an unclear copy is there; it is looked at all the same."""
    return _done(
        placement_id,
        lambda session, one: reporting.it_is_there(session, one, by=person(), now=now()),
    )


@operation(pages, "POST", f"{ONE}/it-is-not", scope=Scope.PLACEMENTS_WRITE, answer=PlacementTold)
def say_it_is_not(placement_id: int) -> PlacementTold:
    """Say that an unclear copy never came to be; it may be put again."""
    return _done(
        placement_id,
        lambda session, one: reporting.it_is_not(session, one, by=person(), now=now()),
    )


@operation(
    pages,
    "POST",
    f"{ONE}/confirm",
    scope=Scope.PLACEMENTS_WRITE,
    body=ByHandReport,
    answer=PlacementTold,
)
def confirm_placement(placement_id: int, body: ByHandReport) -> PlacementTold:
    """Say where a person published it, or that it is gone or never was there; then look at it."""

    def act(session: Session, placement: Placement) -> None:
        said = _word(body)
        copy = publishable(placement) if said is HandWord.PUBLISHED else removable(placement)
        if copy is None:
            raise Conflict("nothing_by_hand")
        if body.slip:
            _require_photograph(session, body.slip)
            stored_files.prove(session, placement.item_id, body.slip)
        strength = "photo" if body.slip else "address" if body.address else STRENGTH
        sheets.confirm_by_hand(
            session,
            copy,
            runtime().outlets,
            said=said,
            address=body.address,
            signature=Signature(person(), person(), strength, body.slip),
            now=now(),
        )

    return _done(placement_id, act)


def _word(body: ByHandReport) -> HandWord:
    if body.never_published:
        return HandWord.NEVER
    return HandWord.REMOVED if body.removed else HandWord.PUBLISHED


def _done(placement_id: int, act: Callable[[Session, Placement], None]) -> PlacementTold:
    with writing() as session:
        placement = standing.require_own_placement(session, placement_id, person())
        act(session, placement)
        told = item_told(session, placement.item_id).placements
        return next(one for one in told if one.id == placement_id)


def _require_photograph(session: Session, sha256: str) -> None:
    """Raise Refused for what is no picture the caller brought: it would prove nothing."""
    stored = session.get(StoredFile, sha256)
    own = stored_files.was_brought_by(session, sha256, person())
    if stored is None or not own or not uploads.is_picture(stored):
        raise Refused("slip_not_kept")
