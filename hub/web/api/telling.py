"""From what the hub knows to what the interface tells."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import get_locale
from sqlalchemy.orm import Session

from hub import removals, standing
from hub.editorial import review
from hub.editorial.digest import digest
from hub.models import Edition, EditionState, Item, Office, ReviewStep, Role, Validity
from hub.standing import ItemStanding, PlacementStanding, Sight
from hub.web.api.caller import person
from hub.web.api.schemas.items import (
    ItemInFull,
    ItemState,
    ItemTold,
    LimitTold,
    OfficeTold,
    Reason,
    Waiting,
)
from hub.web.api.schemas.placements import PlacementTold
from hub.web.base import now, say
from hub.web.base.words import ENGLISH


def items_told(session: Session, found: Sequence[ItemStanding]) -> list[ItemTold]:
    """Return items as a list tells them."""
    return [ItemTold(**_item(session, one)) for one in found]


def item_told(session: Session, item_id: int, sight: Sight | None = None) -> ItemInFull:
    """Return one item with everything about it, or with as much as there is sight of."""
    session.flush()
    outlets = sight.outlets if sight else None
    found = standing.item_standing(session, item_id, now=now()).at(outlets)
    item = session.get_one(Item, item_id)
    limit = found.limit
    return ItemInFull(
        **_item(session, found),
        document_number=item.document_number,
        formed_on=item.formed_on.isoformat() if item.formed_on else None,
        validity=Validity(found.validity),
        validity_reason=found.validity_reason,
        gaps=list(found.gaps),
        withheld=list(found.withheld),
        limit=LimitTold(
            day=limit.day.isoformat(),
            working_days_left=limit.left,
            in_time=limit.in_time,
            sure=limit.sure,
        )
        if limit
        else None,
        review=_waiting(session, item_id) if outlets is None else None,
        placements=[placement_told(one) for one in found.placements],
    )


def placement_told(one: PlacementStanding) -> PlacementTold:
    """Return a placement; the first eight values are those of `gaoshi status --json`."""
    return PlacementTold(
        **one.as_json(),
        id=one.id,
        outlet_id=one.outlet_id,
        detail=say(one.reason, one.params) if one.reason else "",
        required=one.required,
        ways=list(one.ways),
    )


def office_told(session: Session, office_id: int) -> OfficeTold:
    """Return an office by its id."""
    office = session.get_one(Office, office_id)
    return OfficeTold(code=office.code, name=office.name)


def newest_edition(session: Session, item_id: int) -> Edition:
    """Return the newest edition of an item."""
    return session.get_one(Item, item_id).editions[-1]


def _item(session: Session, one: ItemStanding) -> dict[str, Any]:
    return {
        "id": one.id,
        "address": url_for("items.show_item", item_id=one.id),
        "title": one.title,
        "kind": one.kind,
        "office": office_told(session, one.office_id),
        "matter": one.matter_code or None,
        "index_number": one.index_number or None,
        "state": ItemState(one.state),
        "edition": one.edition or None,
        "newest_edition": one.newest,
        "disclosure": one.disclosure,
        "restricted": one.restricted,
        "published_at": one.published_at,
        "suspended_at": one.suspended_at,
        "taken_down_at": one.taken_down_at,
        "removal": _reason(one.removal_reason),
        "wanted_places": len(one.wanted_places),
        "in_place": one.in_place,
    }


def _reason(code: str) -> Reason | None:
    if not code:
        return None
    english = str(get_locale()) == ENGLISH
    return Reason(code=code, detail=removals.public_reason(code, english=english))


def _waiting(session: Session, item_id: int) -> Waiting | None:
    edition = newest_edition(session, item_id)
    step: ReviewStep | None = review.current_step(session, edition)
    if step is None or edition.state != EditionState.IN_REVIEW:
        return None
    return Waiting(
        edition=edition.number,
        step=step.name,
        role=Role(step.role),
        digest=digest(edition),
        yours=review.may_review(session, edition, person()),
    )
