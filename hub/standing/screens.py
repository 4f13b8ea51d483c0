"""The screens of halls as the console lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels import registry
from channels.kiosk import Kiosk
from hub import people
from hub.errors import NotFound, Refused
from hub.kiosks import Waiting, waiting
from hub.models import Device, Outlet, Person, Role

# A screen polls every three seconds and is written down once a minute.
FRESH = timedelta(seconds=90)


@dataclass(frozen=True)
class ScreenStanding:
    """One paired device."""

    id: int
    outlet_id: int
    hall: str
    name: str
    window: str
    serial: int
    seen_at: datetime
    lease_until: datetime
    trouble: str
    paired_at: datetime
    revoked_at: datetime | None
    online: bool


def halls(session: Session, person: Person) -> list[tuple[int, str]]:
    """Return the halls a person may pair screens for: id and name."""
    offices = people.offices_of(session, person, Role.ADMINISTRATOR, Role.PUBLISHER)
    query = select(Outlet).where(
        Outlet.office_id.in_([office.id for office in offices]),
        Outlet.kind.in_([k for k, one in registry.kinds().items() if issubclass(one, Kiosk)]),
        Outlet.switched_off_at.is_(None),
    )
    return [(outlet.id, outlet.name) for outlet in session.scalars(query.order_by(Outlet.id))]


def waiting_screen(session: Session, code: str, person: Person, *, now: datetime) -> Waiting:
    """Return the screen that shows a code, with the digits to compare; raise Refused."""
    try:
        return waiting(session, code, by=person.id, now=now)
    except NotFound as error:
        # Somebody types digits off a screen: a slip of the finger, to be mended in the form.
        raise Refused(error.code, **error.params) from None


def screens(session: Session, outlet_ids: Sequence[int], *, now: datetime) -> list[ScreenStanding]:
    """Return the devices of these halls; those revoked only while they may still show something."""
    rows = session.execute(
        select(Device, Outlet)
        .join(Outlet, Outlet.id == Device.outlet_id)
        .where(Device.outlet_id.in_(outlet_ids))
        .order_by(Outlet.id, Device.id)
    ).unique()
    return [
        _standing(device, outlet, now)
        for device, outlet in rows
        if device.revoked_at is None or device.lease_until > now
    ]


def _standing(device: Device, outlet: Outlet, now: datetime) -> ScreenStanding:
    return ScreenStanding(
        id=device.id,
        outlet_id=outlet.id,
        hall=outlet.name,
        name=device.name,
        window=device.window,
        serial=device.serial,
        seen_at=device.seen_at,
        lease_until=device.lease_until,
        trouble=device.trouble,
        paired_at=device.paired_at,
        revoked_at=device.revoked_at,
        online=device.revoked_at is None and now - device.seen_at < FRESH,
    )
