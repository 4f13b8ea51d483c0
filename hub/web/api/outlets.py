"""Outlets: which there are for you, and how they fare."""

from apiflask import APIBlueprint
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub import standing
from hub.errors import NotFound
from hub.models import Office
from hub.standing import OutletStanding
from hub.tokens import Scope
from hub.web.api.caller import person
from hub.web.api.operation import operation
from hub.web.api.schemas.items import OfficeTold
from hub.web.api.schemas.outlets import OutletsTold, OutletTold, Trouble
from hub.web.api.telling import office_told
from hub.web.base import reading, say

pages = APIBlueprint("outlets", __name__, tag="outlets")


@operation(pages, "GET", "/outlets", scope=Scope.OUTLETS_READ, answer=OutletsTold)
def list_outlets() -> OutletsTold:
    """List the outlets of your offices, of those below, and of those above that serve you."""
    with reading() as session:
        found = standing.outlets(session, _offices(session))
        return OutletsTold(outlets=[_told(office_told(session, o.office_id), o) for o in found])


@operation(pages, "GET", "/outlets/<key:outlet_id>", scope=Scope.OUTLETS_READ, answer=OutletTold)
def show_outlet(outlet_id: int) -> OutletTold:
    """Return one outlet."""
    with reading() as session:
        found = standing.outlet_standing(session, outlet_id)
        if found.office_id not in _offices(session):
            raise NotFound("no_such_outlet")
        return _told(office_told(session, found.office_id), found)


def _offices(session: Session) -> list[int]:
    paths = [grant.office.path for grant in person().grants]
    above = {int(part) for path in paths for part in path.strip("/").split("/")}
    below = [Office.path.startswith(path) for path in paths]
    return list(session.scalars(select(Office.id).where(or_(Office.id.in_(above), *below))))


def _told(office: OfficeTold, one: OutletStanding) -> OutletTold:
    trouble = Trouble(
        code=one.trouble, detail=say(one.trouble, one.trouble_params), since=one.trouble_since
    )
    return OutletTold(
        id=one.id,
        channel=one.kind,
        label=one.label,
        name=one.name,
        office=office,
        serves=one.serves,
        answers=list(one.answers),
        switched_off_at=one.switched_off_at,
        trouble=trouble if one.trouble else None,
        settled=one.settled,
        moving=one.moving,
        persons_turn=one.persons_turn,
        held=one.held,
    )
