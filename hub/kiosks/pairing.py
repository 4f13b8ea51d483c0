"""Letting a screen in: it shows a code, a person types it in, both compare twelve digits."""

import hashlib
import re
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub import ledger, people
from hub.errors import Conflict, Forbidden, NotFound, Refused
from hub.kiosks.signing import Signer
from hub.models import Outlet, Person, Role
from hub.models.kiosks import Device, Pairing

# RFC 8628 leaves the numbers to us: facts say 600 s, single use, limited in rate.
CODE_LASTS = timedelta(seconds=600)
STARTS = 10
CODES_AT_ONCE = 500
GUESSES = 10
HASH = re.compile(r"[0-9a-f]{64}")


def digest(secret: str) -> str:
    """Return the hash a token or secret is kept as; 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Waiting:
    """A screen that waits for a person: what it shows now."""

    code: str
    fingerprint: str
    expires_at: datetime


def start(
    session: Session, signer: Signer, secret_hash: str, *, origin: str, now: datetime
) -> Waiting:
    """Give a screen a code; raise Refused when its place has asked for too many."""
    if not HASH.fullmatch(secret_hash):
        raise Refused("kiosk_secret_wrong")
    session.execute(delete(Pairing).where(Pairing.expires_at <= now - CODE_LASTS))
    recent = select(func.count()).where(Pairing.expires_at > now - CODE_LASTS)
    mine = session.scalar(recent.where(Pairing.started_from == origin)) or 0
    if mine >= STARTS or (session.scalar(recent) or 0) >= CODES_AT_ONCE:
        raise Refused("kiosk_too_many_codes")
    pairing = Pairing(
        code=_code(session),
        device_secret_hash=secret_hash,
        fingerprint=signer.fingerprint(secret_hash),
        started_at=now,
        started_from=origin,
        expires_at=now + CODE_LASTS,
    )
    session.add(pairing)
    session.flush()
    return Waiting(pairing.code, pairing.fingerprint, pairing.expires_at)


def _code(session: Session) -> str:
    while True:
        code = f"{secrets.randbelow(10**8):08d}"
        if session.scalar(select(Pairing.id).where(Pairing.code == code)) is None:
            return code


@dataclass
class Guesses:
    """Bounds how often one person may type a wrong code: ten in ten minutes."""

    _wrong: dict[int, list[datetime]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def allow(self, by: int, now: datetime) -> None:
        """Raise Forbidden when this person has guessed too often lately."""
        with self._guard:
            lately = [at for at in self._wrong.get(by, []) if at > now - CODE_LASTS]
            self._wrong[by] = lately
        if len(lately) >= GUESSES:
            raise Forbidden("kiosk_too_many_guesses")

    def wrong(self, by: int, now: datetime) -> None:
        """Note a wrong code."""
        with self._guard:
            self._wrong.setdefault(by, []).append(now)


GUESSED = Guesses()


def waiting(session: Session, code: str, *, by: int, now: datetime) -> Waiting:
    """Return the waiting screen a person means, with the digits to compare; else NotFound."""
    pairing = _open_pairing(session, code, by, now)
    return Waiting(pairing.code, pairing.fingerprint, pairing.expires_at)


def confirm(
    session: Session,
    code: str,
    outlet_id: int,
    name: str,
    by: int,
    *,
    window: str = "",
    now: datetime,
) -> None:
    """Let the screen that shows this code in at a hall. The code is then used up.

    Raises Forbidden unless the person publishes for, or administers, the hall's office.
    """
    if not name.strip():
        raise Refused("kiosk_name_missing")
    _require(session, outlet_id, by)
    pairing = _open_pairing(session, code, by, now)
    pairing.outlet_id = outlet_id
    pairing.name, pairing.window = name.strip()[:200], window.strip()[:200]
    pairing.confirmed_by, pairing.confirmed_at = by, now
    _note(session, "screen_confirmed", outlet_id, by, now)


def _require(session: Session, outlet_id: int, by: int) -> None:
    person, outlet = session.get(Person, by), session.get(Outlet, outlet_id)
    if person is None or outlet is None:
        raise NotFound("kiosk_outlet_unknown")
    people.require(person, outlet.office, Role.ADMINISTRATOR, Role.PUBLISHER)


def _note(session: Session, act: str, outlet_id: int, by: int, now: datetime) -> None:
    ledger.write(session, act, at=now, done_by=by, strength="sign_in", outlet=outlet_id)


def _open_pairing(session: Session, code: str, by: int, now: datetime) -> Pairing:
    GUESSED.allow(by, now)
    digits = "".join(letter for letter in code if letter.isdecimal())
    pairing = session.scalar(select(Pairing).where(Pairing.code == digits))
    if pairing is None or pairing.expires_at <= now or pairing.confirmed_at is not None:
        GUESSED.wrong(by, now)
        raise NotFound("kiosk_code_unknown")
    return pairing


def invite(
    session: Session,
    signer: Signer,
    outlet_id: int,
    name: str,
    by: int | None,
    *,
    now: datetime,
    lasts: timedelta = CODE_LASTS,
) -> str:
    """Return a secret that lets in whoever opens `/kiosk#invite=<secret>`, confirmed already.

    For screens set up from a desk, and for demonstrations.
    """
    secret = secrets.token_urlsafe(32)
    secret_hash = digest(secret)
    session.add(
        Pairing(
            code=_code(session),
            device_secret_hash=secret_hash,
            fingerprint=signer.fingerprint(secret_hash),
            started_at=now,
            expires_at=now + lasts,
            outlet_id=outlet_id,
            name=name,
            confirmed_by=by,
            confirmed_at=now,
        )
    )
    session.flush()
    return secret


@dataclass(frozen=True)
class LetIn:
    """A screen that now is one of the hall's devices; the token is seen only here."""

    device_id: int
    outlet_id: int
    token: str = field(repr=False)


def collect(session: Session, secret: str, *, lease: timedelta, now: datetime) -> LetIn | Waiting:
    """Return the token once a person has confirmed; until then what is still waited for.

    An answer that was lost may be asked for again: the device stays one, its token is renewed.
    Raises NotFound when the code has run out.
    """
    row = select(Pairing).where(Pairing.device_secret_hash == digest(secret))
    pairing = session.scalar(row)
    if pairing is None or pairing.expires_at <= now:
        raise NotFound("kiosk_code_unknown")
    if pairing.confirmed_at is None or pairing.outlet_id is None:
        return Waiting(pairing.code, pairing.fingerprint, pairing.expires_at)
    token = secrets.token_urlsafe(32)
    device = session.get(Device, pairing.device_id) if pairing.device_id else None
    if device is not None and device.revoked_at is not None:
        raise NotFound("kiosk_code_unknown")
    if device is None:
        device = _device(pairing, pairing.outlet_id, now)
        session.add(device)
    device.token_hash, device.serial, device.seen_at = digest(token), 0, now
    device.lease_until = now + lease
    session.flush()
    pairing.device_id = device.id
    return LetIn(device.id, device.outlet_id, token)


def outlet_of(session: Session, secret: str) -> int | None:
    """Return the hall a secret is confirmed for."""
    row = select(Pairing.outlet_id).where(Pairing.device_secret_hash == digest(secret))
    return session.scalar(row)


def waiting_for(session: Session, secret: str, *, now: datetime) -> Waiting:
    """Return what a screen not yet confirmed shows; raise NotFound when its code has run out."""
    row = select(Pairing).where(Pairing.device_secret_hash == digest(secret))
    pairing = session.scalar(row)
    if pairing is None or pairing.expires_at <= now:
        raise NotFound("kiosk_code_unknown")
    return Waiting(pairing.code, pairing.fingerprint, pairing.expires_at)


def _device(pairing: Pairing, outlet_id: int, now: datetime) -> Device:
    return Device(
        outlet_id=outlet_id,
        name=pairing.name,
        window=pairing.window,
        fingerprint=pairing.fingerprint,
        paired_at=now,
        paired_by=pairing.confirmed_by,
    )


def revoke(session: Session, device_id: int, by: int, *, now: datetime) -> int:
    """Unpair a device: its next poll is answered 401 and it wipes itself. Return its outlet.

    Call `Desk.report` for the outlet after the commit. Raises Forbidden as `confirm` does.
    """
    device = session.get(Device, device_id)
    if device is None:
        raise NotFound("kiosk_device_unknown")
    _require(session, device.outlet_id, by)
    if device.revoked_at is not None:
        raise Conflict("kiosk_device_revoked")
    device.revoked_at = now
    _note(session, "screen_revoked", device.outlet_id, by, now)
    return device.outlet_id
