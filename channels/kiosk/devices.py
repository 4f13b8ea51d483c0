"""What the devices of a hall reported, and what that proves. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.base import Json, Ref, Seen, Sighting
from channels.templates import minute

# A poll comes every three seconds; whoever has not come by then is most likely off.
FRESH = timedelta(seconds=20)
NAMED = 3


@dataclass(frozen=True)
class Device:
    """One screen: the serial it last said it shows, and until when it may show that unasked."""

    name: str
    serial: int
    lease_until: datetime
    # When a person unpaired it: it is let in no more, but may not have heard of it yet.
    revoked_at: datetime | None = None

    def behind(self, serial: int, now: datetime) -> bool:
        """Tell whether it may still show what stood before this serial."""
        return self.serial < serial and self.lease_until > now

    def never_had(self, line: Json) -> bool:
        """Tell whether it was unpaired before the item of a line was published at all."""
        published = line.get("published")
        if self.revoked_at is None or not published:
            return False
        return self.revoked_at < datetime.fromisoformat(published)


def read(value: Json) -> tuple[Device, ...]:
    """Return the devices as the hub wrote them: {id: {serial, seen_at, lease_until, name}}."""
    return tuple(
        Device(
            name=str(record["name"]),
            serial=int(record["serial"]),
            lease_until=datetime.fromisoformat(record["lease_until"]),
            revoked_at=_moment(record.get("revoked_at")),
        )
        for _, record in sorted((value or {}).items())
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Verdict:
    """What a look at the devices found, before it is tied to a copy."""

    seen: Seen
    code: str = ""
    next_look: timedelta | None = None
    params: tuple[tuple[str, str | int], ...] = ()

    def about(self, ref: Ref, fingerprint: str) -> Sighting:
        """Return the sighting of one copy."""
        return Sighting(
            self.seen,
            ref=ref,
            fingerprint=fingerprint if self.seen is Seen.SHOWN else "",
            next_look=self.next_look,
            code=self.code,
            params=dict(self.params),
        )


def shown(devices: Sequence[Device], line: Json, now: datetime) -> Verdict:
    """Return SHOWN when a device is within its lease and all such devices show the line.

    A run-out lease proves that nothing is shown, so such a device is no witness here.
    """
    present = [
        device for device in devices if device.revoked_at is None and device.lease_until > now
    ]
    if not present:
        return Verdict(Seen.PENDING, "no_screen", timedelta(seconds=10))
    late = [device for device in present if device.behind(line["serial"], now)]
    if not late:
        return Verdict(Seen.SHOWN)
    return _waiting("screens_behind", late, len(present), line, now)


def gone(devices: Sequence[Device], line: Json, now: datetime) -> Verdict:
    """Return ABSENT when every device said it is past the line's change, or its lease ran out.

    A screen that was unpaired before the item came cannot have it, and holds nothing up.
    """
    had = [device for device in devices if not device.never_had(line)]
    late = [device for device in had if device.behind(line["serial"], now)]
    if not late:
        return Verdict(Seen.ABSENT)
    return _waiting("screen_offline_until", late, len(had), line, now)


def _waiting(code: str, late: Sequence[Device], of: int, line: Json, now: datetime) -> Verdict:
    until = max(device.lease_until for device in late)
    names = "、".join(device.name for device in late[:NAMED])
    return Verdict(
        Seen.PENDING,
        code,
        min(_patience(datetime.fromisoformat(line["at"]), now), until - now),
        (
            ("names", names + ("…" if len(late) > NAMED else "")),
            ("behind", len(late)),
            ("of", of),
            # Rounded up: the promise is "gone no later than".
            ("until", minute(until + timedelta(seconds=59))),
        ),
    )


def _patience(since: datetime, now: datetime) -> timedelta:
    """Return when to look again: at once while devices are expected, later when they are off."""
    if now - since < FRESH:
        return timedelta(seconds=1)
    return timedelta(seconds=10) if now - since < timedelta(minutes=10) else timedelta(minutes=1)
