"""Outlets as an administrator sees them: what is wrong, what waits, what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels import registry
from channels.base import Field
from hub import duty
from hub.errors import NotFound
from hub.models import Office, Outlet, Placement, PlacementState
from hub.standing.placements import PERSONS_TURN


@dataclass(frozen=True)
class OutletStanding:
    """One configured destination and how it fares."""

    id: int
    kind: str
    label: str
    name: str
    office_id: int
    office: str
    office_path: str
    serves: str
    # The names of the thirteen channels it answers: those chosen, or all its kind can.
    answers: tuple[str, ...]
    chosen: tuple[str, ...]
    fields: Mapping[str, Any]
    form: tuple[Field, ...]
    switched_off_at: datetime | None
    trouble: str = ""
    trouble_params: Mapping[str, Any] = field(default_factory=dict)
    trouble_since: datetime | None = None
    trouble_until: datetime | None = None
    # How many placements are settled, under way, wait for a person, and are held.
    settled: int = 0
    moving: int = 0
    persons_turn: int = 0
    held: int = 0


def outlets(session: Session, office_ids: Sequence[int]) -> list[OutletStanding]:
    """Return the outlets of these offices, those in trouble first."""
    rows = session.execute(
        select(Outlet, Office)
        .join(Office, Office.id == Outlet.office_id)
        .where(Outlet.office_id.in_(office_ids))
        .order_by(Outlet.switched_off_at.is_not(None), Office.path, Outlet.kind, Outlet.id)
    ).unique()
    counts = _counts(session)
    found = [_standing(outlet, office, counts.get(outlet.id, {})) for outlet, office in rows]
    return sorted(found, key=lambda one: (not one.trouble, not one.held))


def outlet_standing(session: Session, outlet_id: int) -> OutletStanding:
    """Return one outlet; raise NotFound."""
    outlet = session.get(Outlet, outlet_id)
    if outlet is None:
        raise NotFound("no_such_outlet")
    office = session.get_one(Office, outlet.office_id)
    return _standing(outlet, office, _counts(session, outlet_id).get(outlet_id, {}))


def _standing(outlet: Outlet, office: Office, counts: Mapping[str, int]) -> OutletStanding:
    channel = registry.kinds().get(outlet.kind)
    return OutletStanding(
        id=outlet.id,
        kind=outlet.kind,
        label=channel.label if channel else outlet.kind,
        name=outlet.name,
        office_id=office.id,
        office=office.name,
        office_path=office.path,
        serves=outlet.serves,
        answers=tuple(outlet.answers) or duty.answerable(outlet.kind),
        chosen=tuple(outlet.answers),
        fields=outlet.fields,
        form=channel.form if channel else (),
        switched_off_at=outlet.switched_off_at,
        trouble=outlet.trouble_code,
        trouble_params=outlet.trouble_params or {},
        trouble_since=outlet.trouble_since,
        trouble_until=outlet.trouble_until,
        settled=counts.get("settled", 0),
        moving=counts.get("moving", 0),
        persons_turn=counts.get("person", 0),
        held=counts.get("held", 0),
    )


def _counts(session: Session, outlet_id: int | None = None) -> dict[int, dict[str, int]]:
    query = select(Placement.outlet_id, Placement.state, Placement.reason, func.count()).group_by(
        Placement.outlet_id, Placement.state, Placement.reason
    )
    if outlet_id is not None:
        query = query.where(Placement.outlet_id == outlet_id)
    counts: dict[int, dict[str, int]] = {}
    for key, state, reason, count in session.execute(query):
        of = counts.setdefault(key, {})
        name = _group(state, reason)
        of[name] = of.get(name, 0) + count
    return counts


def _group(state: str, reason: str) -> str:
    if state == PlacementState.SETTLED:
        return "settled"
    if state == PlacementState.HELD:
        return "held"
    return "person" if reason in PERSONS_TURN else "moving"
