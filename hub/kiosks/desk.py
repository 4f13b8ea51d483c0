"""Where the screens call: pairing, polls, blobs and proofs of display, each one method."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from channels.kiosk import Kiosk
from hub.clock import Clock
from hub.database import Database
from hub.errors import NotFound
from hub.kiosks import display, pairing
from hub.kiosks.beats import Beats, Report
from hub.kiosks.polling import BY_TOKEN, Known, Poll, beat, farewell
from hub.kiosks.signing import Signer

# How long an opened channel is believed before its outlet's fields are looked at again.
CHANNEL_LASTS = 30.0


@dataclass(frozen=True)
class Served:
    """A manifest as the devices of a hall get it now."""

    stamp: tuple[int, int, int]
    body: bytes
    etag: str
    signature: str
    serial: int
    # Every blob a device of the hall may fetch, with its media type.
    blobs: dict[str, str]


@dataclass(frozen=True)
class Peer:
    """The device that asks, and what its hall is served."""

    device: Known
    served: Served
    kiosk: Kiosk
    now: datetime


class Revoked(Exception):
    """The token is no device's, or no longer: the page wipes itself."""


class Desk:
    """The screens' side of the hub; one for a process."""

    def __init__(
        self,
        database: Database,
        channel: Callable[[int], Kiosk],
        report: Report,
        signer: Signer,
        clock: Clock,
    ) -> None:
        self.signer = signer
        self._database = database
        self._channel = channel
        self._clock = clock
        self._beats = Beats(database, report, clock)
        self._opened: dict[int, tuple[float, Kiosk]] = {}
        self._served: dict[int, Served] = {}
        self._guard = threading.Lock()

    # Letting in.

    def start(self, secret_hash: str, origin: str) -> pairing.Waiting:
        """Give a screen a code to show."""
        with self._database.writing() as session:
            return pairing.start(
                session, self.signer, secret_hash, origin=origin, now=self._clock()
            )

    def collect(self, secret: str) -> pairing.LetIn | pairing.Waiting:
        """Return the token of a screen that was let in, or what it still waits for."""
        with self._database.reading() as session:
            outlet_id = pairing.outlet_of(session, secret)
        if outlet_id is None:
            with self._database.reading() as session:
                return pairing.waiting_for(session, secret, now=self._clock())
        lease = self._kiosk(outlet_id).lease
        with self._database.writing() as session:
            answer = pairing.collect(session, secret, lease=lease, now=self._clock())
        if isinstance(answer, pairing.LetIn):
            self._beats.tell(answer.outlet_id)
        return answer

    def report(self, outlet_id: int) -> None:
        """Tell the channel anew where its devices stand; call it after a revocation."""
        self._beats.tell(outlet_id)

    # Asking.

    def peer(self, token: str) -> Peer:
        """Return who asks: one indexed read. Raises Revoked."""
        with self._database.reader.connect() as connection:
            found = connection.execute(BY_TOKEN, {"token_hash": pairing.digest(token)})
            row = found.one_or_none()
        if row is None:
            raise Revoked
        device, now = Known(*row), self._clock()
        if device.revoked_at is not None:
            parting = farewell(device, now)
            if parting is not None:
                self._beats.add(parting)
            raise Revoked
        kiosk = self._kiosk(device.outlet_id)
        return Peer(device, self._serve(device.outlet_id, kiosk), kiosk, now)

    def polled(self, peer: Peer, poll: Poll) -> None:
        """Write down what a poll says, when it says something new or a minute has passed."""
        news = beat(
            peer.device, poll, served=peer.served.serial, lease=peer.kiosk.lease, now=peer.now
        )
        if news is not None:
            self._beats.add(news)

    def blob(self, peer: Peer, sha256: str) -> tuple[bytes, str]:
        """Return a blob of the device's own manifest and its media type; else raise NotFound."""
        media_type = peer.served.blobs.get(sha256)
        body = peer.kiosk.screens.folder.read(f"blob/{sha256}") if media_type else None
        if media_type is None or body is None:
            raise NotFound("kiosk_blob_unknown")
        return body, media_type

    def displayed(self, peer: Peer, body: bytes) -> list[int]:
        """Store a report of what was on screen; return the numbers of the lines now safe."""
        lines = display.read(body)
        with self._database.writing() as session:
            return display.store(session, peer.device.id, lines, now=peer.now)

    def _kiosk(self, outlet_id: int) -> Kiosk:
        until, kiosk = self._opened.get(outlet_id, (0.0, None))
        if kiosk is None or until < time.monotonic():
            kiosk = self._channel(outlet_id)
            self._opened[outlet_id] = (time.monotonic() + CHANNEL_LASTS, kiosk)
        return kiosk

    def _serve(self, outlet_id: int, kiosk: Kiosk) -> Served:
        """Return the hall's manifest, read and signed once per change."""
        kept = self._served.get(outlet_id)
        stamp = kiosk.screens.stamp()
        if kept is not None and kept.stamp == stamp:
            return kept
        with self._guard:
            kept = self._served.get(outlet_id)
            if kept is None or kept.stamp != stamp:
                # The stamp is older than the bytes, never newer: at worst they are read again.
                kept = self._read(kiosk, stamp)
                self._served[outlet_id] = kept
        return kept

    def _read(self, kiosk: Kiosk, stamp: tuple[int, int, int]) -> Served:
        body = kiosk.screens.manifest_bytes()
        manifest = json.loads(body)
        etag = f'"{manifest["serial"]}-{hashlib.sha256(body).hexdigest()[:12]}"'
        return Served(
            stamp=stamp,
            body=body,
            etag=etag,
            signature=self.signer.sign(body),
            serial=manifest["serial"],
            blobs=kiosk.screens.blobs(manifest),
        )
