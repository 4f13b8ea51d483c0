"""Writing down what devices report: together, by whoever comes first, never twice at once."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import bindparam, update
from sqlalchemy.exc import SQLAlchemyError

from hub.clock import Clock
from hub.database import Database
from hub.kiosks.polling import OF_OUTLET, Beat, Known, reports
from hub.models.kiosks import Device

log = structlog.get_logger()

Report = Callable[[int, dict[str, Any]], None]
# One request writes at most this many batches before it leaves the rest to the next poll.
ROUNDS = 4


@dataclass
class Beats:
    """A queue without a thread: the request that finds nobody writing writes for all."""

    database: Database
    report: Report
    clock: Clock
    _queue: dict[int, Beat] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _busy: bool = False

    def add(self, beat: Beat) -> None:
        """Take a beat; write all that wait when nobody else does so already.

        A device that could not be written down is answered all the same: it tells again.
        """
        with self._guard:
            self._queue[beat.device.id] = beat
            if self._busy:
                return
            self._busy = True
        for _ in range(ROUNDS):
            batch = self._next()
            if not batch:
                return
            try:
                self.write(batch)
            except SQLAlchemyError:
                log.exception("kiosk_reports_not_stored", devices=sorted(batch))
        with self._guard:
            self._busy = False

    def _next(self) -> dict[int, Beat]:
        with self._guard:
            batch, self._queue = self._queue, {}
            # Decided under the guard, so that no beat falls between "none left" and "not busy".
            self._busy = bool(batch)
            return batch

    def write(self, beats: Mapping[int, Beat]) -> None:
        """Tell the channels first, then store: no device gets a lease a channel has not heard of."""
        with self._writing:
            self._tell({beat.device.outlet_id for beat in beats.values() if beat.tells}, beats)
            with self.database.writing() as session:
                session.execute(_STORE, [_values(beat) for beat in beats.values()])

    def tell(self, outlet_id: int) -> None:
        """Tell a channel where its devices stand, after a pairing or a revocation."""
        with self._writing:
            self._tell({outlet_id}, {})

    def _tell(self, outlets: Iterable[int], beats: Mapping[int, Beat]) -> None:
        for outlet_id in sorted(outlets):
            with self.database.reader.connect() as connection:
                rows = connection.execute(OF_OUTLET, {"outlet_id": outlet_id}).all()
            devices = [Known(*row) for row in rows]
            self.report(outlet_id, reports(devices, beats, self.clock()))


_TABLE = Device.metadata.tables[Device.__tablename__]
_STORE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("device"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "serial",
                "boot_id",
                "clock_offset_ms",
                "queue_length",
                "trouble",
                "seen_at",
                "lease_until",
            )
        }
    )
)


def _values(beat: Beat) -> dict[str, Any]:
    return {
        "device": beat.device.id,
        "new_serial": beat.poll.serial,
        "new_boot_id": beat.poll.boot,
        "new_clock_offset_ms": beat.poll.offset_ms,
        "new_queue_length": beat.poll.queue,
        "new_trouble": beat.poll.trouble,
        "new_seen_at": beat.seen_at,
        "new_lease_until": beat.lease_until,
    }
