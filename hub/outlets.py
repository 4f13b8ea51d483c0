"""Configured outlets: opening their channels, keeping their memory, saying what is wrong."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from channels import registry
from channels.base import Around, Channel, Json, Pages, Serves, Traits
from hub.clock import SHANGHAI, Clock, today
from hub.clock import now as wall_clock
from hub.database import Database
from hub.duty import OutletView
from hub.errors import Refused
from hub.models import MemoryValue, Outlet
from hub.settings import Settings

LOCK_LASTS = timedelta(seconds=90)


@dataclass(frozen=True)
class OutletRow:
    """An outlet as it is carried out of a session."""

    id: int
    kind: str
    name: str
    office_id: int
    fields: Mapping[str, Any]
    trouble_tries: int = 0
    # Its office's name and short name, for what a channel takes from there.
    office: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, outlet: Outlet) -> "OutletRow":
        """Take what is needed from a row."""
        return cls(
            outlet.id,
            outlet.kind,
            outlet.name,
            outlet.office_id,
            outlet.fields,
            outlet.trouble_tries if outlet.trouble_code else 0,
            (outlet.office.name, outlet.office.short_name),
        )


class Outlets:
    """The opened channels of this process."""

    def __init__(self, database: Database, settings: Settings, clock: Clock = wall_clock) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        # Each with what it was opened with.
        self._open: dict[int, tuple[tuple[Any, ...], Channel]] = {}

    def channel(self, outlet: OutletRow) -> Channel:
        """Return the outlet's channel, opened anew when its fields have changed."""
        entered = (outlet.kind, outlet.name, dict(outlet.fields), outlet.office)
        kept = self._open.get(outlet.id)
        if kept is None or kept[0] != entered:
            kept = (entered, self._opened(outlet))
            self._open[outlet.id] = kept
        return kept[1]

    def _opened(self, outlet: OutletRow) -> Channel:
        fields = {name: str(value) for name, value in outlet.fields.items()}
        fields.setdefault("name", outlet.name)
        fields["outlet"] = str(outlet.id)
        fields["office"], fields["office_short_name"] = outlet.office
        try:
            return registry.open_channel(outlet.kind, fields, self.around(outlet.id))
        except ValueError as error:
            raise Refused("outlet_field_wrong", outlet=outlet.name, field=str(error)) from None

    def around(self, outlet_id: int) -> Around:
        """Return what the hub lends the channel of an outlet."""
        return Around(
            data=self.settings.data,
            public=self.settings.public,
            memory=SqlMemory(self.database, outlet_id, self.clock),
            secret=self._secret,
            now=self.clock,
        )

    def _secret(self, name: str) -> str:
        """Return a secret by its name, from its file or the environment; never from the database."""
        path = (self.settings.secrets / name).resolve()
        if path.is_relative_to(self.settings.secrets.resolve()) and path.is_file():
            return path.read_text("utf-8").strip()
        key = "GAOSHI_SECRET_" + name.upper().replace("-", "_")
        value = self.settings.environment.get(key, "")
        if not value:
            raise Refused("secret_missing", name=name)
        return value

    def address_of(self, outlet: OutletRow, item: int) -> str:
        """Return the item's page at an outlet that gives it one, else an empty string."""
        return self.addresses(outlet)(item)

    def page_of(self, session: Session) -> Callable[[int, int], str]:
        """Return what gives the page of an item at an outlet, by the numbers of both."""
        return lambda outlet, item: self.address_of(
            OutletRow.of(session.get_one(Outlet, outlet)), item
        )

    def addresses(self, outlet: OutletRow) -> Callable[[int], str]:
        """Return what tells the page of any item at an outlet."""
        channel = self.channel(outlet)
        return channel.address_of if isinstance(channel, Pages) else lambda item: ""


def traits_of(kind: str) -> Traits:
    """Return what a kind of outlet can do."""
    return registry.kinds()[kind].traits


def serving() -> Mapping[str, Serves]:
    """Return for each kind whether its outlets are found upwards or downwards."""
    return {kind: channel.traits.serves for kind, channel in registry.kinds().items()}


def views(session: Session, now: datetime) -> list[OutletView]:
    """Return all outlets as decisions need them; those of a closed office are as switched off."""
    day = today(now)
    return [
        OutletView(
            id=outlet.id,
            kind=outlet.kind,
            office_id=outlet.office_id,
            office_path=outlet.office.path,
            serves=outlet.serves,
            answers=tuple(outlet.answers),
            switched_off=outlet.switched_off_at is not None or not outlet.office.acts_on(day),
        )
        for outlet in session.scalars(select(Outlet).order_by(Outlet.id))
    ]


class SqlMemory:
    """A channel's memory, kept in the database. Values are JSON."""

    _turns: dict[tuple[int, str], threading.Lock] = {}  # noqa: RUF012 - shared by design
    _guard = threading.Lock()

    def __init__(self, database: Database, outlet_id: int, clock: Clock) -> None:
        self._database = database
        self._outlet_id = outlet_id
        self._clock = clock

    def get(self, key: str) -> Json:
        """Return the value, or None when it is missing or has run out."""
        with self._database.reading() as session:
            row = session.scalar(self._row(key))
            if row is None or (row.expires_at is not None and row.expires_at <= self._clock()):
                return None
            return row.value["value"]

    def set(self, key: str, value: Json, *, ttl: timedelta | None = None) -> None:
        """Keep a value, for ever or for a time."""
        expires = self._clock() + ttl if ttl is not None else None
        with self._database.writing() as session:
            row = session.scalar(self._row(key))
            if row is None:
                row = MemoryValue(outlet_id=self._outlet_id, key=key)
                session.add(row)
            row.value, row.expires_at = {"value": value}, expires

    @contextmanager
    def lock(self, key: str) -> Iterator[None]:
        """Hold the only right to change what the key stands for, over threads and processes."""
        with self._guard:
            turn = self._turns.setdefault((self._outlet_id, key), threading.Lock())
        with turn:
            self._take_lock(key)
            try:
                yield
            finally:
                with self._database.writing() as session:
                    session.execute(
                        delete(MemoryValue).where(
                            MemoryValue.outlet_id == self._outlet_id,
                            MemoryValue.key == f"lock:{key}",
                        )
                    )

    def _take_lock(self, key: str) -> None:
        # Another process may hold it; its lock ends by itself when it died.
        while not self._try_lock(key):
            time.sleep(0.05)

    def _try_lock(self, key: str) -> bool:
        now = self._clock()
        try:
            with self._database.writing() as session:
                row = session.scalar(self._row(f"lock:{key}"))
                if row is None:
                    row = MemoryValue(outlet_id=self._outlet_id, key=f"lock:{key}")
                    session.add(row)
                elif row.expires_at is not None and row.expires_at > now:
                    return False
                row.value, row.expires_at = {"value": True}, now + LOCK_LASTS
            return True
        except IntegrityError:
            return False

    def spend(self, key: str, *, limit: int) -> bool:
        """Take one from today's budget (Shanghai day); False when it is used up."""
        today = self._clock().astimezone(SHANGHAI).date().isoformat()
        with self._database.writing() as session:
            row = session.scalar(self._row(f"budget:{key}"))
            if row is None:
                row = MemoryValue(outlet_id=self._outlet_id, key=f"budget:{key}", value={})
                session.add(row)
            spent = row.value.get("spent", 0) if row.value.get("day") == today else 0
            if spent >= limit:
                return False
            row.value = {"day": today, "spent": spent + 1}
            return True

    def _row(self, key: str) -> Any:
        return select(MemoryValue).where(
            MemoryValue.outlet_id == self._outlet_id, MemoryValue.key == key
        )


# What went wrong with the outlet itself is waited for this long, longer each time.
TROUBLE_WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600))


def in_trouble(
    outlet: Outlet, code: str, params: Mapping[str, Any], until: datetime | None, now: datetime
) -> None:
    """Write down, once, what is wrong with the outlet; claims skip it until then."""
    if not outlet.trouble_code:
        outlet.trouble_since, outlet.trouble_tries = now, 0
    outlet.trouble_code, outlet.trouble_params = code, dict(params)
    wait = TROUBLE_WAITS[min(outlet.trouble_tries, len(TROUBLE_WAITS) - 1)]
    outlet.trouble_tries += 1
    outlet.trouble_until = until if until is not None else now + wait


def mended(outlet: Outlet) -> None:
    """Write down that the outlet answers again."""
    outlet.trouble_code, outlet.trouble_params = "", None
    outlet.trouble_since = outlet.trouble_until = None
    outlet.trouble_tries = 0
