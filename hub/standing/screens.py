"""The screens of halls as the console lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Device, Outlet

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
