"""A device's poll: what it says of itself, and when that is worth writing down. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from hub.models.kiosks import Device

WRITE_EVERY = timedelta(seconds=60)
# A lease is renewed when this much of it is used; each renewal is one report to the channel.
LEASE_STEP = timedelta(minutes=10)
LONGEST = 60


@dataclass(frozen=True)
class Known:
    """A device as stored: the one row a poll reads."""

    id: int
    outlet_id: int
    name: str
    serial: int
    boot_id: str
    trouble: str
    seen_at: datetime
    lease_until: datetime
    revoked_at: datetime | None


_TABLE = Device.metadata.tables[Device.__tablename__]
_COLUMNS = [_TABLE.c[part.name] for part in fields(Known)]
# A poll's one indexed read, and a hall's devices. Built once and below the ORM: with two
# thousand screens asking every three seconds this is most of what a poll costs.
BY_TOKEN = select(*_COLUMNS).where(_TABLE.c.token_hash == bindparam("token_hash"))
OF_OUTLET = (
    select(*_COLUMNS).where(_TABLE.c.outlet_id == bindparam("outlet_id")).order_by(_TABLE.c.id)
)


@dataclass(frozen=True)
class Poll:
    """What a device says of itself with each poll."""

    serial: int
    boot: str = ""
    offset_ms: int = 0
    queue: int = 0
    trouble: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Poll":
        """Read the poll's query; what is malformed counts as not said."""
        return cls(
            serial=_number(query.get("serial", "")),
            boot=query.get("boot", "")[:LONGEST],
            offset_ms=_number(query.get("offset", "")),
            queue=_number(query.get("queue", "")),
            trouble=query.get("trouble", "")[:LONGEST],
        )


def _number(text: str) -> int:
    # Longer numbers are nobody's serial or milliseconds, and no database's integer.
    digits = text.removeprefix("-")
    return int(text) if len(digits) <= 15 and digits.isascii() and digits.isdecimal() else 0


@dataclass(frozen=True)
class Beat:
    """What is to be written down of a device, and whether the channel must hear of it."""

    device: Known
    poll: Poll
    seen_at: datetime
    lease_until: datetime
    tells: bool

    def applied(self) -> Known:
        """Return the device as it stands after this beat."""
        return replace(
            self.device,
            serial=self.poll.serial,
            boot_id=self.poll.boot,
            trouble=self.poll.trouble,
            seen_at=self.seen_at,
            lease_until=self.lease_until,
        )


def beat(device: Known, poll: Poll, *, served: int, lease: timedelta, now: datetime) -> Beat | None:
    """Return what to write after a poll, or None in the common case.

    A device cannot show more than it was ever served. The lease only ever grows here, and is
    told to the device by a later poll, once it is stored: the stored end is an upper bound.
    """
    poll = replace(poll, serial=max(0, min(poll.serial, served)))
    renewed = now + lease if device.lease_until < now + lease - LEASE_STEP else device.lease_until
    tells = poll.serial != device.serial or renewed != device.lease_until
    changed = tells or (poll.boot, poll.trouble) != (device.boot_id, device.trouble)
    if not changed and now - device.seen_at < WRITE_EVERY:
        return None
    return Beat(device, poll, now, renewed, tells)


def farewell(device: Known, now: datetime) -> Beat | None:
    """Return what to write when a revoked device was told so: it shows nothing from now on."""
    if device.lease_until <= now:
        return None
    poll = Poll(device.serial, device.boot_id, trouble=device.trouble)
    return Beat(device, poll, now, now, tells=True)


def reports(devices: Iterable[Known], beats: Mapping[int, Beat], now: datetime) -> dict[str, Any]:
    """Return what the channel is told: every device that shows, or may still show, something."""
    after = (beats[device.id].applied() if device.id in beats else device for device in devices)
    return {
        str(device.id): {
            "name": device.name,
            "serial": device.serial,
            "seen_at": device.seen_at.isoformat(),
            "lease_until": device.lease_until.isoformat(),
            "revoked_at": device.revoked_at.isoformat() if device.revoked_at else "",
        }
        for device in after
        if device.revoked_at is None or device.lease_until > now
    }
