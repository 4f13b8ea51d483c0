"""The opened parts of one process, handed to whoever acts at the edges."""

from dataclasses import dataclass

from channels import http
from hub import calendars, hosts
from hub.blobs import Blobs
from hub.clock import Clock
from hub.clock import now as wall_clock
from hub.database import Database
from hub.dispatch.acting import Desk
from hub.editorial import review
from hub.outlets import Outlets
from hub.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """Settings, database, blobs, outlets, the dispatcher's desk, and the clock."""

    settings: Settings
    database: Database
    blobs: Blobs
    outlets: Outlets
    desk: Desk
    review: review.Desk
    clock: Clock
    doors: hosts.Doors

    @classmethod
    def open(cls, settings: Settings, clock: Clock = wall_clock) -> "Runtime":
        """Open everything the settings name; starts no thread and makes no call."""
        settings.data.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database_address)
        doors = hosts.Doors(database, settings.private_hosts | {http.host_of(settings.public)})
        calendars.look(database)
        blobs = Blobs(settings.data / "blobs")
        outlets = Outlets(database, settings, clock)
        desk = Desk(database, outlets, blobs, clock, settings.public)
        checks = review.Desk(outlets, blobs)
        return cls(settings, database, blobs, outlets, desk, checks, clock, doors)

    def close(self) -> None:
        """Give everything back."""
        self.database.close()
